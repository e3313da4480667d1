"""Announcements: made once, and counted."""

from datetime import datetime

from sqlalchemy import select

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.errors import NotFound
from core.messaging.asking import NO_QUESTION, Question, put_options
from core.messaging.audience import (
    Audience,
    count_readers,
)
from core.messaging.errors import NoReaders
from core.messaging.models import Announcement
from core.messaging.rules import checked_text


async def announce(
    session: Session,
    viewer: Viewer,
    *,
    audience: Audience,
    text: str,
    origin: str,
    expires_at: datetime | None = None,
    question: Question = NO_QUESTION,
) -> Announcement:
    """Make an announcement, once for each `origin`; notifications write the letters, and none
    after `expires_at`. Whether a second person must agree is asked by core.messaging.planning.

    Raises NotAllowed, EmptyText, TextTooLong, and NoReaders when the audience is empty.
    Source: trust.md §2 row 13.
    """
    viewer.must(Action.ANNOUNCE)
    counted = await count_readers(
        session,
        audience,
        school_id=viewer.school_id,
        day=viewer.today,
        author_id=viewer.person_id,
    )
    if not counted.total:
        raise NoReaders
    values = {
        "school_id": viewer.school_id,
        "author_id": viewer.person_id,
        "audience_kind": audience.kind,
        "audience_value": audience.value,
        "text": checked_text(text),
        "origin": origin,
        "reader_count": counted.total,
        "announced_at": clock.now(),
        "expires_at": expires_at,
        "asks": question.asks,
    }
    added = await session.scalar(
        insert_into(session, Announcement)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["school_id", "origin"])
        .returning(Announcement.id)
    )
    if added is not None:
        await put_options(
            session, school_id=viewer.school_id, announcement_id=added, options=question.options
        )
        await _record_announcement(session, viewer, added, audience, counted.total)
    found = await session.scalar(
        select(Announcement).filter_by(
            school_id=viewer.school_id, origin=origin, author_id=viewer.person_id
        )
    )
    if found is None:
        raise NotFound
    return found


async def _record_announcement(
    session: Session, viewer: Viewer, announcement_id: int, audience: Audience, total: int
) -> None:
    await ledger.record(
        session,
        "announcement.made",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"announcement:{announcement_id}",
        after={"audience": audience.kind, "value": audience.value, "readers": total},
        ripe_at=clock.now(),
    )
