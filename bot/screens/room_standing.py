"""Who of a class stands where before the term ends."""

from bot.callbacks.room import OpenRoom
from bot.screen import Screen
from bot.screens.frame import as_of, page
from core import wording
from core.access.viewer import Viewer
from core.i18n import Safe, _, fill
from core.journal.room import Category, ClassStanding, PupilStanding
from notifications.markup import Button


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
