"""Remarks on the journal: the list, one of them, and making one."""

from collections.abc import Sequence

from bot.callbacks.remarks import FindGaps, MakeRemark, OpenRemarks, RemarkLesson, TeacherLessons
from bot.callbacks.teaching import OpenLesson
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import clock, wording
from core.access.viewer import Viewer
from core.enums import RemarkCategory, RemarkState
from core.i18n import Safe, _, fill, ngettext
from core.journal.remarks import LackingLesson, Outcome, Remark, RemarkList, TeacherGaps
from notifications.buttons import DoRemark
from notifications.markup import Button, Rows
from notifications.writing.remarks import category_name, remark_buttons, remark_lines

#: On one screen.
SHOWN = 20


def remarks_screen(view: RemarkList, viewer: Viewer, *, toast: str = "") -> Screen:
    """Open remarks, those that are due first."""
    lines: list[str] = [_line(one, view.oversees) for one in view.remarks[:SHOWN]]
    empty = _("There are no open remarks.")
    count = ngettext("{count} open", "{count} open", len(view.remarks))
    text = page(
        _("Remarks on the journal"),
        *([fill(count, count=len(view.remarks)), ""] if lines else []),
        *(lines or [empty]),
        "",
        as_of(view.as_of, viewer.zone),
    )
    buttons = [
        Button(f"№ {one.number}", DoRemark(remark=one.id, do="open").pack())
        for one in view.remarks[:SHOWN]
    ]
    rows: Rows = in_rows(buttons, 5)
    if view.oversees:
        rows = (*rows, (Button(_("New remark"), FindGaps().pack()),))
    return Screen(text, rows, toast=toast)


def _line(one: Remark, oversees: bool) -> Safe:
    who = f" · {wording.staff_initials(*one.teacher)}" if oversees else ""
    due = _("overdue since {day}") if one.overdue else _("by {day}")
    if one.state == RemarkState.CLAIMED:
        due = _("said to be mended, by {day}")
    return fill(
        _("№ {number}{who} · {what}, {class_name} {subject} {day} — {due}"),
        number=one.number,
        who=who,
        what=category_name(one.category),
        class_name=one.class_name,
        subject=one.subject,
        day=wording.day_short(one.day) if one.day else "",
        due=due.format(day=wording.day_short(one.due_on)),
    )


def remark_screen(view: Remark, viewer: Viewer, *, said: str = "") -> Screen:
    """One remark with its next steps and the lesson it is about."""
    head = fill(
        _("Remark No. {number} · {teacher}"),
        number=view.number,
        teacher=wording.staff_initials(*view.teacher),
    )
    closed = [_("The remark is closed.")] if view.state == RemarkState.CLOSED else []
    text = page(head, *remark_lines(view), *closed, *([said] if said else []))
    text = f"{text}\n{as_of(clock.now(), viewer.zone)}"
    lesson: Rows = ()
    if view.lesson_id is not None and view.teacher_id == viewer.person_id:
        lesson = ((Button(_("Open the lesson"), OpenLesson(lesson=view.lesson_id).pack()),),)
    back = (Button(_("‹ Back"), OpenRemarks().pack()),)
    return Screen(text, (*remark_buttons(view, viewer), *lesson, back))


def outcome_words(outcome: Outcome) -> str:
    """What the second look found."""
    return {
        Outcome.CLOSED: _("Looked again: it is mended. The remark is closed."),
        Outcome.LACKING: _("Looked again: it is still lacking. Fill it in, then press again."),
        Outcome.TO_DEPUTY: _("The deputy head is told and will look at it."),
    }[outcome]


def gaps_screen(gaps: Sequence[TeacherGaps], viewer: Viewer) -> Screen:
    """Teachers whose lessons of four weeks lack something."""
    back = (Button(_("‹ Back"), OpenRemarks().pack()),)
    lines: list[str] = [
        fill(
            _("{name}: without topic {topic}, homework {homework}, attendance {attendance}"),
            name=wording.staff_initials(*one.name),
            topic=one.topic,
            homework=one.homework,
            attendance=one.attendance,
        )
        for one in gaps[:SHOWN]
    ]
    buttons = [
        Button(wording.staff_initials(*one.name), TeacherLessons(teacher=one.teacher_id).pack())
        for one in gaps[:SHOWN]
    ]
    text = page(
        _("What lessons lack · four weeks"),
        *(lines or [_("All lessons of these weeks are filled in.")]),
        as_of(clock.now(), viewer.zone),
    )
    return Screen(text, (*in_rows(buttons, 2), back))


def lessons_screen(lessons: Sequence[LackingLesson], teacher: int, viewer: Viewer) -> Screen:
    """A teacher's lessons that lack something, a button each."""
    lines: list[str] = [
        fill(
            "{day} · {class_name} {subject} — {lacks}",
            day=wording.day_short(one.day),
            class_name=one.class_name,
            subject=one.subject,
            lacks=", ".join(category_name(lack) for lack in one.lacks),
        )
        for one in lessons
    ]
    buttons = [
        Button(
            f"{wording.day_short(one.day)} {one.class_name}",
            RemarkLesson(lesson=one.id, teacher=teacher).pack(),
        )
        for one in lessons
    ]
    text = page(
        _("Which lesson is the remark about?"),
        *(lines or [_("Nothing is lacking any more.")]),
        as_of(clock.now(), viewer.zone),
    )
    back = (Button(_("‹ Back"), FindGaps().pack()),)
    return Screen(text, (*in_rows(buttons, 3), back))


def categories_screen(lesson: int, teacher: int, viewer: Viewer) -> Screen:
    """What the remark is about."""
    offered = [one for one in RemarkCategory if one is not RemarkCategory.OTHER]
    buttons = [
        Button(category_name(one), MakeRemark(lesson=lesson, category=one).pack())
        for one in offered
    ]
    own = Button(_("In my own words"), MakeRemark(lesson=lesson, category="other").pack())
    text = page(_("What is the remark about?"), as_of(clock.now(), viewer.zone))
    back = (Button(_("‹ Back"), TeacherLessons(teacher=teacher).pack()),)
    return Screen(text, (*in_rows(buttons, 2), (own,), back))


def ask_words_screen() -> Screen:
    """Asks for the remark's words."""
    back = (Button(_("‹ Back"), OpenRemarks().pack()),)
    return Screen(_("Write the remark in one message; the teacher gets it word for word."), (back,))
