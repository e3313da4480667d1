"""The ledger: one action, one row. The audit reads it, notifications act on it, nothing else is
published. Reading personal data is recorded too, without a state to act on."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, Text, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import FACTS, Base, Session, one_at_a_time, ring
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


_RECORD = insert(Event.__table__).returning(Event.__table__.c.id)  # type: ignore[arg-type]


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
) -> int:
    """Write one event in the transaction of its cause and give its id.

    `ripe_at` makes it pending for notifications from that moment on; without it the event is for
    the audit alone.
    """
    at = clock.now()
    values = {
        "school_id": school_id,
        "at": at,
        "kind": kind,
        "actor_id": actor_id,
        "on_behalf_of_id": on_behalf_of_id,
        "pupil_id": pupil_id,
        "subject": subject,
        "before": _packed(before),
        "after": _packed(after),
        "state": EventState.PENDING if ripe_at else EventState.RECORDED,
        "ripe_at": ripe_at,
    }
    number = int((await session.execute(_RECORD, values)).scalar_one())
    if ripe_at is not None and ripe_at <= at:
        await ring(session, FACTS)
    return number


async def record_many(
    session: Session,
    facts: Iterable[dict[str, Any]],
    *,
    school_id: int,
    actor_id: int | None,
) -> None:
    """Write many events for the audit alone, as an import makes them, in few statements.

    facts: `kind` and, as in `record`, `subject`, `pupil_id`, `before`, `after`.
    """
    at = clock.now()
    rows = [
        {
            "school_id": school_id,
            "at": at,
            "kind": fact["kind"],
            "actor_id": actor_id,
            "pupil_id": fact.get("pupil_id"),
            "subject": fact.get("subject", ""),
            "before": _packed(fact.get("before")),
            "after": _packed(fact.get("after")),
        }
        for fact in facts
    ]
    if rows:
        await session.execute(insert(Event), rows)


#: Only one fan-out at a time, so that a burst is not torn between two.
_ACTING = 0x7665_7374_02


@dataclass(frozen=True)
class Fact:
    """An event as notifications read it; `before` and `after` are what the action recorded."""

    id: int
    school_id: int
    at: datetime
    kind: str
    actor_id: int | None
    on_behalf_of_id: int | None
    pupil_id: int | None
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    ripe_at: datetime | None

    @property
    def subject_id(self) -> int:
        """The number in the subject: 12 of "mark:12". Raises ValueError without one."""
        return int(self.subject.rpartition(":")[2])


def _unpacked(values: str | None) -> dict[str, Any] | None:
    return None if values is None else json.loads(values)


async def _facts(session: Session, statement: Select[Any]) -> list[Fact]:
    rows = await session.execute(statement.with_only_columns(*Event.__table__.columns))
    facts = []
    for row in rows:
        values = dict(row._mapping)
        del values["state"]
        values["before"] = _unpacked(values["before"])
        values["after"] = _unpacked(values["after"])
        facts.append(Fact(**values))
    return facts


async def ripe(session: Session, *, now: datetime, limit: int) -> list[Fact]:
    """Pending events whose grace time has passed, oldest first; others wait for this transaction.

    Whoever takes them says `done` or `put_off` in the same transaction.
    """
    await one_at_a_time(session, _ACTING)
    return await _facts(
        session,
        select(Event)
        .where(Event.state == EventState.PENDING, Event.ripe_at <= now)
        .order_by(Event.ripe_at, Event.id)
        .limit(limit),
    )


async def pending_about(
    session: Session, *, school_id: int, pupil_ids: Iterable[int]
) -> list[Fact]:
    """All pending events about these pupils in order, also those still in their grace time."""
    return await _facts(
        session,
        select(Event)
        .where(
            Event.school_id == school_id,
            Event.pupil_id.in_(list(pupil_ids)),
            Event.state == EventState.PENDING,
        )
        .order_by(Event.id),
    )


async def facts(session: Session, *, school_id: int, ids: Iterable[int]) -> list[Fact]:
    """The events with these ids, in order."""
    return await _facts(
        session,
        select(Event)
        .where(Event.school_id == school_id, Event.id.in_(list(ids)))
        .order_by(Event.id),
    )


async def done(session: Session, ids: Iterable[int]) -> None:
    """Notifications have acted on these events."""
    await session.execute(
        update(Event).where(Event.id.in_(list(ids))).values(state=EventState.DONE)
    )


async def put_off(session: Session, ids: Iterable[int], *, until: datetime) -> None:
    """Acting on these events failed; they are looked at again at `until`."""
    await session.execute(update(Event).where(Event.id.in_(list(ids))).values(ripe_at=until))
