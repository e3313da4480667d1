"""The class teacher's room: today, and the ways on."""

from collections.abc import Sequence

from bot.callbacks.class_teacher import SlipsOf
from bot.callbacks.families import CardsOf, OpenFamilies
from bot.callbacks.reach import ReachOf
from bot.callbacks.room import OpenMissed, OpenNotes, OpenRoom, OpenStanding, OpenWeek
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.journal import attendance_word
from bot.screens.room_missed import asked_words
from bot.screens.room_notes import note_words
from bot.screens.room_week import week_lines
from core import wording
from core.access.doors import ClassRef
from core.access.viewer import Viewer
from core.i18n import Safe, _, fill, ngettext
from core.journal.room import ClassWeek, Missing, RoomToday, WeekNotes
from notifications.markup import Button, Rows

#: Pupils to find out about, and notes, on the first page of the room.
_BUTTONS, _NOTES = 8, 5


def rooms_screen(classes: Sequence[ClassRef]) -> Screen:
    """Which class to open."""
    if not classes:
        return Screen(page(_("My class"), _("You are not a class teacher of any class now.")))
    buttons = [Button(one.name, OpenRoom(school_class=one.id).pack()) for one in classes]
    return Screen(page(_("My class"), _("Choose a class.")), in_rows(buttons, 4))


def room_screen(
    view: RoomToday,
    viewer: Viewer,
    *,
    notes: WeekNotes | None = None,
    week: ClassWeek | None = None,
) -> Screen:
    """Who is missing today, the unexplained first, and the ways on.

    `notes`: the viewer's own ones, of a class they lead; they stand in full at the beginning and
    the end of the week. `week`: towards its end.
    """
    here = view.pupils - len(view.missing)
    count = ngettext("{here} of {count} pupil", "{here} of {count} pupils", view.pupils)
    lines: list[str] = [_missing_line(one, viewer.zone) for one in view.missing]
    text = page(
        fill(_("My class · {name}"), name=view.school_class.name),
        wording.day_and_weekday(viewer.today),
        fill(_("At lessons: {count}"), count=count.format(here=here, count=view.pupils)),
        "",
        *(lines or [_("Nobody is marked absent today.")]),
        "",
        *(_note_lines(notes) if notes and viewer.today.weekday() in (0, 4) else ()),
        *([*week_lines(week), ""] if week else ()),
        as_of(view.as_of, viewer.zone),
    )
    leads = view.school_class.class_teacher_id == viewer.person_id
    found_out = _to_find_out(view, viewer) if leads else ()
    return Screen(text, (*found_out, *_ways(view.school_class.id, notes)))


def _to_find_out(view: RoomToday, viewer: Viewer) -> Rows:
    buttons = [
        Button(
            _("Find out: {name}").format(name=f"{one.last_name} {one.first_name[:1]}."),
            OpenMissed(pupil=one.pupil_id, day=f"{viewer.today:%y%m%d}").pack(),
        )
        for one in view.missing
        if one.unexplained
    ]
    return in_rows(buttons[:_BUTTONS], 2)


def _ways(number: int, notes: WeekNotes | None) -> Rows:
    own: tuple[Button, ...] = ()
    if notes is not None:
        to_do = len(notes.to_do)
        said = _("Notes · {count}").format(count=to_do) if to_do else _("Notes")
        own = (Button(said, OpenNotes(school_class=number).pack()),)
    families = Button(_("Family cards"), CardsOf(school_class=number).pack())
    if notes is not None:
        families = Button(_("Families"), OpenFamilies(school_class=number).pack())
    return (
        (Button(_("The week"), OpenWeek(school_class=number).pack()), *own),
        (
            Button(_("Who stands where"), OpenStanding(school_class=number).pack()),
            families,
        ),
        (
            Button(_("Whom letters reach"), ReachOf(school_class=number).pack()),
            Button(_("Slips"), SlipsOf(school_class=number).pack()),
        ),
    )


def _note_lines(notes: WeekNotes) -> list[str]:
    if not notes.to_do:
        return []
    head = fill("<b>{title}</b>", title=_("Notes of the week, seen by you alone:"))
    lines: list[str] = [fill("· {note}", note=note_words(one)) for one in notes.to_do[:_NOTES]]
    rest = len(notes.to_do) - _NOTES
    if rest > 0:
        more = ngettext("and {count} more", "and {count} more", rest)
        lines.append(fill(more, count=rest))
    return [head, *lines, ""]


def _missing_line(one: Missing, zone: str) -> Safe:
    lessons: dict[str, list[str]] = {}
    for number, code in one.lessons:
        lessons.setdefault(attendance_word(code), []).append(str(number))
    said = "; ".join(
        ngettext("{word} (lesson {numbers})", "{word} (lessons {numbers})", len(numbers)).format(
            word=word, numbers=", ".join(numbers)
        )
        for word, numbers in lessons.items()
    )
    line = fill("{last} {first} — {said}", last=one.last_name, first=one.first_name, said=said)
    known = asked_words(one.question, one.notice, zone) if one.unexplained else ""
    return fill("{line}; {known}", line=line, known=known) if known else line
