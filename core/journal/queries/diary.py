"""The diary of a pupil: lessons by day with homework, marks and absences; and homework alone."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil
from core.access.viewer import Viewer, holds
from core.db import Session
from core.journal.models import Attendance, Homework, Lesson, Mark, Material
from core.journal.queries.periods import holidays_between
from core.people.models import Person
from core.school.models import BellTime, GroupMember, SchoolClass, Subject, SubjectGroup


@dataclass(frozen=True)
class DiaryLesson:
    """One lesson of the pupil's day. `homework` is what was to be done for it."""

    id: int
    number: int
    starts_at: time | None
    ends_at: time | None
    subject: str
    room: str
    teacher: tuple[str, str, str]  # last, first, middle
    topic: str
    state: str
    homework: str
    materials: tuple[tuple[str, str], ...]  # title, address
    marks: tuple[str, ...]  # "5", or "." for a duty mark
    attendance: str  # AttendanceCode or ""


@dataclass(frozen=True)
class DiaryDay:
    """A day: its lessons in order, or the name of the holiday it falls into."""

    day: date
    lessons: tuple[DiaryLesson, ...]
    holiday: str = ""


@dataclass(frozen=True)
class Diary:
    """Some days of one pupil's diary."""

    pupil: PupilRef
    since: date
    until: date
    days: tuple[DiaryDay, ...]
    as_of: datetime


@dataclass
class _Extras:
    """What hangs on lessons, by lesson id."""

    marks: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[int, str] = field(default_factory=dict)
    materials: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))


async def pupil_diary(
    session: Session, viewer: Viewer, *, pupil_id: int, since: date, until: date
) -> Diary:
    """The diary from `since` to `until`, both included. Raises NotFound."""
    pupil = await access_pupil(session, viewer, pupil_id)
    lessons = (await session.execute(_lessons(pupil, since, until))).all()
    extras = await _extras(session, pupil, since, until)
    holidays = await holidays_between(
        session, school_id=pupil.school_id, grade=pupil.grade, since=since, until=until
    )
    by_day: dict[date, list[DiaryLesson]] = defaultdict(list)
    for row in lessons:
        by_day[row.day].append(_diary_lesson(row, extras))
    days = [
        DiaryDay(day, tuple(by_day.get(day, ())), _holiday(holidays, day))
        for day in (since + timedelta(days=n) for n in range((until - since).days + 1))
    ]
    await ledger.record(
        session,
        "read.diary",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
    )
    return Diary(pupil, since, until, tuple(days), clock.now())


def _holiday(holidays: list[tuple[str, date, date]], day: date) -> str:
    return next((name for name, first, last in holidays if first <= day <= last), "")


def _lessons(pupil: PupilRef, since: date, until: date) -> Any:
    return (
        select(
            Lesson.id,
            Lesson.day,
            Lesson.number,
            Lesson.room,
            Lesson.topic,
            Lesson.state,
            Subject.name.label("subject"),
            Person.last_name,
            Person.first_name,
            Person.middle_name,
            BellTime.starts_at,
            BellTime.ends_at,
            Homework.text.label("homework"),
        )
        .join(GroupMember, GroupMember.group_id == Lesson.group_id)
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(Person, Person.id == Lesson.teacher_id)
        .outerjoin(
            BellTime,
            and_(
                BellTime.school_id == Lesson.school_id,
                BellTime.shift == SchoolClass.shift,
                BellTime.weekday == 0,
                BellTime.number == Lesson.number,
            ),
        )
        .outerjoin(
            Homework,
            and_(
                Homework.school_id == Lesson.school_id,
                Homework.group_id == Lesson.group_id,
                Homework.due_on == Lesson.day,
            ),
        )
        .where(
            Lesson.school_id == pupil.school_id,
            Lesson.day.between(since, until),
            GroupMember.school_id == pupil.school_id,
            GroupMember.pupil_id == pupil.id,
            GroupMember.since <= Lesson.day,
            or_(GroupMember.until.is_(None), GroupMember.until >= Lesson.day),
        )
        .order_by(Lesson.day, Lesson.number, Lesson.id)
    )


async def _extras(session: Session, pupil: PupilRef, since: date, until: date) -> _Extras:
    extras = _Extras()
    marks = await session.execute(
        select(Mark.lesson_id, Mark.value)
        .where(
            Mark.school_id == pupil.school_id,
            Mark.pupil_id == pupil.id,
            Mark.day.between(since, until),
        )
        .order_by(Mark.id)
    )
    for lesson_id, value in marks:
        extras.marks[lesson_id].append("." if value is None else str(value))
    codes = await session.execute(
        select(Attendance.lesson_id, Attendance.code).where(
            Attendance.school_id == pupil.school_id,
            Attendance.pupil_id == pupil.id,
            Attendance.day.between(since, until),
        )
    )
    extras.codes.update((lesson_id, code) for lesson_id, code in codes)
    materials = await session.execute(
        select(Material.lesson_id, Material.title, Material.url)
        .join(Lesson, Lesson.id == Material.lesson_id)
        .join(GroupMember, GroupMember.group_id == Lesson.group_id)
        .where(
            Material.school_id == pupil.school_id,
            Lesson.day.between(since, until),
            GroupMember.school_id == pupil.school_id,
            GroupMember.pupil_id == pupil.id,
            holds(GroupMember.since, GroupMember.until, since),
        )
    )
    for lesson_id, title, url in materials:
        extras.materials[lesson_id].append((title, url))
    return extras


def _diary_lesson(row: Any, extras: _Extras) -> DiaryLesson:
    return DiaryLesson(
        id=row.id,
        number=row.number,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        subject=row.subject,
        room=row.room,
        teacher=(row.last_name, row.first_name, row.middle_name),
        topic=row.topic,
        state=row.state,
        homework=row.homework or "",
        materials=tuple(extras.materials.get(row.id, ())),
        marks=tuple(extras.marks.get(row.id, ())),
        attendance=extras.codes.get(row.id, ""),
    )


async def next_school_day(session: Session, pupil: PupilRef, after: date) -> date | None:
    """The first day after `after` on which the pupil has a lesson, if one is entered."""
    return await session.scalar(
        select(Lesson.day)
        .join(GroupMember, GroupMember.group_id == Lesson.group_id)
        .where(
            Lesson.school_id == pupil.school_id,
            Lesson.day > after,
            GroupMember.school_id == pupil.school_id,
            GroupMember.pupil_id == pupil.id,
            holds(GroupMember.since, GroupMember.until, after),
        )
        .order_by(Lesson.day)
        .limit(1)
    )
