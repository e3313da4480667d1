"""What the pupils of a class have missed in a period: lessons by reason, whole days, lateness."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select

from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import ABSENCES, AttendanceCode, LessonState
from core.journal.models import Attendance, Lesson
from core.reports.rolls import last_day, pupils_of
from core.school.models import GroupMember


@dataclass
class Missed:
    """Of one pupil: lessons by code, whole days, and of these by illness alone."""

    lessons: dict[AttendanceCode, int] = field(default_factory=dict)
    days: int = 0
    sick_days: int = 0

    def count(self, code: AttendanceCode) -> int:
        """Lessons with this code."""
        return self.lessons.get(code, 0)

    @property
    def all_lessons(self) -> int:
        """Lessons missed for whatever reason; being late or exempt is none."""
        return sum(self.count(code) for code in ABSENCES)


async def missed_in_class(
    session: Session, viewer: Viewer, *, class_id: int, since: date, until: date
) -> dict[int, Missed]:
    """By pupil of the class what was missed from `since` to `until`, up to today.

    A day is missed whole only when every lesson of the pupil on it, in the class or a group, was
    missed; by illness, when each of them was. Source: domain.md 1.5.
    """
    found: dict[int, Missed] = defaultdict(Missed)
    bounds = (since, last_day(viewer, until))
    ours = pupils_of(viewer, class_id, bounds[1])
    rows = await session.execute(_by_code(viewer, ours, bounds))
    for pupil_id, code, count in rows:
        found[pupil_id].lessons[AttendanceCode(code)] = count
    for pupil_id, days, sick in await session.execute(_whole_days(viewer, ours, bounds)):
        found[pupil_id].days, found[pupil_id].sick_days = days, sick
    return dict(found)


def _by_code(viewer: Viewer, ours: Any, bounds: tuple[date, date]) -> Any:
    return (
        select(Attendance.pupil_id, Attendance.code, func.count())
        .where(
            Attendance.school_id == viewer.school_id,
            Attendance.pupil_id.in_(ours),
            Attendance.day.between(*bounds),
        )
        .group_by(Attendance.pupil_id, Attendance.code)
    )


def _whole_days(viewer: Viewer, ours: Any, bounds: tuple[date, date]) -> Any:
    sick = case((Attendance.code == AttendanceCode.SICK, 1), else_=0)
    missed = (
        select(
            Attendance.pupil_id,
            Attendance.day,
            func.count().label("lessons"),
            func.sum(sick).label("sick"),
        )
        .where(
            Attendance.school_id == viewer.school_id,
            Attendance.pupil_id.in_(ours),
            Attendance.day.between(*bounds),
            Attendance.code.in_(ABSENCES),
        )
        .group_by(Attendance.pupil_id, Attendance.day)
        .cte("missed")
    )
    whole = _whole(viewer, missed, bounds)
    return select(
        whole.c.pupil_id,
        func.count(),
        func.sum(case((whole.c.sick == whole.c.lessons, 1), else_=0)),
    ).group_by(whole.c.pupil_id)


def _whole(viewer: Viewer, missed: Any, bounds: tuple[date, date]) -> Any:
    """SQL: the days of `missed` on which the pupil had no other lesson."""
    member = and_(
        GroupMember.school_id == viewer.school_id,
        GroupMember.pupil_id == missed.c.pupil_id,
        holds(GroupMember.since, GroupMember.until, missed.c.day),
    )
    lesson = and_(
        Lesson.school_id == viewer.school_id,
        Lesson.group_id == GroupMember.group_id,
        Lesson.day == missed.c.day,
        Lesson.day.between(*bounds),
        Lesson.state != LessonState.CANCELLED,
    )
    return (
        select(missed.c.pupil_id, missed.c.day, missed.c.lessons, missed.c.sick)
        .join(GroupMember, member)
        .join(Lesson, lesson)
        .group_by(missed.c.pupil_id, missed.c.day, missed.c.lessons, missed.c.sick)
        .having(func.count(Lesson.id) <= missed.c.lessons)
        .subquery("whole")
    )
