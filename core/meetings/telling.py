"""An hour of reception for the letters about it, before anybody's rights are asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.db import Session
from core.meetings.models import MeetingSlot


@dataclass(frozen=True)
class ToldSlot:
    """Whom an hour concerns, and when it is (UTC)."""

    staff_id: int
    starts_at: datetime
    family_id: int | None
    pupil_id: int | None


async def told_slot(session: Session, *, school_id: int, slot_id: int) -> ToldSlot | None:
    """The hour as it is now, closed or not."""
    row = (
        await session.execute(
            select(
                MeetingSlot.staff_id,
                MeetingSlot.starts_at,
                MeetingSlot.family_id,
                MeetingSlot.pupil_id,
            ).where(MeetingSlot.school_id == school_id, MeetingSlot.id == slot_id)
        )
    ).one_or_none()
    return None if row is None else ToldSlot(*row)
