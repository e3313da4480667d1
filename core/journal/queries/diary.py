"""The diary of a pupil in any period: lessons by day with homework, marks, absences, materials."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from core.access.viewer import Viewer
from core.db import Session
from core.hot import Hot
from core.journal.models import Attendance, Homework, Lesson, Mark, Material
from core.journal.period import Period, SchoolTime, day_period
from core.journal.queries.asking import Asked, asked, was_member
from core.journal.queries.bells import Bells, bells_of
from core.journal.queries.periods import holidays_between
from core.people.models import Person
from core.school.models import GroupMember, SchoolClass, Subject, SubjectGroup


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
    #: Lessons whose files belong here: of the homework for this lesson, of the lesson itself.
    files: tuple[tuple[int, int], ...] = ()  # lesson, number of files


@dataclass(frozen=True)
class DiaryDay:
    """A day: its lessons in order, or the name of the holiday it falls into."""

    day: date
    lessons: tuple[DiaryLesson, ...]
    holiday: str = ""


@dataclass(frozen=True)
class Diary(Asked):
    """A period of one pupil's diary, day by day."""

    days: tuple[DiaryDay, ...]


@dataclass
class _Extras:
    """What hangs on lessons, by lesson id; homework by group and day."""

    bells: Bells
    marks: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[int, str] = field(default_factory=dict)
    homework: dict[tuple[int, date], list[str]] = field(default_factory=lambda: defaultdict(list))
    setters: dict[tuple[int, date], list[int]] = field(default_factory=lambda: defaultdict(list))
    materials: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    files: dict[int, int] = field(default_factory=lambda: defaultdict(int))


_LESSONS = Hot(
    select(
        Lesson.id,
        Lesson.day,
        Lesson.number,
        Lesson.group_id,
        Lesson.room,
        Lesson.topic,
        Lesson.state,
        Subject.id.label("subject_id"),
        Subject.name.label("subject"),
        SchoolClass.shift,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
    )
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
    .join(Subject, Subject.id == SubjectGroup.subject_id)
    .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
    .join(Person, Person.id == Lesson.teacher_id)
    .where(
        *was_member(Lesson.group_id, Lesson.day),
        Lesson.school_id == bindparam("school"),
        Lesson.day.between(bindparam("since"), bindparam("until")),
    )
    .order_by(Lesson.day, Lesson.number, Lesson.id)
)
_MARKS = Hot(
    select(Mark.lesson_id, Mark.value)
    .where(
        Mark.school_id == bindparam("school"),
        Mark.pupil_id == bindparam("pupil"),
        Mark.day.between(bindparam("since"), bindparam("until")),
    )
    .order_by(Mark.id)
)
_CODES = Hot(
    select(Attendance.lesson_id, Attendance.code).where(
        Attendance.school_id == bindparam("school"),
        Attendance.pupil_id == bindparam("pupil"),
        Attendance.day.between(bindparam("since"), bindparam("until")),
    )
)
_HOMEWORK = Hot(
    select(Homework.group_id, Homework.due_on, Homework.text, Homework.lesson_id)
    .select_from(GroupMember)
    .join(Homework, Homework.group_id == GroupMember.group_id)
    .where(
        *was_member(Homework.group_id, Homework.due_on),
        Homework.school_id == bindparam("school"),
        Homework.due_on.between(bindparam("since"), bindparam("until")),
    )
    .order_by(Homework.id)
)
_MATERIALS = Hot(
    select(Material.lesson_id, Material.title, Material.url)
    .where(
        Material.school_id == bindparam("school"),
        Material.lesson_id.in_(bindparam("lessons", expanding=True)),
    )
    .order_by(Material.id)
)


async def pupil_diary(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = "", subject_id: int = 0
) -> Diary:
    """The diary of a period (a code of `core.journal.period`; today by default), of all subjects
    or of one. Raises NotFound."""
    about = await asked(
        session,
        viewer,
        "read.diary",
        pupil_id=pupil_id,
        period=period,
        subject_id=subject_id,
        default=_today,
    )
    found = await _LESSONS.all(session, **about.bound)
    rows = [row for row in found if about.choice.chosen in (0, row.subject_id)]
    extras = await _extras(session, about, [row.id for row in rows])
    holidays = await holidays_between(
        session,
        school_id=about.pupil.school_id,
        grade=about.pupil.grade,
        since=about.period.since,
        until=about.period.until,
    )
    days = tuple(_days(about.period, rows, extras, holidays))
    return Diary(**vars(about), days=days)


def _today(time: SchoolTime) -> Period:
    return day_period(time.today)


def _days(
    period: Period,
    rows: Sequence[Any],
    extras: _Extras,
    holidays: list[tuple[str, date, date]],
) -> Iterator[DiaryDay]:
    by_day: dict[date, list[DiaryLesson]] = defaultdict(list)
    for row in rows:
        by_day[row.day].append(_diary_lesson(row, extras))
    for number in range(period.days):
        day = period.since + timedelta(days=number)
        yield DiaryDay(day, tuple(by_day.get(day, ())), _holiday(holidays, day))


def _holiday(holidays: list[tuple[str, date, date]], day: date) -> str:
    return next((name for name, first, last in holidays if first <= day <= last), "")


async def _extras(session: Session, about: Asked, lessons: list[int]) -> _Extras:
    extras = _Extras(await bells_of(session, about.pupil.school_id))
    for lesson_id, value in await _MARKS.all(session, **about.bound):
        extras.marks[lesson_id].append("." if value is None else str(value))
    extras.codes.update(await _CODES.all(session, **about.bound))
    for group_id, due_on, text, lesson_id in await _HOMEWORK.all(session, **about.bound):
        extras.homework[group_id, due_on].append(text)
        extras.setters[group_id, due_on].append(lesson_id)
    set_at = [lesson_id for ids in extras.setters.values() for lesson_id in ids]
    wanted = sorted({*lessons, *set_at})
    if wanted:
        school = about.pupil.school_id
        for lesson_id, title, url in await _MATERIALS.all(session, school=school, lessons=wanted):
            if url:
                extras.materials[lesson_id].append((title, url))
            else:
                extras.files[lesson_id] += 1
    return extras


def _diary_lesson(row: Any, extras: _Extras) -> DiaryLesson:
    starts_at, ends_at = extras.bells.of(row.shift, row.day, row.number)
    return DiaryLesson(
        id=row.id,
        number=row.number,
        starts_at=starts_at,
        ends_at=ends_at,
        subject=row.subject,
        room=row.room,
        teacher=(row.last_name, row.first_name, row.middle_name),
        topic=row.topic,
        state=row.state,
        homework="; ".join(extras.homework.get((row.group_id, row.day), ())),
        materials=tuple(extras.materials.get(row.id, ())),
        marks=tuple(extras.marks.get(row.id, ())),
        attendance=extras.codes.get(row.id, ""),
        files=tuple(
            (lesson_id, extras.files[lesson_id])
            for lesson_id in dict.fromkeys(
                (*extras.setters.get((row.group_id, row.day), ()), row.id)
            )
            if extras.files.get(lesson_id)
        ),
    )
