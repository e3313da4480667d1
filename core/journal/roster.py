"""The pupils of a lesson with what they have at it: the page a teacher enters from."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select

from core import clock
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AttendanceCode, LessonState
from core.journal.absences.queries import Expected, expected_at
from core.journal.doors import LessonRef, access_lesson
from core.journal.entries import was_in_group
from core.journal.models import Assignment, AssignmentType, Attendance, Lesson, Mark
from core.journal.rules import mean_of
from core.journal.teaching import record_reading
from core.people.models import Person
from core.school.models import SchoolClass, Term


@dataclass(frozen=True)
class WorkType:
    """A type of work of the school's dictionary; weight in percent."""

    id: int
    name: str
    abbr: str
    weight_percent: int


@dataclass(frozen=True)
class LessonMark:
    """A mark at this lesson; `value` is None for a duty mark."""

    type_id: int
    value: int | None
    is_duty: bool
    comment: str


@dataclass(frozen=True)
class RosterPupil:
    """A pupil at the lesson; `mean` is of the subject in the term, None without marks."""

    id: int
    last_name: str
    first_name: str
    middle_name: str
    code: AttendanceCode | None
    marks: tuple[LessonMark, ...]
    mean: Decimal | None

    def mark_of(self, type_id: int) -> LessonMark | None:
        """The mark for this type of work."""
        return next((mark for mark in self.marks if mark.type_id == type_id), None)


@dataclass(frozen=True)
class TermDates:
    """The term the lesson is in."""

    kind: str  # TermKind
    number: int
    since: date
    until: date


@dataclass(frozen=True)
class Roster:
    """Who was in the group on the lesson's day, by name, and the types of work to choose from."""

    lesson: LessonRef
    pupils: tuple[RosterPupil, ...]
    types: tuple[WorkType, ...]
    term: TermDates | None
    may_enter: bool
    as_of: datetime
    #: Whose families reported an absence that the journal does not know of.
    expected: tuple[Expected, ...] = ()

    def pupil(self, pupil_id: int) -> RosterPupil | None:
        """The pupil with this id, or None when not of the group."""
        return next((pupil for pupil in self.pupils if pupil.id == pupil_id), None)

    def type(self, type_id: int) -> WorkType | None:
        """The type with this id, the first of the dictionary for an unknown one."""
        known = {kind.id: kind for kind in self.types}
        return known.get(type_id) or next(iter(self.types), None)


async def roster(session: Session, viewer: Viewer, *, lesson_id: int) -> Roster:
    """The pupils of a lesson's group on its day, with marks, codes and term means.

    Raises NotFound. The mean is of all the pupil's marks in this subject in the lesson's term;
    outside of terms there is none.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    term = await _term(session, ref)
    marks, codes = await _marks(session, ref), await _codes(session, ref)
    means = await _means(session, ref, term) if term else {}
    people = await session.execute(
        select(Person.id, Person.last_name, Person.first_name, Person.middle_name)
        .where(Person.school_id == ref.school_id, was_in_group(ref, Person.id))
        .order_by(Person.search_name, Person.id)
    )
    pupils = tuple(
        RosterPupil(*row, codes.get(row.id), tuple(marks[row.id]), means.get(row.id))
        for row in people
    )
    await record_reading(session, viewer, lesson_id=ref.id)
    may_enter = ref.day <= viewer.today and ref.state != LessonState.CANCELLED
    types, expected = await _types(session, ref), await expected_at(session, ref)
    return Roster(ref, pupils, types, term, may_enter, clock.now(), expected)


async def usual_types(session: Session, viewer: Viewer, *, lesson_id: int) -> frozenset[int]:
    """The types of work the lesson's group has had this year, by id. Raises NotFound.

    A group belongs to a class of one year, so all its lessons are of that year.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    found = await session.scalars(
        select(Assignment.type_id)
        .join(Lesson, Lesson.id == Assignment.lesson_id)
        .where(
            Lesson.school_id == ref.school_id,
            Lesson.group_id == ref.group_id,
            Assignment.school_id == ref.school_id,
        )
        .distinct()
    )
    return frozenset(found)


async def _term(session: Session, ref: LessonRef) -> TermDates | None:
    row = (
        await session.execute(
            select(Term.kind, Term.number, Term.starts_on, Term.ends_on)
            .join(SchoolClass, SchoolClass.year_id == Term.year_id)
            .where(
                Term.school_id == ref.school_id,
                SchoolClass.id == ref.class_id,
                Term.grade_from <= SchoolClass.grade,
                Term.grade_to >= SchoolClass.grade,
                Term.starts_on <= ref.day,
                Term.ends_on >= ref.day,
            )
            .order_by(Term.starts_on)
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else TermDates(*row)


async def _marks(session: Session, ref: LessonRef) -> dict[int, list[LessonMark]]:
    rows = await session.execute(
        select(Mark.pupil_id, Assignment.type_id, Mark.value, Mark.is_duty, Mark.comment)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .where(Mark.school_id == ref.school_id, Mark.lesson_id == ref.id)
        .order_by(Mark.id)
    )
    found: dict[int, list[LessonMark]] = defaultdict(list)
    for pupil_id, type_id, value, is_duty, comment in rows:
        found[pupil_id].append(LessonMark(type_id, value, is_duty, comment))
    return found


async def _codes(session: Session, ref: LessonRef) -> dict[int, AttendanceCode]:
    rows = await session.execute(
        select(Attendance.pupil_id, Attendance.code).where(
            Attendance.school_id == ref.school_id, Attendance.lesson_id == ref.id
        )
    )
    return {pupil_id: AttendanceCode(code) for pupil_id, code in rows}


async def _means(session: Session, ref: LessonRef, term: TermDates) -> dict[int, Decimal | None]:
    rows: Any = await session.execute(
        select(
            Mark.pupil_id,
            func.sum(Mark.value * Mark.weight_percent),
            func.sum(Mark.weight_percent),
        )
        .where(
            Mark.school_id == ref.school_id,
            Mark.pupil_id.in_(select(Person.id).where(was_in_group(ref, Person.id))),
            Mark.subject_id == ref.subject_id,
            Mark.day.between(term.since, term.until),
            Mark.value.is_not(None),
        )
        .group_by(Mark.pupil_id)
    )
    return {pupil_id: mean_of(int(total), int(weight)) for pupil_id, total, weight in rows}


async def _types(session: Session, ref: LessonRef) -> tuple[WorkType, ...]:
    """The dictionary in its order, and retired types that this lesson has works of."""
    used = select(Assignment.type_id).where(
        Assignment.school_id == ref.school_id, Assignment.lesson_id == ref.id
    )
    rows = await session.execute(
        select(
            AssignmentType.id,
            AssignmentType.name,
            AssignmentType.abbr,
            AssignmentType.weight_percent,
        )
        .where(
            AssignmentType.school_id == ref.school_id,
            or_(AssignmentType.is_active, AssignmentType.id.in_(used)),
        )
        .order_by(AssignmentType.position, AssignmentType.name)
    )
    return tuple(WorkType(*row) for row in rows)
