"""Attendance of a lesson: who was not there, or not on time, or exempt; everybody else was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, bindparam, delete, insert, select, update

from core import clock, ledger
from core.access.viewer import Viewer
from core.db import Id, Session, UtcDateTime
from core.enums import ABSENCES, AttendanceCode, LessonState
from core.hot import Hot
from core.journal.closing.rule import Change, agreed_reason, must_be_open
from core.journal.doors import LessonRef, hold_lesson
from core.journal.entries import check_given, check_in_group, record_for, told_at
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
    ref = await _opened(session, viewer, lesson_id)
    held = await _held(session, ref)
    return await _take(session, viewer, ref, held, dict.fromkeys(held) | dict(absent))


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
    return await set_codes(session, viewer, lesson_id=lesson_id, codes={})


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
    return await set_codes(session, viewer, lesson_id=lesson_id, codes={pupil_id: code})


async def set_codes(
    session: Session, viewer: Viewer, *, lesson_id: int, codes: Codes
) -> AttendanceEntry:
    """The same for many pupils at once; those not named keep what they have.

    All of them or none, in as many statements as for one. Raises as `set_attendance`.
    """
    ref = await _opened(session, viewer, lesson_id)
    return await _take(session, viewer, ref, await _held(session, ref), codes)


async def restore_attendance(
    session: Session, viewer: Viewer, *, lesson_id: int, then: Codes, now: Codes, untake: bool
) -> bool:
    """Put codes back from `now` to `then`, for `undo_last`; `untake`: as if it was never taken.

    Writes no event. False when the lesson no longer has `now`. Raises as `set_attendance`.
    """
    ref = await _opened(session, viewer, lesson_id)
    await must_be_open(session, viewer, ref)
    held = await _held(session, ref)
    if any(held.get(pupil_id) != code for pupil_id, code in now.items()):
        return False
    await _write(session, viewer, ref, held, then)
    if untake:
        await _TAKEN.run(
            session, school=ref.school_id, lesson=ref.id, at=None, state=LessonState.PLANNED
        )
    return True


async def _opened(session: Session, viewer: Viewer, lesson_id: int) -> LessonRef:
    ref = await hold_lesson(session, viewer, lesson_id)
    check_given(ref, viewer.today)
    return ref


async def _take(
    session: Session,
    viewer: Viewer,
    ref: LessonRef,
    held: dict[int, AttendanceCode],
    wanted: Codes,
) -> AttendanceEntry:
    await check_in_group(session, ref, (pupil for pupil, code in wanted.items() if code))
    changes = {pupil: code for pupil, code in wanted.items() if held.get(pupil) != code}
    if changes or not ref.attendance_taken:
        wishes = [Change("code", code or "", pupil) for pupil, code in changes.items()]
        await must_be_open(session, viewer, ref, wishes or [Change("taken", "")])
    await _write(session, viewer, ref, held, changes)
    events = await _record(session, viewer, ref, held, changes)
    first = not ref.attendance_taken
    if first:
        await _TAKEN.run(
            session, school=ref.school_id, lesson=ref.id, at=clock.now(), state=LessonState.HELD
        )
    if first or changes:
        await record_for(session, viewer, ref)
    if first or len(events) > 1:
        await _record_taken(session, viewer, ref, first=first, events=events)
    now = {pupil: code for pupil, code in {**held, **changes}.items() if code is not None}
    return AttendanceEntry(ref.id, now, first or bool(changes))


async def _held(session: Session, ref: LessonRef) -> dict[int, AttendanceCode]:
    rows = await _HELD.all(session, school=ref.school_id, lesson=ref.id)
    return {pupil_id: AttendanceCode(code) for pupil_id, code in rows}


async def _write(
    session: Session,
    viewer: Viewer,
    ref: LessonRef,
    held: Mapping[int, AttendanceCode],
    codes: Codes,
) -> None:
    """The lesson is held, so nobody can enter the same cells between these statements."""
    if emptied := [pupil for pupil in codes if pupil in held]:
        await _EMPTY.run(session, school=ref.school_id, lesson=ref.id, pupils=emptied)
    rows = [
        {
            "school_id": ref.school_id,
            "lesson_id": ref.id,
            "pupil_id": pupil_id,
            "subject_id": ref.subject_id,
            "day": ref.day,
            "code": code,
            "set_by_id": viewer.person_id,
            "set_at": clock.now(),
        }
        for pupil_id, code in codes.items()
        if code is not None
    ]
    await _PUT.many(session, rows)


def attendance_values(ref: LessonRef, code: AttendanceCode | None) -> dict[str, Any]:
    """One pupil's attendance as the ledger holds it."""
    return {"code": code, "lesson_id": ref.id, "subject_id": ref.subject_id, "day": ref.day}


async def _record(
    session: Session,
    viewer: Viewer,
    ref: LessonRef,
    before: Mapping[int, AttendanceCode],
    after: Codes,
) -> list[int]:
    if not after:
        return []
    return await ledger.record_numbered(
        session,
        [
            {
                "kind": "attendance.set",
                "pupil_id": pupil_id,
                "subject": f"lesson:{ref.id}",
                "before": attendance_values(ref, before.get(pupil_id)),
                "after": attendance_values(ref, code),
                "on_behalf_of_id": ref.on_behalf_of_id,
                "reason": agreed_reason(),
            }
            for pupil_id, code in after.items()
        ],
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
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
        on_behalf_of_id=ref.on_behalf_of_id,
        before={"lesson_id": ref.id, "taken": not first},
        after={"lesson_id": ref.id, "taken": True, "events": events},
    )


_ATTENDANCE = Attendance.__table__.c
_LESSON = Lesson.__table__.c
_THIS = (
    _ATTENDANCE.school_id == bindparam("school", type_=Id),
    _ATTENDANCE.lesson_id == bindparam("lesson", type_=Id),
)
_HELD = Hot(select(_ATTENDANCE.pupil_id, _ATTENDANCE.code).where(*_THIS))
_EMPTY = Hot(
    delete(Attendance.__table__).where(  # type: ignore[arg-type]
        *_THIS, _ATTENDANCE.pupil_id.in_(bindparam("pupils", expanding=True, type_=Id))
    )
)
_PUT = Hot(
    insert(Attendance.__table__).values(  # type: ignore[arg-type]
        {
            column.name: bindparam(column.name, type_=column.type)
            for column in Attendance.__table__.columns
            if column.name != "id"
        }
    )
)
_TAKEN = Hot(
    update(Lesson.__table__)  # type: ignore[arg-type]
    .where(
        _LESSON.school_id == bindparam("school", type_=Id),
        _LESSON.id == bindparam("lesson", type_=Id),
    )
    .values(
        attendance_at=bindparam("at", type_=UtcDateTime()),
        state=bindparam("state", type_=String()),
    )
)
