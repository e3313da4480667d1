"""Planned announcements go out when their hour has come, each once, whatever the clocks do.

What is due stands in the database, and who takes it has changed the row: of two clocks the second
finds it taken. After a standstill what is late is sent as long as it is of use; what is not is
dropped with the reason kept, and its author is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import literal, or_, select, update

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import viewer_of_person
from core.db import Session
from core.enums import PlannedState
from core.messaging.amending import apply_correction
from core.messaging.announcing import announce
from core.messaging.asking import unpacked
from core.messaging.errors import ChangedMeanwhile, NoReaders
from core.messaging.models import Announcement, PlannedAnnouncement
from core.messaging.planned import audience_of_planned
from core.school.models import School

TOO_LATE = "too late"
NOT_AGREED = "not agreed"
NO_READERS = "no readers"
AUTHOR_LEFT = "author left"
RECALLED = "recalled"
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DuePlanned:
    """A planned announcement whose hour has come."""

    id: int
    due_at: datetime
    awaits: bool = False


async def due_planned(session: Session, *, now: datetime, limit: int) -> list[DuePlanned]:
    """What is due in all schools, the longest due first; also what nobody has agreed to while it
    was of use."""
    rows = await session.execute(
        select(PlannedAnnouncement.id, PlannedAnnouncement.due_at, PlannedAnnouncement.state)
        .where(
            or_(
                (PlannedAnnouncement.state == PlannedState.SCHEDULED)
                & (PlannedAnnouncement.due_at <= now),
                (PlannedAnnouncement.state == PlannedState.AWAITING)
                & (PlannedAnnouncement.expires_at <= now),
            )
        )
        .order_by(PlannedAnnouncement.due_at, PlannedAnnouncement.id)
        .limit(limit)
    )
    return [DuePlanned(row.id, row.due_at, row.state == PlannedState.AWAITING) for row in rows]


async def release(session: Session, due: DuePlanned, *, now: datetime) -> bool:
    """Take one that is due and let it go out, or drop it with a reason. False when it was taken,
    moved or called off meanwhile."""
    row = await _taken(session, due, now)
    if row is None:
        return False
    if row.expires_at <= now:
        reason = NOT_AGREED if due.awaits else TOO_LATE
    else:
        reason = await _announced(session, row, due)
    await _settle(session, row, reason, due, now)
    return True


async def _taken(session: Session, due: DuePlanned, now: datetime) -> PlannedAnnouncement | None:
    """The row as it was when it was taken; the compare-and-set keeps all others from it."""
    mine = await session.scalar(
        update(PlannedAnnouncement)
        .where(
            PlannedAnnouncement.id == due.id,
            PlannedAnnouncement.state == _state(due),
            PlannedAnnouncement.due_at == due.due_at,
            PlannedAnnouncement.due_at <= now,
            or_(literal(not due.awaits), PlannedAnnouncement.expires_at <= now),
        )
        .values(state=PlannedState.RELEASED, revision=PlannedAnnouncement.revision + 1)
        .returning(PlannedAnnouncement.id)
    )
    if mine is None:
        return None
    return await session.scalar(
        select(PlannedAnnouncement)
        .where(PlannedAnnouncement.id == due.id)
        .execution_options(populate_existing=True)
    )


def _state(due: DuePlanned) -> PlannedState:
    return PlannedState.AWAITING if due.awaits else PlannedState.SCHEDULED


async def _announced(session: Session, row: PlannedAnnouncement, due: DuePlanned) -> str:
    """Announce with the author's rights of today; gives why not, "" when it is out."""
    author = await viewer_of_person(session, row.author_id, school_id=row.school_id)
    if author is None or not author.may(Action.ANNOUNCE):
        return AUTHOR_LEFT
    if row.corrects_id is not None:
        return await _corrected(session, row)
    try:
        await announce(
            session,
            author,
            audience=audience_of_planned(row),
            text=row.text,
            origin=f"planned:{row.id}:{due.due_at:%Y-%m-%dT%H:%M:%S}",
            expires_at=row.expires_at,
            question=unpacked(row.question),
        )
    except NoReaders:
        return NO_READERS
    return ""


async def _corrected(session: Session, row: PlannedAnnouncement) -> str:
    """Put the announcement right whose new text was agreed to."""
    found = await session.scalar(
        select(Announcement)
        .where(Announcement.school_id == row.school_id, Announcement.id == row.corrects_id)
        .execution_options(populate_existing=True)
    )
    if found is None or found.recalled_at is not None:
        return RECALLED
    try:
        await apply_correction(session, found, row.text, actor_id=row.author_id)
    except ChangedMeanwhile:
        return RECALLED
    return ""


async def _settle(
    session: Session, row: PlannedAnnouncement, reason: str, due: DuePlanned, now: datetime
) -> None:
    state = PlannedState.DROPPED if reason else PlannedState.RELEASED
    again = None
    if row.is_weekly and reason not in (AUTHOR_LEFT, NOT_AGREED):
        again = await _next_week(session, row, now)
        state = PlannedState.SCHEDULED
    values: dict[str, object] = {"state": state, "reason": reason}
    if again is not None:
        values |= {"due_at": again, "expires_at": again + (row.expires_at - row.due_at)}
    await session.execute(
        update(PlannedAnnouncement).where(PlannedAnnouncement.id == row.id).values(**values)
    )
    await ledger.record(
        session,
        "planned.dropped" if reason else "planned.released",
        school_id=row.school_id,
        actor_id=row.author_id,
        subject=f"planned:{row.id}",
        after={"due": due.due_at},
        reason=reason,
        ripe_at=now if reason else None,
    )


async def _next_week(session: Session, row: PlannedAnnouncement, now: datetime) -> datetime:
    """The next time it is of use, at the same hour of the school's wall clock: after a standstill
    of weeks those that were missed are passed over at once."""
    zone = await session.scalar(select(School.timezone).where(School.id == row.school_id)) or "UTC"
    lasts = row.expires_at - row.due_at
    there = clock.local(row.due_at, zone)
    day, moment = there.date(), row.due_at
    while moment <= row.due_at or moment + lasts <= now:
        day += _WEEK
        moment = clock.at(day, there.time(), zone)
    return moment
