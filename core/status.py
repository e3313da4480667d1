"""Is everything working, in figures that name nobody: for /status and for health checks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from core import outbox
from core.access.viewer import Viewer
from core.db import Database, Session
from core.journal.models import Mark


@dataclass(frozen=True)
class Status:
    """`last_entry_at` is None to strangers and in an empty journal; the others: nothing waits."""

    last_entry_at: datetime | None
    letter_since: datetime | None
    update_since: datetime | None


async def status_of(session: Session, viewer: Viewer | None) -> Status:
    """The age of the data and of the queue; a stranger learns nothing of any school."""
    last_entry = None
    if viewer is not None:
        last_entry = await session.scalar(
            select(func.max(Mark.set_at)).where(Mark.school_id == viewer.school_id)
        )
    waiting = await outbox.oldest_waiting(session, school_id=viewer.school_id if viewer else None)
    return Status(last_entry, waiting.letter_since, waiting.update_since)


async def is_alive(db: Database) -> bool:
    """Whether the database answers."""
    try:
        async with db.reading() as session:
            await session.execute(select(1))
    except (SQLAlchemyError, OSError):
        return False
    return True
