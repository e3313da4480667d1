"""A line of marks shown back: who gets what, what is asked, what was not understood."""

from collections.abc import Sequence

from bot.callbacks.dictation import (
    DictationDrop,
    DictationGroup,
    DictationPupil,
    DictationReason,
    DictationSave,
)
from bot.callbacks.teaching import OpenLesson
from bot.dictation import Entry, Line, Matched
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.journal import attendance_word
from bot.screens.lesson_words import lesson_name, short_names, undo_row, when
from bot.screens.mark_entry import mark_words
from bot.screens.mark_reason import REASONS
from core.access.viewer import Viewer
from core.i18n import Safe, _, fill, ngettext
from core.journal.grid import GroupChoice
from core.journal.roster import Roster
from core.journal.undo import Entry as LastEntry
from notifications.markup import Button, Rows


def preview_screen(line: Line, view: Roster, matched: Matched, viewer: Viewer) -> Screen:
    """What will be saved, and the first doubt with its answers; «Save» once none is left."""
    names = short_names(view.pupils)
    parts: list[str] = [_entry_line(entry, names, view) for entry in matched.entries]
    if line.present:
        parts.append(_("All others were present."))
    parts += [
        fill(_("Not saved, two marks for one work: {said}"), said=one.said)
        for one in matched.clashes
    ]
    parts += [fill(_("Not understood: {said}"), said=said) for said in line.lost]
    asked, rows = _asked(matched, names)
    text = page(
        fill(_("To be saved · {lesson}"), lesson=lesson_name(view.lesson)),
        when(view),
        "",
        *parts,
        *asked,
        "",
        as_of(view.as_of, viewer.zone),
    )
    drop = Button(_("Cancel"), DictationDrop().pack())
    ready = matched.entries or line.present
    if matched.doubts or not ready:
        return Screen(text, (*rows, (drop,)))
    return Screen(text, ((Button(_("Save"), DictationSave().pack()), drop),))


def _entry_line(entry: Entry, names: dict[int, str], view: Roster) -> Safe:
    said = [
        fill(_("{mark} ({work})"), mark=_mark(put), work=(view.type(kind) or view.types[0]).name)
        for kind, put in entry.puts
    ]
    if entry.code is not None:
        said.append(fill("{code}", code=attendance_word(entry.code)))
    return fill("{name} — {said}", name=names[entry.pupil_id], said=Safe(", ".join(said)))


def _mark(put: str) -> str:
    return _("dot") if put == "." else put


def _asked(matched: Matched, names: dict[int, str]) -> tuple[list[str], Rows]:
    if not matched.doubts:
        return [], ()
    doubt = matched.doubts[0]
    buttons = [Button(names[one], DictationPupil(pupil=one).pack()) for one in doubt.pupils]
    question = _("Who is meant: {said}?") if buttons else _("Nobody fits: {said}")
    leave = Button(_("Leave it out"), DictationPupil(pupil=0).pack())
    return ["", fill(question, said=doubt.said)], (*in_rows(buttons, 2), (leave,))


def why_late_screen(view: Roster, matched: Matched, why: str) -> Screen:
    """The marks of a week that is over are changed only with a reason; it is asked once for all."""
    names = short_names(view.pupils)
    text = page(
        fill(_("To be saved · {lesson}"), lesson=lesson_name(view.lesson)),
        when(view),
        "",
        *(_change_line(entry, names, view) for entry in matched.entries),
        "",
        why,
        _("Write the reason in one message, or choose one."),
    )
    reasons = [
        (Button(_(said), DictationReason(number=number).pack()),)
        for number, said in enumerate(REASONS)
    ]
    return Screen(text, (*reasons, (Button(_("Cancel"), DictationDrop().pack()),)))


def _change_line(entry: Entry, names: dict[int, str], view: Roster) -> Safe:
    """The entry, with the marks that stand in the journal now."""
    pupil = view.pupil(entry.pupil_id)
    held = [] if pupil is None else [pupil.mark_of(kind) for kind, _put in entry.puts]
    line = _entry_line(entry, names, view)
    before = ", ".join(mark_words(mark) for mark in held if mark is not None)
    if not before:
        return line
    return fill(_("{line} instead of {before}"), line=line, before=before)


def choose_group_screen(line: Line, groups: Sequence[GroupChoice]) -> Screen:
    """Several groups of the class may be meant."""
    buttons = [
        Button(
            f"{one.subject} ({one.group_name})" if one.group_name else one.subject,
            DictationGroup(group=one.id).pack(),
        )
        for one in groups
    ]
    drop = Button(_("Cancel"), DictationDrop().pack())
    text = page(fill(_("Class {name}"), name=line.class_name), _("Which lesson is it about?"))
    return Screen(text, (*in_rows(buttons, 2), (drop,)))


def no_group_screen(line: Line, viewer: Viewer) -> Screen:
    """No group of the teacher's is meant."""
    return Screen(
        fill(
            _(
                "You have no lessons like “{class_name} {subject}” now. Write for example: "
                "7Б алгебра: Соколова 5, Иванов 4 к/р, Петров н"
            ),
            class_name=line.class_name,
            subject=line.subject,
        )
    )


def saved_screen(view: Roster, matched: Matched, last: LastEntry | None, viewer: Viewer) -> Screen:
    """How much was saved, and the way to the lesson and back."""
    count = sum(len(entry.puts) + (entry.code is not None) for entry in matched.entries)
    text = page(
        fill(_("Saved · {lesson}"), lesson=lesson_name(view.lesson)),
        when(view),
        fill(ngettext("{count} entry", "{count} entries", count), count=count),
        as_of(view.as_of, viewer.zone),
    )
    opened = (Button(_("Open the lesson"), OpenLesson(lesson=view.lesson.id).pack()),)
    return Screen(text, (*undo_row(last), opened))


def dropped_screen() -> Screen:
    """Nothing was saved."""
    return Screen(_("Nothing was saved."))


def forgotten_screen() -> Screen:
    """The line is not in the draft any more."""
    return Screen(_("This line is not kept any more. Write it once again."))
