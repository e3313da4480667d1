"""One announcement for many readers at once, as a broadcast writes it: one set of queries a batch,
not one a reader. Who may read is asked of the same rows of rights as elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from core.db import Session
from core.enums import Asks, AudienceKind
from core.messaging.announcements import audience_of, year_start
from core.messaging.asking import options_of
from core.messaging.audience import Audience, readers
from core.messaging.models import Announcement
from core.people.queries import PersonName, names


@dataclass(frozen=True)
class Telling:
    """What is announced, and which of those asked about may read it today."""

    text: str
    author: PersonName
    audience: Audience
    announced_at: datetime
    readers: frozenset[int]
    expires_at: datetime | None = None
    version: int = 0
    corrected_at: datetime | None = None
    is_recalled: bool = False
    asks: Asks = Asks.NOTHING
    options: tuple[tuple[int, int, str], ...] = ()  # number, position, label

    def is_over(self, now: datetime) -> bool:
        """Whether nobody is to be told of it any more."""
        return self.expires_at is not None and self.expires_at <= now


async def telling(
    session: Session,
    *,
    school_id: int,
    announcement_id: int,
    person_ids: Iterable[int],
    day: date,
    zone: str,
) -> Telling | None:
    """An announcement and those of these people whom it is for on `day` in the school's zone; None
    when it is not there. Call it at sending: who has lost the right meanwhile gets nothing."""
    found = await session.scalar(
        select(Announcement).where(
            Announcement.school_id == school_id, Announcement.id == announcement_id
        )
    )
    if found is None:
        return None
    allowed: set[int] = set()
    if found.audience_kind != AudienceKind.GRADE or found.announced_at >= await year_start(
        session, school_id, day, zone
    ):
        asked = readers(audience_of(found), school_id=school_id, day=day, among=list(person_ids))
        allowed = set(await session.scalars(asked.order_by(None)))
    authors = await names(session, school_id=school_id, ids=[found.author_id])
    return Telling(
        text=found.text,
        author=authors[found.author_id],
        audience=audience_of(found),
        announced_at=found.announced_at,
        readers=frozenset(allowed),
        expires_at=found.expires_at,
        version=found.version,
        corrected_at=found.corrected_at,
        is_recalled=found.recalled_at is not None,
        asks=Asks(found.asks),
        options=await _options(session, found),
    )


async def _options(session: Session, found: Announcement) -> tuple[tuple[int, int, str], ...]:
    if not found.asks:
        return ()
    rows = await options_of(session, school_id=found.school_id, announcement_id=found.id)
    return tuple((row.id, row.position, row.label) for row in rows)
