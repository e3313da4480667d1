"""How completely the journal is kept: counted by teacher and subject group, in few statements.

Cancelled lessons and those on holidays of their grade are no lessons here. A lesson is looked at
from the day after it was given: until then its teacher still fills it in. When it was filled in is
told by the moment attendance was taken. Source: regulation §5.2, §4.2.1.3-4, domain.md 1.7, 2.2 R2.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true

from core import clock
from core.access.doors import any_of
from core.access.matrix import Action, Scope
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import LessonState
from core.journal.kinds import is_control
from core.journal.models import Assignment, AssignmentType, Homework, Lesson, Mark
from core.ledger import Event
from core.school.models import GroupMember, Holiday, SchoolClass, SubjectGroup

#: Fewer marks in a period are too few to attest by (§5.2, «накопляемость»).
FEW = 3
#: A delay of more days is told apart.
_LONG = timedelta(days=7)


@dataclass
class Kept:
    """What one teacher kept of one group's journal in a period; all are counts.

    `due` are the lessons whose week is over or that are filled in, `on_time` those of them filled
    in within their week, `late` those left longer than a week, `delay` the longest one in days.
    """

    lessons: int = 0
    given: int = 0
    no_topic: int = 0
    no_homework: int = 0
    no_attendance: int = 0
    due: int = 0
    on_time: int = 0
    late: int = 0
    delay: int = 0
    marks: int = 0
    by_others: int = 0
    blank_tests: int = 0
    pupils: int = 0
    few: int = 0

    def add(self, other: "Kept") -> None:
        """Count another group's figures in; of delays the longest."""
        for name, value in vars(other).items():
            mine = getattr(self, name)
            setattr(self, name, max(mine, value) if name == "delay" else mine + value)


Key = tuple[int, int]  # teacher and group


def _counted(viewer: Viewer, since: date, until: date) -> ColumnElement[bool]:
    """SQL: lessons of these days that are lessons, of teachers the viewer may have reports of."""
    off = exists().where(
        Holiday.school_id == viewer.school_id,
        Holiday.starts_on <= Lesson.day,
        Holiday.ends_on >= Lesson.day,
        SchoolClass.id == SubjectGroup.class_id,
        SubjectGroup.id == Lesson.group_id,
        Holiday.grade_from <= SchoolClass.grade,
        Holiday.grade_to >= SchoolClass.grade,
    )
    reached = {
        Scope.GROUPS: lambda _role: Lesson.teacher_id == viewer.person_id,
        Scope.SCHOOL: lambda _role: true(),
    }
    return and_(
        Lesson.school_id == viewer.school_id,
        Lesson.day.between(since, until),
        Lesson.state != LessonState.CANCELLED,
        any_of(viewer, Action.REPORT_JOURNAL, reached),
        ~off,
    )


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))


async def journal_kept(
    session: Session, viewer: Viewer, *, since: date, until: date
) -> dict[Key, Kept]:
    """By teacher and group how the journal was kept on these days. Raises NotAllowed."""
    viewer.must(Action.REPORT_JOURNAL)
    found: dict[Key, Kept] = defaultdict(Kept)
    await _lessons(session, viewer, found, since, until)
    counted = _counted(viewer, since, min(until, viewer.today - timedelta(days=1)))
    await _timely(session, viewer, found, counted)
    await _marks(session, found, counted, viewer)
    await _tests(session, found, counted, viewer)
    await _accumulation(session, viewer, found, since, until)
    return dict(found)


async def _lessons(
    session: Session, viewer: Viewer, found: dict[Key, Kept], since: date, until: date
) -> None:
    given = Lesson.day < viewer.today
    has_homework = exists().where(
        Homework.school_id == viewer.school_id, Homework.lesson_id == Lesson.id
    )
    rows = await session.execute(
        select(
            Lesson.teacher_id,
            Lesson.group_id,
            func.count(),
            _sum(given),
            _sum(and_(given, Lesson.topic == "")),
            _sum(and_(given, ~has_homework)),
            _sum(and_(given, Lesson.attendance_at.is_(None))),
        )
        .where(_counted(viewer, since, until))
        .group_by(Lesson.teacher_id, Lesson.group_id)
    )
    for teacher, group, *counts in rows:
        found[teacher, group] = Kept(*(int(count) for count in counts))


async def _timely(
    session: Session, viewer: Viewer, found: dict[Key, Kept], counted: ColumnElement[bool]
) -> None:
    rows = await session.execute(
        select(Lesson.teacher_id, Lesson.group_id, Lesson.day, Lesson.attendance_at).where(counted)
    )
    for teacher, group, day, moment in rows:
        kept = found[teacher, group]
        filled = clock.local(moment, viewer.zone).date() if moment else None
        ended = clock.week_of(day)[1]
        if filled is None and viewer.today <= ended:
            continue
        kept.due += 1
        if filled is not None and filled <= ended:
            kept.on_time += 1
            continue
        delay = (filled or viewer.today) - day
        kept.delay = max(kept.delay, delay.days)
        kept.late += delay > _LONG


async def _marks(
    session: Session, found: dict[Key, Kept], counted: ColumnElement[bool], viewer: Viewer
) -> None:
    rows = await session.execute(
        select(
            Lesson.teacher_id,
            Lesson.group_id,
            func.count(),
            _sum(Mark.on_behalf_of_id.is_not(None)),
        )
        .join(Mark, and_(Mark.school_id == viewer.school_id, Mark.lesson_id == Lesson.id))
        .where(counted, Mark.value.is_not(None))
        .group_by(Lesson.teacher_id, Lesson.group_id)
    )
    for teacher, group, marks, others in rows:
        found[teacher, group].marks = marks
        found[teacher, group].by_others = int(others)


async def _tests(
    session: Session, found: dict[Key, Kept], counted: ColumnElement[bool], viewer: Viewer
) -> None:
    """Works to prepare for that nobody has a mark for."""
    marked = exists().where(
        Mark.school_id == viewer.school_id,
        Mark.assignment_id == Assignment.id,
        Mark.value.is_not(None),
    )
    rows = await session.execute(
        select(Lesson.teacher_id, Lesson.group_id, AssignmentType.name, Assignment.weight_percent)
        .join(
            Assignment,
            and_(Assignment.school_id == viewer.school_id, Assignment.lesson_id == Lesson.id),
        )
        .join(AssignmentType, AssignmentType.id == Assignment.type_id)
        .where(counted, ~marked)
    )
    for teacher, group, kind, weight in rows:
        found[teacher, group].blank_tests += is_control(kind, weight)


async def _accumulation(
    session: Session, viewer: Viewer, found: dict[Key, Kept], since: date, until: date
) -> None:
    """The pupils of each group on the last day, and who of them has fewer than `FEW` marks."""
    marks = (
        select(Lesson.group_id, Mark.pupil_id, func.count().label("marks"))
        .join(Mark, and_(Mark.school_id == viewer.school_id, Mark.lesson_id == Lesson.id))
        .where(_counted(viewer, since, min(until, viewer.today)), Mark.value.is_not(None))
        .group_by(Lesson.group_id, Mark.pupil_id)
        .subquery("marks")
    )
    own = and_(marks.c.group_id == GroupMember.group_id, marks.c.pupil_id == GroupMember.pupil_id)
    rows = await session.execute(
        select(
            GroupMember.group_id,
            func.count(),
            _sum(or_(marks.c.marks.is_(None), marks.c.marks < FEW)),
        )
        .outerjoin(marks, own)
        .where(
            GroupMember.school_id == viewer.school_id,
            GroupMember.group_id.in_(select(Lesson.group_id).where(_counted(viewer, since, until))),
            holds(GroupMember.since, GroupMember.until, min(until, viewer.today)),
        )
        .group_by(GroupMember.group_id)
    )
    sizes = {group: (pupils, int(few)) for group, pupils, few in rows}
    for (_teacher, group), kept in found.items():
        kept.pupils, kept.few = sizes.get(group, (0, 0))


async def marks_mended(
    session: Session, viewer: Viewer, *, since: date, until: date
) -> dict[int, int]:
    """By teacher how many marks they changed or deleted on these days. Raises NotAllowed."""
    viewer.must(Action.REPORT_JOURNAL)
    whose = {
        Scope.GROUPS: lambda _role: Event.actor_id == viewer.person_id,
        Scope.SCHOOL: lambda _role: true(),
    }
    rows = await session.execute(
        select(Event.actor_id, func.count())
        .where(
            Event.school_id == viewer.school_id,
            Event.at >= clock.at(since, time(0), viewer.zone),
            Event.at < clock.at(until + timedelta(days=1), time(0), viewer.zone),
            Event.kind.in_(("mark.changed", "mark.deleted")),
            any_of(viewer, Action.REPORT_JOURNAL, whose),
        )
        .group_by(Event.actor_id)
    )
    return {actor: count for actor, count in rows if actor is not None}
