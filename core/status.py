"""Whether everything works, as anyone may know it: ages, no names, no counts of people."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from core import clock, outbox
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import DeliveryState
from core.journal.models import Lesson
from core.ledger import Event
from core.outbox import Delivery

#: Events by which a journal is filled in.
_ENTRIES = ("mark.", "attendance.", "lesson.", "homework.")
_RECENT = timedelta(days=14)


@dataclass(frozen=True)
class Status:
    """`last_entry_at`: the last entry of two weeks in the journal of the viewer's school, None for
    a stranger or when there was none. The other two: since when the letter that is due longest and
    the update that waits longest wait; None when nothing does. `failed_letters` is how many of the
    school were given up, for whoever may mend them; None for others."""

    last_entry_at: datetime | None
    oldest_letter_at: datetime | None
    oldest_update_at: datetime | None
    failed_letters: int | None = None


async def status_of(session: Session, viewer: Viewer | None) -> Status:
    """The status as the viewer may see it; None is somebody without a slip."""
    school_id = None if viewer is None else viewer.school_id
    waiting = await outbox.oldest_waiting(session, school_id=school_id)
    last_entry_at = None
    if school_id is not None:
        last_entry_at = await _last_entry(session, school_id)
    failed = None
    if viewer is not None and viewer.may(Action.MEND_LETTERS):
        failed = await _failed(session, viewer.school_id)
    return Status(last_entry_at, waiting.letter_since, waiting.update_since, failed)


async def _failed(session: Session, school_id: int) -> int:
    count = await session.scalar(
        select(func.count(Delivery.id)).where(
            Delivery.school_id == school_id, Delivery.state == DeliveryState.DEAD
        )
    )
    return count or 0


async def _last_entry(session: Session, school_id: int) -> datetime | None:
    event = await session.scalar(
        select(Event.at)
        .where(
            Event.school_id == school_id,
            Event.at > clock.now() - _RECENT,
            or_(*(Event.kind.startswith(prefix) for prefix in _ENTRIES)),
        )
        .order_by(Event.at.desc())
        .limit(1)
    )
    # A journal that was taken over from elsewhere has lessons and no events of ours.
    attendance = await session.scalar(
        select(func.max(Lesson.attendance_at)).where(
            Lesson.school_id == school_id, Lesson.day > clock.today("UTC") - _RECENT
        )
    )
    return max((moment for moment in (event, attendance) if moment), default=None)
