"""The class teacher's own notes for the week."""

from bot.callbacks.room import DoNote, NoteAbout, NoteWhom, OpenNotes, OpenRoom
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import wording
from core.access.doors import ClassRef, PupilRef
from core.access.viewer import Viewer
from core.i18n import Safe, _, fill
from core.journal.room import Note, WeekNotes
from notifications.markup import Button, Rows

#: Notes of one page: each has two buttons.
_ON_A_PAGE = 8


def note_words(one: Note) -> Safe:
    """«Иванов Пётр: позвонить маме»."""
    if one.pupil is None:
        return fill("{text}", text=one.text)
    last, first = one.pupil
    return fill("{last} {first}: {text}", last=last, first=first, text=one.text)


def notes_screen(view: WeekNotes, viewer: Viewer, *, number: int = 1, toast: str = "") -> Screen:
    """The notes, numbered, each with its buttons; who reads them is said first."""
    pages = max(1, -(-len(view.notes) // _ON_A_PAGE))
    number = min(max(number, 1), pages)
    start = (number - 1) * _ON_A_PAGE
    shown = list(enumerate(view.notes, 1))[start : start + _ON_A_PAGE]
    lines: list[str] = [_line(place, one, view) for place, one in shown]
    sunday = view.week.fromordinal(view.week.toordinal() + 6)
    text = page(
        fill(_("Notes · {name}"), name=view.school_class.name),
        fill(_("Week of {days}"), days=wording.period(view.week, sunday)),
        _("Only you read them: neither other teachers nor the head of the school nor families."),
        "",
        *(lines or [_("There are no notes yet.")]),
        "",
        as_of(view.as_of, viewer.zone),
    )
    turns = [
        Button(words, OpenNotes(school_class=view.school_class.id, page=to).pack())
        for words, to in ((_("‹ Earlier"), number - 1), (_("More"), number + 1))
        if 1 <= to <= pages
    ]
    return Screen(
        text,
        (
            *(_row(place, one) for place, one in shown),
            *((tuple(turns),) if turns else ()),
            (Button(_("Add a note"), NoteWhom(school_class=view.school_class.id).pack()),),
            (Button(_("‹ Back"), OpenRoom(school_class=view.school_class.id).pack()),),
        ),
        toast=toast,
    )


def _line(place: int, one: Note, view: WeekNotes) -> Safe:
    line = fill("{place}. {note}", place=place, note=note_words(one))
    if one.is_done:
        return fill(_("{note} — done"), note=line)
    if one.week < view.week:
        return fill(_("{note} (from {day})"), note=line, day=wording.day(one.week))
    return line


def _row(place: int, one: Note) -> tuple[Button, ...]:
    delete = Button(
        _("Delete {place}").format(place=place), DoNote(note=one.id, do="delete").pack()
    )
    if one.is_done:
        return (delete,)
    done = Button(_("Done {place}").format(place=place), DoNote(note=one.id, do="done").pack())
    return (done, delete)


def note_whom_screen(found: ClassRef, pupils: list[PupilRef]) -> Screen:
    """About whom."""
    whole = Button(_("About the class"), NoteAbout(school_class=found.id).pack())
    buttons = [
        Button(
            f"{one.last_name} {one.first_name}",
            NoteAbout(school_class=found.id, pupil=one.id).pack(),
        )
        for one in pupils
    ]
    rows: Rows = ((whole,), *in_rows(buttons[:90], 2))
    back = (Button(_("‹ Back"), OpenNotes(school_class=found.id).pack()),)
    title = fill(_("New note · {name}"), name=found.name)
    return Screen(page(title, _("About whom is the note?")), (*rows, back))


def note_typing_screen() -> Screen:
    """The words are awaited."""
    return Screen(
        _("Write the note in one message, up to 300 signs. Only you read it. To leave: /cancel")
    )
