"""The class teacher's room: today, and who stands where."""

from collections.abc import Sequence

from bot.callbacks.class_teacher import SlipsOf
from bot.callbacks.reach import ReachOf
from bot.callbacks.room import OpenRoom, OpenStanding
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.journal import attendance_word
from core import wording
from core.access.doors import ClassRef
from core.access.viewer import Viewer
from core.i18n import Safe, _, fill, ngettext
from core.journal.room import Category, ClassStanding, Missing, PupilStanding, RoomToday
from notifications.markup import Button


def rooms_screen(classes: Sequence[ClassRef]) -> Screen:
    """Which class to open."""
    if not classes:
        return Screen(page(_("My class"), _("You are not a class teacher of any class now.")))
    buttons = [Button(one.name, OpenRoom(school_class=one.id).pack()) for one in classes]
    return Screen(page(_("My class"), _("Choose a class.")), in_rows(buttons, 4))


def room_screen(view: RoomToday, viewer: Viewer) -> Screen:
    """Who is missing today, the unexplained first, and the ways on."""
    lines: list[str] = [_missing_line(one) for one in view.missing]
    here = view.pupils - len(view.missing)
    count = ngettext("{here} of {count} pupil", "{here} of {count} pupils", view.pupils)
    text = page(
        fill(_("My class · {name}"), name=view.school_class.name),
        wording.day_and_weekday(viewer.today),
        fill(_("At lessons: {count}"), count=count.format(here=here, count=view.pupils)),
        "",
        *(lines or [_("Nobody is marked absent today.")]),
        "",
        as_of(view.as_of, viewer.zone),
    )
    number = view.school_class.id
    return Screen(
        text,
        (
            (Button(_("Who stands where"), OpenStanding(school_class=number).pack()),),
            (
                Button(_("Whom letters reach"), ReachOf(school_class=number).pack()),
                Button(_("Slips"), SlipsOf(school_class=number).pack()),
            ),
        ),
    )


def _missing_line(one: Missing) -> Safe:
    lessons: dict[str, list[str]] = {}
    for number, code in one.lessons:
        lessons.setdefault(attendance_word(code), []).append(str(number))
    said = "; ".join(
        _("{word} (lessons {numbers})").format(word=word, numbers=", ".join(numbers))
        for word, numbers in lessons.items()
    )
    return fill("{last} {first} — {said}", last=one.last_name, first=one.first_name, said=said)


def category_name(category: Category) -> str:
    """The name of a category as teachers say it."""
    return {
        Category.EXCELLENT: _("All fives"),
        Category.ONE_FOUR: _("One four"),
        Category.GOOD: _("Fours and fives"),
        Category.ONE_THREE: _("One three"),
        Category.PASSING: _("With threes"),
        Category.FAILING: _("Failing"),
        Category.UNKNOWN: _("No marks yet"),
    }[category]


def standing_screen(view: ClassStanding, viewer: Viewer) -> Screen:
    """Pupils by category with the subjects that decide it."""
    parts: list[str] = []
    for category in Category:
        pupils = view.of(category)
        if pupils:
            head = fill("<b>{name}: {count}</b>", name=category_name(category), count=len(pupils))
            parts += [head, *[_pupil_line(one) for one in pupils], ""]
    forecast = _("Where no term mark is set, it is what the rules would propose today.")
    text = page(
        fill(_("Who stands where · {name}"), name=view.school_class.name),
        wording.term_name(view.period.kind, view.period.number),
        "",
        *(parts or [_("There are no marks in this term yet.")]),
        forecast,
        as_of(view.as_of, viewer.zone),
    )
    back = OpenRoom(school_class=view.school_class.id).pack()
    return Screen(text, ((Button(_("‹ Back"), back),),))


def _pupil_line(one: PupilStanding) -> Safe:
    subjects = f" — {', '.join(one.subjects)}" if one.subjects else ""
    return fill(
        "{last} {first}{subjects}", last=one.last_name, first=one.first_name, subjects=subjects
    )
