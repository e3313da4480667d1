"""The plan's rows: replaced whole by an import, spread over the days of the timetable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, insert, select, update

from core import ledger
from core.access.viewer import Viewer
from core.db import Session
from core.errors import BadInput
from core.i18n import _, fill
from core.journal.grid.groups import GroupChoice, taught_group
from core.journal.models import ThematicItem
from core.journal.plan.days import lesson_days

TOPICS = 400  # a year of eight lessons a week is 272
HOURS = range(1, 41)
TOPIC_LIMIT = 300  # characters


@dataclass(frozen=True)
class Planned:
    """A topic as the department's table has it."""

    topic: str
    hours: int
    homework: str = ""


async def replace_plan(
    session: Session, viewer: Viewer, *, group_id: int, items: Sequence[Planned]
) -> int:
    """Put this plan in the place of the group's old one; gives its hours.

    Raises NotFound (also for a substitute), BadInput for an empty or impossible plan.
    """
    group = await taught_group(session, viewer, group_id)
    _check(items)
    mine = (ThematicItem.school_id == viewer.school_id, ThematicItem.group_id == group.id)
    before = await session.scalar(select(func.count(ThematicItem.id)).where(*mine))
    await session.execute(delete(ThematicItem).where(*mine))
    rows = [
        {
            "school_id": viewer.school_id,
            "group_id": group.id,
            "position": position,
            "topic": one.topic,
            "hours": one.hours,
            "homework": one.homework,
        }
        for position, one in enumerate(items, 1)
    ]
    await session.execute(insert(ThematicItem), rows)
    await spread(session, viewer, group)
    hours = sum(one.hours for one in items)
    await ledger.record(
        session,
        "plan.replaced",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"group:{group.id}",
        before={"topics": before},
        after={"topics": len(items), "hours": hours},
    )
    return hours


async def spread(session: Session, viewer: Viewer, group: GroupChoice) -> None:
    """Give each topic the day of its first lesson; none to topics beyond the end of the year."""
    days = await lesson_days(session, viewer, group)
    rows = await session.execute(
        select(ThematicItem.id, ThematicItem.hours)
        .where(ThematicItem.school_id == viewer.school_id, ThematicItem.group_id == group.id)
        .order_by(ThematicItem.position)
    )
    start, planned = 0, list[dict[str, object]]()
    for item_id, hours in rows:
        planned.append({"id": item_id, "planned_on": _day(days, start)})
        start += hours
    if planned:
        await session.execute(update(ThematicItem), planned)


def _day(days: Sequence[date], start: int) -> date | None:
    return days[start] if start < len(days) else None


def _check(items: Sequence[Planned]) -> None:
    if not items:
        raise BadInput(_("There is no topic in this table."))
    if len(items) > TOPICS:
        raise BadInput(fill(_("A plan has at most {limit} topics."), limit=TOPICS))
    for one in items:
        if one.hours not in HOURS or not one.topic.strip() or len(one.topic) > TOPIC_LIMIT:
            why = _("“{topic}”: a topic has 1 to 40 hours and at most 300 characters.")
            raise BadInput(fill(why, topic=one.topic[:60]))
