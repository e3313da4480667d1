"""One group's journal of one term, in a fixed number of statements whatever its size."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, or_, select

from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import FinalKind, LessonState
from core.journal.doors import reaches_lesson
from core.journal.files import file_names
from core.journal.grid.groups import GroupChoice, access_group
from core.journal.grid.views import CellCode, CellMark, Column, JournalPage, Row
from core.journal.grid.watch import latest_event
from core.journal.models import (
    Assignment,
    AssignmentType,
    Attendance,
    FinalMark,
    Homework,
    Lesson,
    Mark,
)
from core.journal.policy import policy_on
from core.journal.queries.periods import Period, chosen, terms_of_grade
from core.journal.roster import WorkType
from core.journal.rules import Policy, propose_term
from core.journal.teaching import record_page
from core.people.models import Enrolment, Person
from core.school.models import GroupMember, SchoolYear, SubjectGroup

Span = tuple[date, date]


async def journal_page(
    session: Session, viewer: Viewer, *, group_id: int, term_id: int | None = None
) -> JournalPage:
    """The group's lessons, pupils, marks and codes of a term; by default of the term of today.

    A substitute sees the lessons they gave this week. Reading is recorded. Raises NotFound,
    NoTerms. Source: §3.2.2, §4.2.5.
    """
    group = await access_group(session, viewer, group_id)
    cursor = await latest_event(session, viewer)
    periods = await _terms(session, viewer, group)
    period = chosen(periods, term_id)
    columns = await _columns(session, viewer, group, period)
    lessons = [column.id for column in columns]
    marks = await _marks(session, viewer, lessons)
    codes = await _codes(session, viewer, lessons)
    rows = await _rows(session, viewer, group, period, columns)
    types = await _types(session, viewer)
    await record_page(session, viewer, group_id=group.id)
    return JournalPage(
        group, period, tuple(periods), columns, rows, marks, codes, types, cursor, clock.now()
    )


async def standing_rows(
    session: Session,
    viewer: Viewer,
    *,
    group_id: int,
    term_id: int | None,
    pupil_ids: Collection[int] | None,
) -> tuple[Row, ...]:
    """The same rows without their cells, for these pupils or for all: means after an entry.

    Raises NotFound, NoTerms.
    """
    group = await access_group(session, viewer, group_id)
    periods = await _terms(session, viewer, group)
    period = chosen(periods, term_id)
    return await _rows(session, viewer, group, period, (), pupil_ids)


async def _terms(session: Session, viewer: Viewer, group: GroupChoice) -> list[Period]:
    return await terms_of_grade(
        session, school_id=viewer.school_id, grade=group.grade, today=viewer.today
    )


async def _columns(
    session: Session, viewer: Viewer, group: GroupChoice, period: Period
) -> tuple[Column, ...]:
    rows = await session.execute(
        select(
            Lesson.id,
            Lesson.day,
            Lesson.number,
            Lesson.topic,
            Homework.text,
            Lesson.state,
            Lesson.attendance_at,
        )
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .outerjoin(
            Homework,
            and_(Homework.school_id == Lesson.school_id, Homework.lesson_id == Lesson.id),
        )
        .where(
            Lesson.school_id == viewer.school_id,
            Lesson.group_id == group.id,
            Lesson.day.between(period.since, period.until),
            reaches_lesson(viewer, Action.KEEP_JOURNAL),
        )
        .order_by(Lesson.day, Lesson.number, Lesson.id)
    )
    found = rows.all()
    files = await file_names(
        session, school_id=viewer.school_id, lesson_ids=[row.id for row in found]
    )
    return tuple(
        Column(
            id=lesson_id,
            day=day,
            number=number,
            topic=topic,
            homework=homework or "",
            state=state,
            attendance_taken=taken_at is not None,
            may_enter=day <= viewer.today and state != LessonState.CANCELLED,
            files=files.get(lesson_id, ()),
        )
        for lesson_id, day, number, topic, homework, state, taken_at in found
    )


async def _marks(session: Session, viewer: Viewer, lessons: list[int]) -> tuple[CellMark, ...]:
    rows = await session.execute(
        select(
            Mark.lesson_id,
            Mark.pupil_id,
            Assignment.type_id,
            Mark.value,
            Mark.weight_percent,
            Mark.comment,
        )
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .where(Mark.school_id == viewer.school_id, Mark.lesson_id.in_(lessons))
        .order_by(Mark.id)
    )
    return tuple(CellMark(*row) for row in rows)


async def _codes(session: Session, viewer: Viewer, lessons: list[int]) -> tuple[CellCode, ...]:
    rows = await session.execute(
        select(Attendance.lesson_id, Attendance.pupil_id, Attendance.code).where(
            Attendance.school_id == viewer.school_id, Attendance.lesson_id.in_(lessons)
        )
    )
    return tuple(CellCode(*row) for row in rows)


async def _rows(
    session: Session,
    viewer: Viewer,
    group: GroupChoice,
    period: Period,
    columns: tuple[Column, ...],
    only: Collection[int] | None = None,
) -> tuple[Row, ...]:
    """Pupils who belonged to the group on any day of the term, by name."""
    spans: dict[int, list[Span]] = defaultdict(list)
    names: dict[int, tuple[str, str]] = {}
    for pupil_id, last, first, since, until in await _members(session, viewer, group, period):
        if only is not None and pupil_id not in only:
            continue
        names[pupil_id] = (last, first)
        spans[pupil_id].append((since, until or date.max))
    policy = await policy_on(session, viewer.school_id, period.until)
    standing = await _standing(session, viewer, group, period, names)
    finals = await _finals(session, viewer, group, period)
    return tuple(
        _row(pupil_id, names[pupil_id], spans[pupil_id], columns, standing, finals, policy)
        for pupil_id in names
    )


async def _members(
    session: Session, viewer: Viewer, group: GroupChoice, period: Period
) -> list[Any]:
    at_school = exists().where(
        Enrolment.school_id == viewer.school_id,
        Enrolment.pupil_id == Person.id,
        holds(Enrolment.enrolled_on, Enrolment.left_on, min(viewer.today, period.until)),
    )
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name, GroupMember.since, GroupMember.until)
        .join(GroupMember, GroupMember.pupil_id == Person.id)
        .where(
            Person.school_id == viewer.school_id,
            GroupMember.school_id == viewer.school_id,
            GroupMember.group_id == group.id,
            GroupMember.since <= period.until,
            or_(GroupMember.until.is_(None), GroupMember.until >= period.since),
            at_school,
        )
        .order_by(Person.search_name, Person.id, GroupMember.since)
    )
    return list(rows)


def _row(
    pupil_id: int,
    name: tuple[str, str],
    spans: Iterable[Span],
    columns: tuple[Column, ...],
    standing: dict[int, tuple[list[tuple[int, int]], int]],
    finals: dict[int, str],
    policy: Policy,
) -> Row:
    spans = tuple(spans)
    away = frozenset(
        column.id
        for column in columns
        if not any(since <= column.day <= until for since, until in spans)
    )
    marks, duties = standing.get(pupil_id, ([], 0))
    proposal = propose_term(marks, policy=policy, duties=duties)
    return Row(pupil_id, *name, away, proposal.mean, proposal, finals.get(pupil_id, ""))


async def _standing(
    session: Session, viewer: Viewer, group: GroupChoice, period: Period, pupils: Iterable[int]
) -> dict[int, tuple[list[tuple[int, int]], int]]:
    """By pupil the marks of the subject in the term, (value, weight), and the open duties."""
    rows = await session.execute(
        select(Mark.pupil_id, Mark.value, Mark.weight_percent).where(
            Mark.school_id == viewer.school_id,
            Mark.pupil_id.in_(list(pupils)),
            Mark.subject_id == group.subject_id,
            Mark.day.between(period.since, period.until),
        )
    )
    found: dict[int, tuple[list[tuple[int, int]], int]] = {}
    for pupil_id, value, weight in rows:
        marks, duties = found.get(pupil_id, ([], 0))
        if value is not None:
            marks.append((value, weight))
        found[pupil_id] = (marks, duties + (value is None))
    return found


async def _finals(
    session: Session, viewer: Viewer, group: GroupChoice, period: Period
) -> dict[int, str]:
    rows = await session.execute(
        select(FinalMark.pupil_id, FinalMark.value, FinalMark.code)
        .join(SchoolYear, SchoolYear.id == FinalMark.year_id)
        .where(
            FinalMark.school_id == viewer.school_id,
            SchoolYear.is_current,
            FinalMark.subject_id == group.subject_id,
            FinalMark.kind == FinalKind.TERM,
            FinalMark.term_number == period.number,
            FinalMark.pupil_id.in_(
                select(GroupMember.pupil_id).where(
                    GroupMember.school_id == viewer.school_id, GroupMember.group_id == group.id
                )
            ),
        )
    )
    return {pupil_id: str(value or code or "") for pupil_id, value, code in rows}


async def _types(session: Session, viewer: Viewer) -> tuple[WorkType, ...]:
    rows = await session.execute(
        select(
            AssignmentType.id,
            AssignmentType.name,
            AssignmentType.abbr,
            AssignmentType.weight_percent,
        )
        .where(AssignmentType.school_id == viewer.school_id)
        .order_by(AssignmentType.is_active.desc(), AssignmentType.position, AssignmentType.name)
    )
    return tuple(WorkType(*row) for row in rows)
