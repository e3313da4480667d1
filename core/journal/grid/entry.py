"""Saving one cell of the page. The saver says what they saw; nothing is overwritten unseen."""

from dataclasses import dataclass

from sqlalchemy import select

from core.access.viewer import Viewer
from core.db import Session
from core.enums import AttendanceCode
from core.errors import BadInput, SchoolError
from core.i18n import N_, _
from core.journal.actions import (
    confirm_attendance,
    delete_mark,
    set_code,
    set_homework,
    set_mark,
    set_topic,
)
from core.journal.doors import LessonRef, access_lesson
from core.journal.entries import lesson_for_plan
from core.journal.models import Assignment, Attendance, Homework, Lesson, Mark

#: A duty mark («точка») as it is typed and shown.
DUTY = "."


class Conflict(SchoolError):
    """Somebody else filled the cell meanwhile; `held` is what is in it now."""

    text = N_("Somebody else has changed this cell meanwhile.")

    def __init__(self, held: str) -> None:
        super().__init__(held)
        self.held = held


@dataclass(frozen=True)
class Saved:
    """What the cell holds after saving; `changed` is False when it did so before."""

    held: str
    changed: bool


async def save_cell(
    session: Session,
    viewer: Viewer,
    *,
    lesson_id: int,
    pupil_id: int,
    type_id: int,
    put: str,
    saw: str,
    reason: str = "",
) -> Saved:
    """Put "1".."5", "." for a duty mark or "" for nothing into a cell that held `saw`.

    Saving the same again changes nothing, so a page may repeat what it is unsure of. `reason`: why
    a mark is changed whose time is over. Raises Conflict, and what `set_mark` raises.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    await lesson_for_plan(session, ref)
    held = await _held_mark(session, ref, pupil_id, type_id)
    if held == put:
        return Saved(held, changed=False)
    if held != saw:
        raise Conflict(held)
    if not put:
        await delete_mark(
            session,
            viewer,
            lesson_id=lesson_id,
            pupil_id=pupil_id,
            type_id=type_id,
            reason=reason,
        )
    else:
        await set_mark(
            session,
            viewer,
            lesson_id=lesson_id,
            pupil_id=pupil_id,
            type_id=type_id,
            value=None if put == DUTY else _number(put),
            is_duty=put == DUTY,
            reason=reason,
        )
    return Saved(put, changed=True)


async def save_code(
    session: Session, viewer: Viewer, *, lesson_id: int, pupil_id: int, put: str, saw: str
) -> Saved:
    """Put an attendance code, or "" for present, where `saw` stood. Raises as `save_cell`."""
    ref = await access_lesson(session, viewer, lesson_id)
    await lesson_for_plan(session, ref)
    held = await _held_code(session, ref, pupil_id)
    if held == put:
        return Saved(held, changed=False)
    if held != saw:
        raise Conflict(held)
    code = _code(put)
    await set_code(session, viewer, lesson_id=lesson_id, pupil_id=pupil_id, code=code)
    return Saved(put, changed=True)


async def save_topic(
    session: Session, viewer: Viewer, *, lesson_id: int, put: str, saw: str
) -> Saved:
    """Write the lesson's topic where `saw` stood. Raises Conflict and as `set_topic`."""
    ref = await access_lesson(session, viewer, lesson_id)
    await lesson_for_plan(session, ref)
    held = await session.scalar(
        select(Lesson.topic).where(Lesson.school_id == ref.school_id, Lesson.id == ref.id)
    )
    if held == put:
        return Saved(put, changed=False)
    if held != saw:
        raise Conflict(held or "")
    return Saved(await set_topic(session, viewer, lesson_id=lesson_id, text=put), changed=True)


async def save_homework(
    session: Session, viewer: Viewer, *, lesson_id: int, put: str, saw: str
) -> Saved:
    """Write the homework given at the lesson where `saw` stood. Raises as `set_homework`."""
    ref = await access_lesson(session, viewer, lesson_id)
    await lesson_for_plan(session, ref)
    held = await session.scalar(
        select(Homework.text).where(
            Homework.school_id == ref.school_id, Homework.lesson_id == ref.id
        )
    )
    if (held or "") == put:
        return Saved(put, changed=False)
    if (held or "") != saw:
        raise Conflict(held or "")
    entry = await set_homework(session, viewer, lesson_id=lesson_id, text=put)
    return Saved(entry.text, changed=True)


async def _held_mark(session: Session, ref: LessonRef, pupil_id: int, type_id: int) -> str:
    row = (
        await session.execute(
            select(Mark.value)
            .join(Assignment, Assignment.id == Mark.assignment_id)
            .where(
                Mark.school_id == ref.school_id,
                Mark.lesson_id == ref.id,
                Mark.pupil_id == pupil_id,
                Assignment.type_id == type_id,
            )
            .order_by(Assignment.id)
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return ""
    return DUTY if row.value is None else str(row.value)


async def _held_code(session: Session, ref: LessonRef, pupil_id: int) -> str:
    held = await session.scalar(
        select(Attendance.code).where(
            Attendance.school_id == ref.school_id,
            Attendance.lesson_id == ref.id,
            Attendance.pupil_id == pupil_id,
        )
    )
    return held or ""


def _number(put: str) -> int:
    if put not in {"1", "2", "3", "4", "5"}:
        raise BadInput(_("A mark is a number from 1 to 5."))
    return int(put)


def _code(put: str) -> AttendanceCode | None:
    try:
        return AttendanceCode(put) if put else None
    except ValueError as fault:
        raise BadInput(_("There is no such attendance code.")) from fault


async def save_presence(session: Session, viewer: Viewer, *, lesson_id: int) -> Saved:
    """All who have no code were present: the attendance of the lesson is taken."""
    entry = await confirm_attendance(session, viewer, lesson_id=lesson_id)
    return Saved("taken", changed=entry.changed)
