"""What a teacher reads before entering: the lessons of a day, what is not filled in, one lesson."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from core import clock, ledger
from core.access.doors import teaches_group
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import ABSENCES, LessonState, SubstitutionKind
from core.journal.absences.queries import Expected, expected_at
from core.journal.doors import access_lesson, reaches_lesson
from core.journal.files import file_count
from core.journal.kinds import is_control
from core.journal.models import (
    Assignment,
    AssignmentType,
    Attendance,
    Homework,
    Lesson,
    Mark,
)
from core.journal.staff_absences.reach import enters_for
from core.people.models import Person
from core.school.models import (
    BellTime,
    Load,
    SchoolClass,
    Subject,
    SubjectGroup,
    Substitution,
)


class Gap(StrEnum):
    """What a lesson that was given still lacks (§4.2.5.1, §5.2)."""

    ATTENDANCE = "attendance"
    TOPIC = "topic"
    HOMEWORK = "homework"
    MARKS = "marks"


@dataclass(frozen=True)
class TaughtLesson:
    """A lesson as its teacher sees it. `homework` is None while nothing is set.

    `instead_of` names (last, first, middle) who usually teaches the group when the viewer
    substitutes, `given_by` who gives the lesson when it is not the viewer; `change` is the kind
    of substitution, "" for an ordinary lesson.
    """

    id: int
    day: date
    number: int
    starts_at: time | None
    ends_at: time | None
    group_id: int
    class_name: str
    group_name: str
    subject: str
    room: str
    state: str
    topic: str
    attendance_taken: bool
    absent: int
    homework: str | None
    homework_due: date | None
    marks: int
    change: str
    note: str
    is_own_group: bool
    teacher_id: int
    given_by: tuple[str, str, str] | None = None
    instead_of: tuple[tuple[str, str, str], ...] = ()
    entered_by_id: int | None = None
    #: Whether the viewer enters for its teacher, who is away.
    for_absent: bool = False
    #: A test was announced for it and nobody has a mark for it.
    lacks_marks: bool = False

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is not filled in; nothing is asked for a cancelled lesson."""
        if self.state == LessonState.CANCELLED:
            return ()
        lacking = (
            (Gap.ATTENDANCE, not self.attendance_taken),
            (Gap.TOPIC, not self.topic),
            (Gap.HOMEWORK, self.homework is None),
            (Gap.MARKS, self.lacks_marks),
        )
        return tuple(gap for gap, lacks in lacking if lacks)


@dataclass(frozen=True)
class MyDay:
    """The viewer's lessons of one day, those given as a substitute or by a substitute included."""

    day: date
    lessons: tuple[TaughtLesson, ...]
    as_of: datetime


@dataclass(frozen=True)
class Unfilled:
    """Lessons given from `since` to `until` that lack something, oldest first."""

    since: date
    until: date
    lessons: tuple[TaughtLesson, ...]
    as_of: datetime


@dataclass(frozen=True)
class LessonCard:
    """One lesson; `may_enter` is False for one ahead or cancelled.

    `planned_topic` is what the plan has for a lesson without a topic, "" without a plan.
    """

    lesson: TaughtLesson
    may_enter: bool
    as_of: datetime
    planned_topic: str = ""
    #: Whose families reported an absence that the journal does not know of.
    expected: tuple[Expected, ...] = ()
    #: The teacher, who is away, for whom the viewer enters here.
    on_behalf_of: tuple[str, str, str] | None = None
    #: Who entered something here for the teacher, when that one was away.
    entered_by: tuple[str, str, str] | None = None
    #: How many files are given with the homework.
    files: int = 0


async def my_day(session: Session, viewer: Viewer, *, day: date) -> MyDay:
    """The viewer's lessons of `day`, by number: those they give, and those of their own groups
    that a substitute gives. Raises NotAllowed for no teacher."""
    viewer.must(Action.KEEP_JOURNAL)
    handed_over = and_(
        teaches_group(viewer, Lesson.group_id),
        Substitution.kind.in_((SubstitutionKind.REPLACE, SubstitutionKind.JOIN)),
    )
    mine = or_(Lesson.teacher_id == viewer.person_id, handed_over)
    return MyDay(day, await _lessons(session, viewer, Lesson.day == day, mine), clock.now())


async def unfilled(session: Session, viewer: Viewer, *, since: date, until: date) -> Unfilled:
    """The viewer's lessons of these days (both included) that were given and lack something.

    A lesson of today counts once it has begun. Raises NotAllowed for no teacher.
    """
    viewer.must(Action.KEEP_JOURNAL)
    until = min(until, viewer.today)
    given = Lesson.teacher_id == viewer.person_id
    lessons = await _lessons(session, viewer, given, Lesson.day.between(since, until))
    now = clock.local(clock.now(), viewer.zone)
    lacking = tuple(lesson for lesson in lessons if lesson.gaps and _has_begun(lesson, now))
    return Unfilled(since, until, lacking, clock.now())


async def lesson_card(session: Session, viewer: Viewer, *, lesson_id: int) -> LessonCard:
    """One lesson the viewer may enter into. Raises NotFound."""
    ref = await access_lesson(session, viewer, lesson_id)
    (lesson,) = await _lessons(session, viewer, Lesson.id == ref.id)
    may_enter = lesson.day <= viewer.today and lesson.state != LessonState.CANCELLED
    await record_reading(session, viewer, lesson_id=ref.id)
    from core.journal.plan import topic_for  # late: the plan stands on this module

    planned = "" if lesson.topic else await topic_for(session, viewer, lesson_id=ref.id)
    expected = await expected_at(session, ref)
    names = await _names(session, {lesson.teacher_id, lesson.entered_by_id or 0})
    return LessonCard(
        lesson,
        may_enter,
        clock.now(),
        planned,
        expected,
        names[lesson.teacher_id] if lesson.for_absent else None,
        names.get(lesson.entered_by_id or 0),
        await file_count(session, ref),
    )


async def record_reading(session: Session, viewer: Viewer, *, lesson_id: int) -> None:
    """The ledger's row of a teacher who looked at a lesson (trust.md L-15)."""
    await ledger.record(
        session,
        "read.lesson",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"lesson:{lesson_id}",
    )


async def record_page(session: Session, viewer: Viewer, *, group_id: int) -> None:
    """The ledger's row of a teacher who looked at a group's journal (trust.md L-15)."""
    await ledger.record(
        session,
        "read.journal",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"group:{group_id}",
    )


def _has_begun(lesson: TaughtLesson, now: datetime) -> bool:
    if lesson.day != now.date():
        return lesson.day < now.date()
    return lesson.starts_at is None or lesson.starts_at <= now.time()


async def _lessons(
    session: Session, viewer: Viewer, *which: ColumnElement[bool]
) -> tuple[TaughtLesson, ...]:
    rows = (await session.execute(_statement(viewer).where(*which))).all()
    bells = await _bells(session, viewer) if rows else {}
    usual = await _usual_teachers(session, viewer, (r for r in rows if not r.is_own_group))
    unmarked = await _unmarked_tests(session, viewer, rows)
    others = await _names(session, {row.teacher_id for row in rows} - {viewer.person_id})
    return tuple(
        replace(
            _taught(row, bells),
            instead_of=tuple(usual.get((row.group_id, row.day), ())),
            given_by=others.get(row.teacher_id),
            lacks_marks=row.id in unmarked,
        )
        for row in rows
    )


async def _unmarked_tests(session: Session, viewer: Viewer, rows: Iterable[Any]) -> set[int]:
    """Lessons given, of these rows, whose announced test has no mark at all."""
    given = [row.id for row in rows if row.day <= viewer.today]
    if not given:
        return set()
    marked = exists().where(
        Mark.school_id == Assignment.school_id, Mark.assignment_id == Assignment.id
    )
    works = await session.execute(
        select(Assignment.lesson_id, AssignmentType.name, Assignment.weight_percent)
        .join(AssignmentType, AssignmentType.id == Assignment.type_id)
        .where(Assignment.school_id == viewer.school_id, Assignment.lesson_id.in_(given), ~marked)
    )
    return {lesson_id for lesson_id, name, weight in works if is_control(name, weight)}


def _statement(viewer: Viewer) -> Any:
    """The viewer's lessons with everything a line about them says; their door is in it."""
    marks = _number(Mark.id, Mark.lesson_id, Mark.school_id)
    absent = _number(Attendance.id, Attendance.lesson_id, Attendance.school_id)
    return (
        select(
            Lesson.id,
            Lesson.day,
            Lesson.number,
            Lesson.group_id,
            Lesson.teacher_id,
            Lesson.entered_by_id,
            enters_for(viewer).label("for_absent"),
            SchoolClass.grade,
            SchoolClass.letter,
            SchoolClass.shift,
            SubjectGroup.name.label("group_name"),
            Subject.name.label("subject"),
            Lesson.room,
            Lesson.state,
            Lesson.topic,
            Lesson.attendance_at.is_not(None).label("attendance_taken"),
            absent.where(Attendance.code.in_(ABSENCES)).scalar_subquery().label("absent"),
            Homework.text.label("homework"),
            Homework.due_on.label("homework_due"),
            marks.scalar_subquery().label("marks"),
            func.coalesce(Substitution.kind, "").label("change"),
            func.coalesce(Substitution.note, "").label("note"),
            teaches_group(viewer, Lesson.group_id).label("is_own_group"),
        )
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .outerjoin(
            Homework,
            and_(Homework.school_id == Lesson.school_id, Homework.lesson_id == Lesson.id),
        )
        .outerjoin(
            Substitution,
            and_(
                Substitution.school_id == Lesson.school_id,
                Substitution.day == Lesson.day,
                Substitution.group_id == Lesson.group_id,
                Substitution.number == Lesson.number,
            ),
        )
        .where(Lesson.school_id == viewer.school_id, reaches_lesson(viewer, Action.KEEP_JOURNAL))
        .order_by(Lesson.day, Lesson.number, Lesson.id)
    )


def _number(rows: Any, lesson_id: Any, school_id: Any) -> Any:
    return select(func.count(rows)).where(school_id == Lesson.school_id, lesson_id == Lesson.id)


def _taught(row: Any, bells: dict[tuple[int, int, int], tuple[time, time]]) -> TaughtLesson:
    values = dict(row._mapping)
    shift, weekday = values.pop("shift"), row.day.isoweekday()
    own_day, every_day = (shift, weekday, row.number), (shift, 0, row.number)
    starts_at, ends_at = bells.get(own_day) or bells.get(every_day) or (None, None)
    name = SchoolClass(grade=values.pop("grade"), letter=values.pop("letter")).name
    return TaughtLesson(**values, class_name=name, starts_at=starts_at, ends_at=ends_at)


async def _bells(session: Session, viewer: Viewer) -> dict[tuple[int, int, int], tuple[time, time]]:
    rows = await session.execute(
        select(
            BellTime.shift, BellTime.weekday, BellTime.number, BellTime.starts_at, BellTime.ends_at
        ).where(BellTime.school_id == viewer.school_id)
    )
    return {(row.shift, row.weekday, row.number): (row.starts_at, row.ends_at) for row in rows}


async def _names(session: Session, ids: set[int]) -> dict[int, tuple[str, str, str]]:
    if not ids:
        return {}
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name, Person.middle_name).where(
            Person.id.in_(ids)
        )
    )
    return {person_id: (last, first, middle) for person_id, last, first, middle in rows}


async def _usual_teachers(
    session: Session, viewer: Viewer, rows: Iterable[Any]
) -> dict[tuple[int, date], list[tuple[str, str, str]]]:
    """By group and day, who has the load of the groups that the viewer only substitutes in."""
    found: dict[tuple[int, date], list[tuple[str, str, str]]] = {}
    for group_id, day in {(row.group_id, row.day) for row in rows}:
        names = await session.execute(
            select(Person.last_name, Person.first_name, Person.middle_name)
            .join(Load, Load.teacher_id == Person.id)
            .where(
                Load.school_id == viewer.school_id,
                Load.group_id == group_id,
                holds(Load.since, Load.until, day),
            )
            .order_by(Person.last_name)
        )
        found[group_id, day] = [(last, first, middle) for last, first, middle in names]
    return found
