"""What lessons lack across the school, by teacher: what remarks are made of (§4.2.5.2, §5.2)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import LessonState, RemarkCategory
from core.journal.models import Homework, Lesson
from core.people.models import Person
from core.school.models import SchoolClass, Subject, SubjectGroup


@dataclass(frozen=True)
class TeacherGaps:
    """How many lessons of a teacher's lack what; name as (last, first, middle)."""

    teacher_id: int
    name: tuple[str, str, str]
    lessons: int
    topic: int
    homework: int
    attendance: int


@dataclass(frozen=True)
class LackingLesson:
    """A lesson that was given and lacks something."""

    id: int
    day: date
    number: int
    class_name: str
    subject: str
    lacks: tuple[RemarkCategory, ...]


def _has_homework() -> ColumnElement[bool]:
    return exists().where(Homework.school_id == Lesson.school_id, Homework.lesson_id == Lesson.id)


def _given(viewer: Viewer, since: date, until: date) -> ColumnElement[bool]:
    return and_(
        Lesson.school_id == viewer.school_id,
        Lesson.day.between(since, min(until, viewer.today)),
        Lesson.state != LessonState.CANCELLED,
    )


def _count(lacks: ColumnElement[bool]) -> Any:
    return func.sum(case((lacks, 1), else_=0))


async def gaps_by_teacher(
    session: Session, viewer: Viewer, *, since: date, until: date
) -> tuple[TeacherGaps, ...]:
    """Teachers whose lessons of these days lack something, most first. Raises NotAllowed."""
    viewer.must(Action.OVERSEE_JOURNAL)
    topic, attendance = Lesson.topic == "", Lesson.attendance_at.is_(None)
    homework = ~_has_homework()
    rows = await session.execute(
        select(
            Person.id,
            Person.last_name,
            Person.first_name,
            Person.middle_name,
            func.count(Lesson.id),
            _count(topic),
            _count(homework),
            _count(attendance),
        )
        .join(Person, Person.id == Lesson.teacher_id)
        .where(_given(viewer, since, until), or_(topic, attendance, homework))
        .group_by(Person.id, Person.last_name, Person.first_name, Person.middle_name)
        .order_by(func.count(Lesson.id).desc(), Person.last_name)
    )
    return tuple(
        TeacherGaps(teacher_id, (last, first, middle), lessons, int(t), int(h), int(a))
        for teacher_id, last, first, middle, lessons, t, h, a in rows
    )


async def lacking_lessons(
    session: Session, viewer: Viewer, *, teacher_id: int, since: date, until: date, limit: int
) -> tuple[LackingLesson, ...]:
    """A teacher's lessons of these days that lack something, oldest first. Raises NotAllowed."""
    viewer.must(Action.OVERSEE_JOURNAL)
    has_homework = _has_homework()
    rows = await session.execute(
        select(
            Lesson.id,
            Lesson.day,
            Lesson.number,
            SchoolClass.grade,
            SchoolClass.letter,
            Subject.name.label("subject"),
            (Lesson.topic == "").label("topic"),
            (~has_homework).label("homework"),
            Lesson.attendance_at.is_(None).label("attendance"),
        )
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .where(
            _given(viewer, since, until),
            Lesson.teacher_id == teacher_id,
            or_(Lesson.topic == "", Lesson.attendance_at.is_(None), ~has_homework),
        )
        .order_by(Lesson.day, Lesson.number)
        .limit(limit)
    )
    return tuple(_lacking(row) for row in rows)


def _lacking(row: Any) -> LackingLesson:
    lacks = tuple(
        category
        for category in (RemarkCategory.TOPIC, RemarkCategory.HOMEWORK, RemarkCategory.ATTENDANCE)
        if getattr(row, category.value)
    )
    name = SchoolClass(grade=row.grade, letter=row.letter).name
    return LackingLesson(row.id, row.day, row.number, name, row.subject, lacks)
