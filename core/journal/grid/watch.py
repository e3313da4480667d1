"""Whether anybody entered something into a group's journal since a page was read."""

import json
from typing import Any

from sqlalchemy import func, select

from core.access.viewer import Viewer
from core.db import Session
from core.journal.grid.groups import access_group
from core.journal.models import Lesson
from core.ledger import Event

#: Kinds of the ledger that change what a page shows.
_SHOWN = (
    "mark.set",
    "mark.changed",
    "mark.deleted",
    "attendance.set",
    "attendance.taken",
    "lesson.topic",
    "homework.set",
    "entry.undone",
)
#: So many events are looked through at once; the next question goes on where this one ended.
LIMIT = 500


async def latest_event(session: Session, viewer: Viewer) -> int:
    """The id of the school's newest event: where watching begins."""
    newest = await session.scalar(
        select(func.max(Event.id)).where(Event.school_id == viewer.school_id)
    )
    return newest or 0


async def changed_since(
    session: Session, viewer: Viewer, *, group_id: int, cursor: int
) -> tuple[int, bool]:
    """Where to go on watching, and whether a lesson of the group was entered into meanwhile.

    Raises NotFound.
    """
    group = await access_group(session, viewer, group_id)
    rows = (
        await session.execute(
            select(Event.id, Event.subject, Event.before, Event.after)
            .where(Event.school_id == viewer.school_id, Event.id > cursor, Event.kind.in_(_SHOWN))
            .order_by(Event.id)
            .limit(LIMIT)
        )
    ).all()
    if not rows:
        return cursor, False
    touched = await session.scalar(
        select(func.count(Lesson.id)).where(
            Lesson.school_id == viewer.school_id,
            Lesson.group_id == group.id,
            Lesson.id.in_({_lesson_of(row) for row in rows}),
        )
    )
    return rows[-1].id, bool(touched)


def _lesson_of(row: Any) -> int:
    kind, _, number = row.subject.partition(":")
    if kind == "lesson":
        return int(number)
    return int(json.loads(row.after or row.before or "{}").get("lesson_id", 0))
