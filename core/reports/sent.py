"""Drawings the messenger has already are sent again by its own number and not drawn anew.

Nobody gets at a drawing here: its key is known only to who could read all that stands in it.
"""

from datetime import timedelta

from sqlalchemy import delete, select

from core import clock
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.reports.models import SentFile

#: Data have changed by then; numbers of old drawings are of no use.
KEPT_FOR = timedelta(days=14)


async def sent_already(session: Session, viewer: Viewer, *, bot_id: int, key: str) -> str:
    """The messenger's number of an equal drawing this bot has sent in this school, or ""."""
    found = await session.scalar(
        select(SentFile.file_id).where(
            SentFile.school_id == viewer.school_id,
            SentFile.bot_id == bot_id,
            SentFile.key == key,
        )
    )
    return found or ""


async def remember_sent(
    session: Session, viewer: Viewer, *, bot_id: int, key: str, file_id: str
) -> None:
    """Keep the number of a drawing that was sent just now, and forget those kept long enough."""
    now = clock.now()
    statement = insert_into(session, SentFile).values(
        school_id=viewer.school_id, bot_id=bot_id, key=key, file_id=file_id, sent_at=now
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["school_id", "bot_id", "key"],
            set_={"file_id": file_id, "sent_at": now},
        )
    )
    await session.execute(
        delete(SentFile).where(
            SentFile.school_id == viewer.school_id, SentFile.sent_at < now - KEPT_FOR
        )
    )
