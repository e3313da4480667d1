"""Announcements as people read them, and how far one has come."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AudienceKind, DeliveryState, EventState
from core.errors import NotFound
from core.ledger import Event
from core.messaging.audience import Audience, audience_title
from core.messaging.belonging import memberships
from core.messaging.models import Announcement, ReadReceipt
from core.outbox.models import Delivery
from core.people.queries import PersonName, names
from core.school.models import SchoolYear

#: What is announced in the summer for the coming year belongs to that year.
_SUMMER = timedelta(days=92)


@dataclass(frozen=True)
class AnnouncementView:
    """An announcement as one of its readers sees it. `title` says to whom it is addressed."""

    id: int
    text: str
    author: PersonName
    title: str
    announced_at: datetime
    is_mine: bool
    is_read: bool
    corrected_at: datetime | None = None
    asks: str = ""


@dataclass(frozen=True)
class AnnouncementPage:
    """Some announcements, the latest first. `older` is the id to ask before, or None."""

    announcements: tuple[AnnouncementView, ...]
    older: int | None
    as_of: datetime


@dataclass(frozen=True)
class AnnouncementProgress:
    """How far an announcement has come, in people. Those not connected are unreachable."""

    id: int
    title: str
    text: str
    announced_at: datetime
    readers: int
    delivered: int
    waiting: int
    read: int
    as_of: datetime
    asks: str = ""

    @property
    def unreachable(self) -> int:
        """Readers whom the bot will not tell: not connected, letters off, chat stopped."""
        return max(self.readers - self.delivered - self.waiting, 0)


def audience_of(announcement: Announcement) -> Audience:
    """The readers an announcement was made for."""
    return Audience(AudienceKind(announcement.audience_kind), announcement.audience_value)


async def _readable(session: Session, viewer: Viewer) -> ColumnElement[bool]:
    """SQL: this Announcement is for the viewer today, or is the viewer's own, and was not taken
    back.

    A grade keeps its number from year to year, so a grade's announcements end with the year.
    """
    member = await memberships(session, viewer)
    kind, value = Announcement.audience_kind, Announcement.audience_value
    parts = [
        Announcement.author_id == viewer.person_id,
        and_(kind == AudienceKind.ROLE, value.in_(sorted(member.roles))),
        and_(kind == AudienceKind.CLASS, value.in_([str(one) for one in member.classes])),
        and_(
            kind == AudienceKind.GRADE,
            value.in_([str(one) for one in member.grades]),
            Announcement.announced_at
            >= await year_start(session, viewer.school_id, viewer.today, viewer.zone),
        ),
    ]
    if member.classes or member.roles:
        parts.append(kind == AudienceKind.SCHOOL)
    return and_(Announcement.recalled_at.is_(None), or_(*parts))


async def year_start(session: Session, school_id: int, day: date, zone: str) -> datetime:
    """Since when announcements to a grade belong to the school year in which `day` lies."""
    starts_on = await session.scalar(
        select(SchoolYear.starts_on).where(SchoolYear.school_id == school_id, SchoolYear.is_current)
    )
    return clock.at((starts_on or day) - _SUMMER, time(0), zone)


async def announcements_for(
    session: Session, viewer: Viewer, *, before: int | None = None, limit: int = 3
) -> AnnouncementPage:
    """The announcements the viewer may read today, the latest first, `limit` a page."""
    statement = (
        select(Announcement)
        .where(Announcement.school_id == viewer.school_id, await _readable(session, viewer))
        .order_by(Announcement.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(Announcement.id < before)
    rows = list(await session.scalars(statement))
    views = await _views(session, viewer, rows[:limit])
    older = rows[limit - 1].id if len(rows) > limit else None
    return AnnouncementPage(tuple(views), older, clock.now())


async def announcement(
    session: Session, viewer: Viewer, *, announcement_id: int
) -> AnnouncementView:
    """One announcement, if it is for the viewer today or their own. Raises NotFound.

    Call it as the reader at sending: who has lost the right meanwhile gets nothing.
    """
    found = await session.scalar(
        select(Announcement).where(
            Announcement.school_id == viewer.school_id,
            Announcement.id == announcement_id,
            await _readable(session, viewer),
        )
    )
    if found is None:
        raise NotFound
    return (await _views(session, viewer, [found]))[0]


async def _views(
    session: Session, viewer: Viewer, rows: list[Announcement]
) -> list[AnnouncementView]:
    authors = await names(session, school_id=viewer.school_id, ids=[row.author_id for row in rows])
    causes = [f"announcement:{row.id}" for row in rows]
    read = set(
        await session.scalars(
            select(ReadReceipt.cause).where(
                ReadReceipt.school_id == viewer.school_id,
                ReadReceipt.cause.in_(causes),
                ReadReceipt.person_id == viewer.person_id,
            )
        )
    )
    return [
        AnnouncementView(
            id=row.id,
            text=row.text,
            author=authors[row.author_id],
            title=await audience_title(session, audience_of(row), school_id=viewer.school_id),
            announced_at=row.announced_at,
            is_mine=row.author_id == viewer.person_id,
            is_read=f"announcement:{row.id}" in read,
            corrected_at=row.corrected_at,
            asks=row.asks,
        )
        for row in rows
    ]


async def announcement_audience(
    session: Session, *, school_id: int, announcement_id: int
) -> Audience | None:
    """Whose letters an announcement asks for; None when it is not there. For notifications."""
    found = await session.scalar(
        select(Announcement).where(
            Announcement.school_id == school_id, Announcement.id == announcement_id
        )
    )
    return None if found is None else audience_of(found)


async def announcement_progress(
    session: Session, viewer: Viewer, *, announcement_id: int
) -> AnnouncementProgress:
    """How far an announcement has come. Raises NotAllowed or NotFound (trust.md §2 row 14)."""
    viewer.must(Action.ANNOUNCE)
    found = await session.scalar(
        select(Announcement).where(
            Announcement.school_id == viewer.school_id, Announcement.id == announcement_id
        )
    )
    if found is None:
        raise NotFound
    cause = f"announcement:{found.id}"
    by_state = await _deliveries(session, viewer, cause)
    delivered = by_state.get(DeliveryState.SENT, 0)
    waiting = by_state.get(DeliveryState.NEW, 0) + by_state.get(DeliveryState.LEASED, 0)
    if not await _is_planned(session, viewer, found):
        waiting = found.reader_count - delivered
    read = await session.scalar(
        select(func.count(ReadReceipt.id)).where(
            ReadReceipt.school_id == viewer.school_id, ReadReceipt.cause == cause
        )
    )
    return AnnouncementProgress(
        id=found.id,
        title=await audience_title(session, audience_of(found), school_id=viewer.school_id),
        text=found.text,
        announced_at=found.announced_at,
        readers=found.reader_count,
        delivered=delivered,
        waiting=waiting,
        read=read or 0,
        as_of=clock.now(),
        asks=found.asks,
    )


async def _deliveries(session: Session, viewer: Viewer, cause: str) -> dict[str, int]:
    rows = await session.execute(
        select(Delivery.state, func.count(Delivery.id).label("people"))
        .where(Delivery.school_id == viewer.school_id, Delivery.cause == cause)
        .group_by(Delivery.state)
    )
    return {row.state: row.people for row in rows}


async def _is_planned(session: Session, viewer: Viewer, made: Announcement) -> bool:
    """Whether notifications have written all letters: until then everybody is waiting."""
    state = await session.scalar(
        select(Event.state)
        .where(
            Event.school_id == viewer.school_id,
            Event.at.between(made.announced_at, made.announced_at + timedelta(minutes=1)),
            Event.subject == f"announcement:{made.id}",
            Event.kind == "announcement.made",
        )
        .limit(1)
    )
    return state == EventState.DONE


async def made_before(session: Session, viewer: Viewer, *, origin: str) -> int | None:
    """The viewer's announcement of this origin, None when it was not made."""
    found: int | None = await session.scalar(
        select(Announcement.id).where(
            Announcement.school_id == viewer.school_id,
            Announcement.author_id == viewer.person_id,
            Announcement.origin == origin,
        )
    )
    return found
