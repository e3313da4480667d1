"""Where the lessons stand against the plan, and the topic of the lesson in hand."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from core import clock
from core.access.viewer import Viewer
from core.db import Session
from core.enums import LessonState
from core.journal.doors import access_lesson
from core.journal.grid.groups import GroupChoice, access_group
from core.journal.models import Lesson, ThematicItem
from core.journal.plan.days import lesson_days
from core.school.models import SchoolYear


@dataclass(frozen=True)
class PlanItem:
    """A topic with the day planned for its first hour, None beyond the end of the year.

    `is_done` and `is_current` follow from the lessons given so far. `note`: why it was compacted.
    """

    position: int
    topic: str
    hours: int
    planned_on: date | None
    is_done: bool
    is_current: bool
    note: str


@dataclass(frozen=True)
class PlanView:
    """The plan of a group. Hours: planned in all, planned to date, given, left in the timetable.

    `lag`: given less planned to date (negative: behind). `lacking`: hours of the plan for which
    the year has no lessons left, 0 when it fits.
    """

    group: GroupChoice
    items: tuple[PlanItem, ...]
    hours: int
    planned: int
    given: int
    left: int
    as_of: datetime

    @property
    def lag(self) -> int:
        """Lessons ahead of the plan, negative when behind."""
        return min(self.given, self.hours) - self.planned

    @property
    def lacking(self) -> int:
        """Hours of the plan that no lesson is left for."""
        return max(0, self.hours - self.given - self.left)


async def plan_view(session: Session, viewer: Viewer, *, group_id: int) -> PlanView:
    """The group's plan and where it stands today. Raises NotFound. Source: §2.7."""
    group = await access_group(session, viewer, group_id)
    days = await lesson_days(session, viewer, group)
    given = await _given(session, viewer, group.id)
    rows = await session.execute(
        select(
            ThematicItem.position,
            ThematicItem.topic,
            ThematicItem.hours,
            ThematicItem.planned_on,
            ThematicItem.note,
        )
        .where(ThematicItem.school_id == viewer.school_id, ThematicItem.group_id == group.id)
        .order_by(ThematicItem.position)
    )
    items, end, planned = list[PlanItem](), 0, 0
    for position, topic, hours, planned_on, note in rows:
        start, end = end, end + hours
        due = planned_on is not None and planned_on < viewer.today
        planned += min(hours, _passed(days, start, viewer.today)) if due else 0
        items.append(
            PlanItem(position, topic, hours, planned_on, end <= given, start <= given < end, note)
        )
    left = sum(day >= viewer.today for day in days)
    return PlanView(group, tuple(items), end, planned, given, left, clock.now())


def _passed(days: list[date], start: int, today: date) -> int:
    """How many lessons from the one numbered `start` are over."""
    return sum(day < today for day in days[start:])


async def topic_for(session: Session, viewer: Viewer, *, lesson_id: int) -> str:
    """The topic the plan has for this lesson, "" without a plan. Raises NotFound.

    It goes by the lessons that took place before it, so a cancelled one moves everything on.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    before = await session.scalar(
        select(func.count(Lesson.id))
        .join(SchoolYear, SchoolYear.school_id == Lesson.school_id)
        .where(
            Lesson.school_id == ref.school_id,
            Lesson.group_id == ref.group_id,
            Lesson.state != LessonState.CANCELLED,
            SchoolYear.is_current,
            Lesson.day >= SchoolYear.starts_on,
            (Lesson.day < ref.day) | ((Lesson.day == ref.day) & (Lesson.number < ref.number)),
        )
    )
    rows = await session.execute(
        select(ThematicItem.topic, ThematicItem.hours)
        .where(ThematicItem.school_id == ref.school_id, ThematicItem.group_id == ref.group_id)
        .order_by(ThematicItem.position)
    )
    end = 0
    for topic, hours in rows:
        end += hours
        if end > (before or 0):
            return topic
    return ""


async def _given(session: Session, viewer: Viewer, group_id: int) -> int:
    given = await session.scalar(
        select(func.count(Lesson.id))
        .join(SchoolYear, SchoolYear.school_id == Lesson.school_id)
        .where(
            Lesson.school_id == viewer.school_id,
            Lesson.group_id == group_id,
            Lesson.state == LessonState.HELD,
            SchoolYear.is_current,
            Lesson.day >= SchoolYear.starts_on,
            Lesson.day <= viewer.today,
        )
    )
    return given or 0
