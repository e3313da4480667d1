"""Attendance of a lesson: who was not there, or not on time, or exempt; everybody else was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from core import clock, ledger
from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode, LessonState
from core.journal.doors import LessonRef, access_lesson
from core.journal.entries import check_in_group, lesson_for_entry, told_at
from core.journal.models import Attendance, Lesson

#: What pupils were at a lesson; None: present.
Codes = Mapping[int, AttendanceCode | None]


@dataclass(frozen=True)
class AttendanceEntry:
    """Attendance after an entry: the codes by pupil, and whether the entry changed anything."""

    lesson_id: int
    codes: dict[int, AttendanceCode]
    changed: bool

    @property
    def absent(self) -> int:
        """How many missed the lesson; the late and the exempt did not."""
        return sum(code in ABSENCES for code in self.codes.values())


async def set_attendance(
    session: Session, viewer: Viewer, *, lesson_id: int, absent: Mapping[int, AttendanceCode]
) -> AttendanceEntry:
    """Take the attendance of a lesson: these pupils have these codes, all others were present.

    The lesson is held from then on. Taking the same again changes and tells nothing. Raises
    NotFound, LessonCancelled, LessonNotYet, PupilNotInGroup. Source: §4.2.5.1.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    lesson = await lesson_for_entry(session, viewer, ref)
    held = await _held(session, ref)
    return await _take(session, viewer, ref, lesson, dict.fromkeys(held) | dict(absent))


async def mark_all_present(session: Session, viewer: Viewer, *, lesson_id: int) -> AttendanceEntry:
    """Everybody was there: `set_attendance` with nobody absent; codes entered before are taken
    back."""
    return await set_attendance(session, viewer, lesson_id=lesson_id, absent={})


async def confirm_attendance(
    session: Session, viewer: Viewer, *, lesson_id: int
) -> AttendanceEntry:
    """The codes entered so far are all there is: the others were present.

    Raises NotFound, LessonCancelled, LessonNotYet.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    lesson = await lesson_for_entry(session, viewer, ref)
    return await _take(session, viewer, ref, lesson, {})


async def set_code(
    session: Session,
    viewer: Viewer,
    *,
    lesson_id: int,
    pupil_id: int,
    code: AttendanceCode | None,
) -> AttendanceEntry:
    """Give one pupil a code, or None for present; the attendance counts as taken.

    It names the outcome and does not toggle, so that a press that comes twice does no harm.
    Raises as `set_attendance`.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    lesson = await lesson_for_entry(session, viewer, ref)
    return await _take(session, viewer, ref, lesson, {pupil_id: code})


async def restore_attendance(
    session: Session, viewer: Viewer, *, lesson_id: int, then: Codes, now: Codes, untake: bool
) -> bool:
    """Put codes back from `now` to `then`, for `undo_last`; `untake`: as if it was never taken.

    Writes no event. False when the lesson no longer has `now`. Raises as `set_attendance`.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    lesson = await lesson_for_entry(session, viewer, ref)
    held = await _held(session, ref)
    if any(held.get(pupil_id) != code for pupil_id, code in now.items()):
        return False
    for pupil_id, code in then.items():
        await _write(session, viewer, ref, pupil_id, code)
    if untake:
        lesson.attendance_at = None
        lesson.state = LessonState.PLANNED
    await session.flush()
    return True


async def _take(
    session: Session, viewer: Viewer, ref: LessonRef, lesson: Lesson, wanted: Codes
) -> AttendanceEntry:
    await check_in_group(session, ref, (pupil for pupil, code in wanted.items() if code))
    held = await _held(session, ref)
    changes = {pupil: code for pupil, code in wanted.items() if held.get(pupil) != code}
    events = []
    for pupil_id, code in changes.items():
        await _write(session, viewer, ref, pupil_id, code)
        events.append(await _record(session, viewer, ref, pupil_id, held.get(pupil_id), code))
    first = lesson.attendance_at is None
    if first:
        lesson.attendance_at = clock.now()
        lesson.state = LessonState.HELD
    if first or len(events) > 1:
        await _record_taken(session, viewer, ref, first=first, events=events)
    return AttendanceEntry(ref.id, await _held(session, ref), first or bool(changes))


async def _held(session: Session, ref: LessonRef) -> dict[int, AttendanceCode]:
    rows = await session.execute(
        select(Attendance.pupil_id, Attendance.code).where(
            Attendance.school_id == ref.school_id, Attendance.lesson_id == ref.id
        )
    )
    return {pupil_id: AttendanceCode(code) for pupil_id, code in rows}


async def _write(
    session: Session, viewer: Viewer, ref: LessonRef, pupil_id: int, code: AttendanceCode | None
) -> None:
    # The lesson is held, so nobody can enter the same cell between these two statements.
    await session.execute(
        delete(Attendance).where(
            Attendance.school_id == ref.school_id,
            Attendance.lesson_id == ref.id,
            Attendance.pupil_id == pupil_id,
        )
    )
    if code is None:
        return
    session.add(
        Attendance(
            school_id=ref.school_id,
            lesson_id=ref.id,
            pupil_id=pupil_id,
            subject_id=ref.subject_id,
            day=ref.day,
            code=code,
            set_by_id=viewer.person_id,
            set_at=clock.now(),
        )
    )
    await session.flush()


def attendance_values(ref: LessonRef, code: AttendanceCode | None) -> dict[str, Any]:
    """One pupil's attendance as the ledger holds it."""
    return {"code": code, "lesson_id": ref.id, "subject_id": ref.subject_id, "day": ref.day}


async def _record(
    session: Session,
    viewer: Viewer,
    ref: LessonRef,
    pupil_id: int,
    before: AttendanceCode | None,
    after: AttendanceCode | None,
) -> int:
    return await ledger.record(
        session,
        "attendance.set",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil_id,
        subject=f"lesson:{ref.id}",
        before=attendance_values(ref, before),
        after=attendance_values(ref, after),
        ripe_at=await told_at(session, viewer.school_id),
    )


async def _record_taken(
    session: Session, viewer: Viewer, ref: LessonRef, *, first: bool, events: list[int]
) -> None:
    """One row for the whole of it, after its parts; undoing goes by it. Told to nobody."""
    await ledger.record(
        session,
        "attendance.taken",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"lesson:{ref.id}",
        before={"lesson_id": ref.id, "taken": not first},
        after={"lesson_id": ref.id, "taken": True, "events": events},
    )
