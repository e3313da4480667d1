"""Absences of one pupil in any period (§2.2, §2.4). A day counts as missed only if all of the
pupil's lessons of that day were missed (domain.md 1.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, select

from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode, LessonState
from core.hot import Hot
from core.journal.models import Attendance, Lesson
from core.journal.queries.asking import Asked, asked, was_member
from core.school.models import GroupMember, Subject


@dataclass(frozen=True)
class AbsentDay:
    """A day with something to tell: (lesson number, subject, code) by lesson."""

    day: date
    entries: tuple[tuple[int, str, AttendanceCode], ...]
    whole_day: bool


@dataclass(frozen=True)
class PupilAttendance(Asked):
    """Absences of a period: numbers by code, whole days, and the days themselves, newest first.

    Whole days are counted only where all subjects were asked for.
    """

    lessons_by_code: dict[AttendanceCode, int]
    whole_days: int
    days: tuple[AbsentDay, ...]


def _entries(*, one_subject: bool) -> Any:
    found = (
        select(Attendance.day, Lesson.number, Subject.name, Attendance.code)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .join(Subject, Subject.id == Attendance.subject_id)
        .where(
            Attendance.school_id == bindparam("school"),
            Attendance.pupil_id == bindparam("pupil"),
            Attendance.day.between(bindparam("since"), bindparam("until")),
        )
        .order_by(Attendance.day.desc(), Lesson.number)
    )
    return found.where(Attendance.subject_id == bindparam("subject")) if one_subject else found


_ENTRIES = {one: Hot(_entries(one_subject=one)) for one in (False, True)}

#: Lessons a day, driven by the pupil's groups and only for days with an absence.
_GIVEN = Hot(
    select(Lesson.day, func.count(Lesson.id).label("lessons"))
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .where(
        *was_member(Lesson.group_id, Lesson.day),
        Lesson.school_id == bindparam("school"),
        Lesson.day.in_(bindparam("days", expanding=True)),
        Lesson.state != LessonState.CANCELLED,
    )
    .group_by(Lesson.day)
)


async def pupil_attendance(
    session: Session,
    viewer: Viewer,
    *,
    pupil_id: int,
    period: str = "",
    subject_id: int = 0,
    term_id: int | None = None,
) -> PupilAttendance:
    """Absences, lateness and exemptions of a period (a code of `core.journal.period`; the current
    term by default, or the one of this id), of all subjects or of one. Raises NotFound."""
    about = await asked(
        session,
        viewer,
        "read.attendance",
        pupil_id=pupil_id,
        period=period or str(term_id or ""),
        subject_id=subject_id,
    )
    one = {"subject": about.choice.chosen} if about.choice.chosen else {}
    rows = await _ENTRIES[bool(one)].all(session, **about.bound, **one)
    given = {} if one else await _lessons_a_day(session, about, rows)
    by_code = dict.fromkeys(AttendanceCode, 0)
    for row in rows:
        by_code[AttendanceCode(row.code)] += 1
    days = tuple(_days(rows, given))
    return PupilAttendance(
        **vars(about),
        lessons_by_code=by_code,
        whole_days=sum(day.whole_day for day in days),
        days=days,
    )


def _days(rows: Sequence[Any], given: dict[date, int]) -> list[AbsentDay]:
    days = []
    for day, some in groupby(rows, key=lambda row: row.day):
        entries = tuple((row.number, row.name, AttendanceCode(row.code)) for row in some)
        missed = sum(code in ABSENCES for _, _, code in entries)
        days.append(AbsentDay(day, entries, missed == given.get(day, 0) > 0))
    return days


async def _lessons_a_day(session: Session, about: Asked, rows: Sequence[Any]) -> dict[date, int]:
    days = sorted({row.day for row in rows if row.code in ABSENCES})
    if not days:
        return {}
    whose = {"school": about.pupil.school_id, "pupil": about.pupil.id}
    return {row.day: row.lessons for row in await _GIVEN.all(session, days=days, **whose)}
