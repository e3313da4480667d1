"""Absences of one pupil in a term (§2.2, §2.4). A day counts as missed only if all of the pupil's
lessons of that day were missed (domain.md 1.5)."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import func, select

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil
from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode, LessonState
from core.journal.models import Attendance, Lesson
from core.journal.queries.periods import Period, chosen, terms_of
from core.school.models import GroupMember, Subject


@dataclass(frozen=True)
class AbsentDay:
    """A day with something to tell: (lesson number, subject, code) by lesson."""

    day: date
    entries: tuple[tuple[int, str, AttendanceCode], ...]
    whole_day: bool


@dataclass(frozen=True)
class PupilAttendance:
    """Absences of a term: numbers by code, whole days, and the days themselves, newest first."""

    pupil: PupilRef
    period: Period
    periods: tuple[Period, ...]
    lessons_by_code: dict[AttendanceCode, int]
    whole_days: int
    days: tuple[AbsentDay, ...]
    as_of: datetime


async def pupil_attendance(
    session: Session, viewer: Viewer, *, pupil_id: int, term_id: int | None = None
) -> PupilAttendance:
    """Absences, lateness and exemptions of a term. Raises NotFound, NoTerms."""
    pupil = await access_pupil(session, viewer, pupil_id)
    periods = await terms_of(session, pupil, viewer.today)
    period = chosen(periods, term_id)
    rows = await session.execute(
        select(Attendance.day, Lesson.number, Subject.name, Attendance.code)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .join(Subject, Subject.id == Attendance.subject_id)
        .where(
            Attendance.school_id == viewer.school_id,
            Attendance.pupil_id == pupil.id,
            Attendance.day.between(period.since, period.until),
        )
        .order_by(Attendance.day.desc(), Lesson.number)
    )
    given = await _lessons_a_day(session, pupil, period)
    days, by_code = [], dict.fromkeys(AttendanceCode, 0)
    for day, entries in groupby(rows, key=lambda row: row[0]):
        listed = tuple(
            (number, subject, AttendanceCode(code)) for _, number, subject, code in entries
        )
        for _, _, code in listed:
            by_code[code] += 1
        missed = sum(code in ABSENCES for _, _, code in listed)
        days.append(AbsentDay(day, listed, missed == given.get(day, 0) > 0))
    await ledger.record(
        session,
        "read.attendance",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
    )
    whole = sum(day.whole_day for day in days)
    return PupilAttendance(pupil, period, tuple(periods), by_code, whole, tuple(days), clock.now())


async def _lessons_a_day(session: Session, pupil: PupilRef, period: Period) -> dict[date, int]:
    rows = await session.execute(
        select(Lesson.day, func.count(Lesson.id).label("lessons"))
        .join(GroupMember, GroupMember.group_id == Lesson.group_id)
        .where(
            Lesson.school_id == pupil.school_id,
            Lesson.day.between(period.since, period.until),
            Lesson.state != LessonState.CANCELLED,
            GroupMember.school_id == pupil.school_id,
            GroupMember.pupil_id == pupil.id,
            GroupMember.since <= Lesson.day,
        )
        .group_by(Lesson.day)
    )
    return {row.day: row.lessons for row in rows}
