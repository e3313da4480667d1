"""A week of many pupils in figures, for digests (R7): one set of aggregate queries a batch, never
one a pupil, each carried by a covering index. Means are those of `core.journal.rules`."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from core.access.viewer import holds
from core.db import Session
from core.enums import ABSENCES, AttendanceCode
from core.journal.models import Assignment, AssignmentType, Attendance, Lesson, Mark
from core.journal.week_views import VALUES, Ahead, Debt, SubjectWeek, WeekSummary
from core.people.models import Enrolment
from core.school.models import GroupMember, SchoolClass, SchoolYear, Subject, SubjectGroup, Term

_WEEK = timedelta(days=7)
#: Words by which a type of work is known as one to prepare for, beside a double weight.
_CONTROL = ("контрольн", "проверочн", "диагностическ", "диктант", "зачёт", "экзамен", "изложени")
_CONTROL_WEIGHT = 200


@dataclass(frozen=True)
class _Span:
    """A term, and the pupils who live in it."""

    term: tuple[str, int] | None
    starts_on: date
    pupil_ids: tuple[int, ...]


async def week_summaries(
    session: Session,
    *,
    school_id: int,
    pupil_ids: Collection[int],
    since: date,
    until: date,
    today: date | None = None,
) -> dict[int, WeekSummary]:
    """The week `since`..`until` (both included) of each pupil, by id; up to some thousand at once.

    Open debts are those of the term, works ahead those of the seven days after `until`, without
    those before `today` and those the pupil has a mark for. Pupils without anything have an empty
    summary. No door: for letters, whose readers were checked.
    """
    found = {pupil_id: WeekSummary(pupil_id) for pupil_id in pupil_ids}
    for span in await _spans(session, school_id, pupil_ids, until, since):
        for pupil_id in span.pupil_ids:
            found[pupil_id].term = span.term
        await _add_marks(session, school_id, span, since, until, found)
        await _add_debts(session, school_id, span, until, found)
    await _add_attendance(session, school_id, since, until, found)
    await _add_ahead(session, school_id, until, today or until, found)
    return found


async def _spans(
    session: Session, school_id: int, pupil_ids: Iterable[int], until: date, since: date
) -> list[_Span]:
    """Pupils by the term that holds the week, or the last one begun before it."""
    terms = (
        await session.execute(
            select(Term.kind, Term.number, Term.grade_from, Term.grade_to, Term.starts_on)
            .join(SchoolYear, SchoolYear.id == Term.year_id)
            .where(
                Term.school_id == school_id,
                SchoolYear.starts_on <= until,
                SchoolYear.ends_on >= since,
                Term.starts_on <= until,
            )
            .order_by(Term.starts_on)
        )
    ).all()
    enrolled = await session.execute(
        select(Enrolment.pupil_id, SchoolClass.grade)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(
            Enrolment.school_id == school_id,
            Enrolment.pupil_id.in_(list(pupil_ids)),
            holds(Enrolment.enrolled_on, Enrolment.left_on, until),
        )
    )
    grades = dict(enrolled.all())
    spans: dict[tuple[tuple[str, int] | None, date], list[int]] = defaultdict(list)
    for pupil_id in pupil_ids:
        grade = grades.get(pupil_id, 0)
        own = [term for term in terms if term.grade_from <= grade <= term.grade_to]
        # Without terms the mean is that of the last seven weeks, about a quarter.
        key = (own[-1].kind, own[-1].number) if own else None
        spans[key, own[-1].starts_on if own else since - 7 * _WEEK].append(pupil_id)
    return [_Span(term, starts_on, tuple(ids)) for (term, starts_on), ids in spans.items()]


def _sum_if(condition: ColumnElement[bool], value: Any) -> ColumnElement[Any]:
    return func.sum(case((condition, value), else_=0))


async def _add_marks(
    session: Session,
    school_id: int,
    span: _Span,
    since: date,
    until: date,
    found: dict[int, WeekSummary],
) -> None:
    this_week = and_(Mark.day >= since, Mark.value.is_not(None))
    earlier = and_(Mark.day < since, Mark.value.is_not(None))
    counts = [
        _sum_if(and_(Mark.day >= since, Mark.value == value), 1).label(f"n{value}")
        for value in VALUES
    ]
    grouped = (
        select(
            Mark.pupil_id,
            Mark.subject_id,
            *counts,
            _sum_if(this_week, Mark.value * Mark.weight_percent).label("week_total"),
            _sum_if(this_week, Mark.weight_percent).label("week_weight"),
            _sum_if(earlier, Mark.value * Mark.weight_percent).label("before_total"),
            _sum_if(earlier, Mark.weight_percent).label("before_weight"),
        )
        .where(
            Mark.school_id == school_id,
            Mark.pupil_id.in_(span.pupil_ids),
            Mark.day >= min(span.starts_on, since),
            Mark.day <= until,
        )
        .group_by(Mark.pupil_id, Mark.subject_id)
        .subquery()
    )
    rows = await session.execute(
        select(grouped, Subject.name)
        .join(Subject, Subject.id == grouped.c.subject_id)
        .order_by(Subject.position, Subject.name)
    )
    for row in rows:
        found[row.pupil_id].subjects.append(_subject_week(row))


def _subject_week(row: Any) -> SubjectWeek:
    counts = {value: int(row._mapping[f"n{value}"]) for value in VALUES}
    one = SubjectWeek(row.name, {value: count for value, count in counts.items() if count})
    week = (int(row.week_total), int(row.week_weight))
    before = (int(row.before_total), int(row.before_weight))
    one.week.add(*week)
    one.term_before.add(*before)
    one.term.add(*before)
    one.term.add(*week)
    return one


async def _add_debts(
    session: Session, school_id: int, span: _Span, until: date, found: dict[int, WeekSummary]
) -> None:
    rows = await session.execute(
        select(Mark.pupil_id, Subject.name, Mark.day, AssignmentType.name)
        .join(Subject, Subject.id == Mark.subject_id)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .join(AssignmentType, AssignmentType.id == Assignment.type_id)
        .where(
            Mark.school_id == school_id,
            Mark.pupil_id.in_(span.pupil_ids),
            Mark.day.between(span.starts_on, until),
            Mark.is_duty,
            Mark.value.is_(None),
        )
        .order_by(Mark.day, Mark.id)
    )
    for pupil_id, subject, day, kind in rows:
        found[pupil_id].debts.append(Debt(subject, day, kind))


async def _add_attendance(
    session: Session, school_id: int, since: date, until: date, found: dict[int, WeekSummary]
) -> None:
    rows = await session.execute(
        select(Attendance.pupil_id, Attendance.code, func.count())
        .where(
            Attendance.school_id == school_id,
            Attendance.pupil_id.in_(list(found)),
            Attendance.day.between(since, until),
        )
        .group_by(Attendance.pupil_id, Attendance.code)
    )
    for pupil_id, code, count in rows:
        if code in ABSENCES:
            found[pupil_id].missed[AttendanceCode(code)] = count
        elif code == AttendanceCode.LATE:
            found[pupil_id].late = count


async def _control_types(session: Session, school_id: int) -> dict[int, str]:
    rows = await session.execute(
        select(AssignmentType.id, AssignmentType.name, AssignmentType.weight_percent).where(
            AssignmentType.school_id == school_id
        )
    )
    return {
        type_id: name
        for type_id, name, weight in rows
        if weight >= _CONTROL_WEIGHT or any(word in name.lower() for word in _CONTROL)
    }


def _has_mark() -> ColumnElement[bool]:
    """Whether the pupil has a mark for the work: then it is not ahead any more."""
    return exists().where(
        Mark.school_id == Assignment.school_id,
        Mark.assignment_id == Assignment.id,
        Mark.pupil_id == GroupMember.pupil_id,
    )


async def _add_ahead(
    session: Session, school_id: int, until: date, today: date, found: dict[int, WeekSummary]
) -> None:
    kinds = await _control_types(session, school_id)
    rows = await session.execute(
        select(GroupMember.pupil_id, Lesson.day, Subject.name, Assignment.type_id)
        .join(Lesson, Lesson.group_id == GroupMember.group_id)
        .join(Assignment, Assignment.lesson_id == Lesson.id)
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .where(
            Lesson.school_id == school_id,
            Lesson.day > until,
            Lesson.day >= today,
            Lesson.day <= until + _WEEK,
            Assignment.school_id == school_id,
            Assignment.type_id.in_(kinds),
            GroupMember.school_id == school_id,
            GroupMember.pupil_id.in_(list(found)),
            GroupMember.since <= Lesson.day,
            (GroupMember.until.is_(None)) | (GroupMember.until >= Lesson.day),
            ~_has_mark(),
        )
        .distinct()
        .order_by(Lesson.day, Subject.name)
    )
    for pupil_id, day, subject, type_id in rows:
        found[pupil_id].ahead.append(Ahead(day, subject, kinds[type_id]))
