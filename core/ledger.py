"""The ledger: one action, one row. The audit reads it, notifications act on it, nothing else is
published. Reading personal data is recorded too, without a state to act on."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, Session
from core.enums import EventState


class Event(Base):
    """Who did what, on whose behalf, to what, with the values before and after (JSON)."""

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "school_id", "at"),
        Index(None, "school_id", "pupil_id", "at"),
        Index(None, "state", "ripe_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    at: Mapped[datetime]
    kind: Mapped[str]  # "mark.set", "attendance.set", "message.posted", "read.marks" …
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: What it happened to, such as "mark:12" or "lesson:7".
    subject: Mapped[str] = mapped_column(default="")
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="recorded")  # EventState
    #: When notifications may look at it (the grace time has passed).
    ripe_at: Mapped[datetime | None]


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"not for the ledger: {type(value).__name__}")


def _packed(values: dict[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, default=_plain)


async def record(
    session: Session,
    kind: str,
    *,
    school_id: int,
    actor_id: int | None,
    subject: str = "",
    pupil_id: int | None = None,
    on_behalf_of_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    ripe_at: datetime | None = None,
) -> Event:
    """Write one event in the transaction of its cause and give it with its id.

    `ripe_at` makes it pending for notifications from that moment on; without it the event is for
    the audit alone.
    """
    event = Event(
        school_id=school_id,
        at=clock.now(),
        kind=kind,
        actor_id=actor_id,
        on_behalf_of_id=on_behalf_of_id,
        pupil_id=pupil_id,
        subject=subject,
        before=_packed(before),
        after=_packed(after),
        state=EventState.PENDING if ripe_at else EventState.RECORDED,
        ripe_at=ripe_at,
    )
    session.add(event)
    await session.flush()
    return event
