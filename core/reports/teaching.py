"""The final marks of each subject group with the lessons given, for a teacher's report.

Source: regulation §5.3, domain.md 2.2 R3d.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select, true

from core import wording
from core.access.doors import any_of
from core.access.matrix import Action, Scope
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import FinalCode, FinalKind, LessonState
from core.journal.models import FinalMark, Lesson, Mark
from core.journal.period import Period
from core.journal.policy import policy_on
from core.journal.rules import Policy, mean_of
from core.people.models import Person
from core.reports.rolls import last_day
from core.reports.standing import Final
from core.school.models import GroupMember, Load, SchoolClass, Subject, SubjectGroup, Term
from core.school.names import class_name


@dataclass
class Taught:
    """A subject group of one teacher: final marks of its pupils now and a term before, by pupil,
    lessons by the timetable to date and given, and how finals lie against the pupils' means."""

    teacher: str
    class_name: str
    subject: str
    pupils: int = 0
    finals: list[Final] = field(default_factory=list)
    before: list[Final] = field(default_factory=list)
    by_timetable: int = 0
    given: int = 0
    higher: int = 0
    lower: int = 0


async def taught_groups(
    session: Session, viewer: Viewer, *, asked: Period, year_id: int
) -> list[Taught]:
    """The groups whose figures the viewer may have, by teacher and class. Raises NotAllowed."""
    viewer.must(Action.REPORT_PROGRESS)
    found = await _groups(session, viewer, asked)
    await _hours(session, viewer, found, asked)
    policy = await policy_on(session, viewer.school_id, last_day(viewer, asked.until))
    await _finals(session, viewer, found, asked, year_id, policy)
    return [one for some in found.values() for one in some]


def _reached(viewer: Viewer, asked: Period) -> ColumnElement[bool]:
    """SQL: loads of this period that the viewer may have figures of, in the term's own grades."""
    by = {
        Scope.GROUPS: lambda _role: Load.teacher_id == viewer.person_id,
        Scope.SCHOOL: lambda _role: true(),
    }
    grades = exists().where(
        Term.id == asked.term_id,
        Term.grade_from <= SchoolClass.grade,
        Term.grade_to >= SchoolClass.grade,
    )
    return and_(
        Load.school_id == viewer.school_id,
        holds(Load.since, Load.until, last_day(viewer, asked.until)),
        any_of(viewer, Action.REPORT_PROGRESS, by),
        grades if asked.term_id else true(),
    )


def _loads(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Load)
        .join(SubjectGroup, SubjectGroup.id == Load.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
    )


async def _groups(session: Session, viewer: Viewer, asked: Period) -> dict[int, list[Taught]]:
    rows = await session.execute(
        _loads(
            SubjectGroup.id,
            SubjectGroup.name,
            SchoolClass.grade,
            SchoolClass.letter,
            Subject.name.label("subject"),
            Person.last_name,
            Person.first_name,
            Person.middle_name,
        )
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(Person, Person.id == Load.teacher_id)
        .where(_reached(viewer, asked))
        .order_by(Person.search_name, SchoolClass.grade, SchoolClass.letter, Subject.position)
    )
    found: dict[int, list[Taught]] = defaultdict(list)
    for row in rows:
        teacher = wording.staff_initials(row.last_name, row.first_name, row.middle_name)
        subject = f"{row.subject} ({row.name})" if row.name else row.subject
        found[row.id].append(Taught(teacher, class_name(row.grade, row.letter), subject))
    return found


async def _hours(
    session: Session, viewer: Viewer, found: dict[int, list[Taught]], asked: Period
) -> None:
    given = case((Lesson.state != LessonState.CANCELLED, 1), else_=0)
    rows = await session.execute(
        select(Lesson.group_id, func.count(), func.sum(given))
        .where(
            Lesson.school_id == viewer.school_id,
            Lesson.day.between(asked.since, last_day(viewer, asked.until)),
            Lesson.group_id.in_(_loads(Load.group_id).where(_reached(viewer, asked))),
        )
        .group_by(Lesson.group_id)
    )
    for group, planned, count in rows:
        for one in found[group]:
            one.by_timetable, one.given = planned, int(count)


async def _finals(
    session: Session,
    viewer: Viewer,
    found: dict[int, list[Taught]],
    asked: Period,
    year_id: int,
    policy: Policy,
) -> None:
    means = await _means(session, viewer, asked)
    rows = await session.execute(_members_with_finals(viewer, asked, year_id))
    for group, subject, pupil, term, value, code in rows:
        final = value if code is None else FinalCode(code)
        for one in found[group]:
            if term != asked.number:
                one.before.append(final)
                continue
            one.finals.append(final)
            mean = means.get((pupil, subject))
            if isinstance(final, int) and mean is not None:
                one.higher += final > policy.mark_for(mean)
                one.lower += final < policy.mark_for(mean)
    for group, count in await session.execute(_sizes(viewer, asked)):
        for one in found[group]:
            one.pupils = count


def _members(viewer: Viewer, asked: Period) -> ColumnElement[bool]:
    return and_(
        GroupMember.school_id == viewer.school_id,
        holds(GroupMember.since, GroupMember.until, last_day(viewer, asked.until)),
        GroupMember.group_id.in_(_loads(Load.group_id).where(_reached(viewer, asked))),
    )


def _sizes(viewer: Viewer, asked: Period) -> Any:
    return (
        select(GroupMember.group_id, func.count())
        .where(_members(viewer, asked))
        .group_by(GroupMember.group_id)
    )


def _members_with_finals(viewer: Viewer, asked: Period, year_id: int) -> Any:
    own = and_(
        FinalMark.school_id == viewer.school_id,
        FinalMark.pupil_id == GroupMember.pupil_id,
        FinalMark.subject_id == SubjectGroup.subject_id,
        FinalMark.year_id == year_id,
        FinalMark.kind == (FinalKind.TERM if asked.term_id else FinalKind.YEAR),
        FinalMark.term_number.in_((asked.number, max(asked.number - 1, 0))),
    )
    return (
        select(
            GroupMember.group_id,
            SubjectGroup.subject_id,
            GroupMember.pupil_id,
            FinalMark.term_number,
            FinalMark.value,
            FinalMark.code,
        )
        .join(SubjectGroup, SubjectGroup.id == GroupMember.group_id)
        .join(FinalMark, own)
        .where(_members(viewer, asked))
    )


async def _means(
    session: Session, viewer: Viewer, asked: Period
) -> dict[tuple[int, int], Decimal | None]:
    """The weighted means of the pupils reached, by pupil and subject, from the covering index."""
    rows = await session.execute(
        select(
            Mark.pupil_id,
            Mark.subject_id,
            func.sum(Mark.value * Mark.weight_percent),
            func.sum(Mark.weight_percent),
        )
        .where(
            Mark.school_id == viewer.school_id,
            Mark.pupil_id.in_(select(GroupMember.pupil_id).where(_members(viewer, asked))),
            Mark.day.between(asked.since, asked.until),
            Mark.value.is_not(None),
        )
        .group_by(Mark.pupil_id, Mark.subject_id)
    )
    return {
        (pupil, subject): mean_of(int(total or 0), int(weight))
        for pupil, subject, total, weight in rows
    }
