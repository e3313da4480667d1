"""Letters on their way: put, claimed with a lease, settled.

Everything here works in the caller's transaction. A letter whose lease ran out is due again: after
a crash at most the letters in flight are sent twice, and none is lost.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from core import clock
from core.db import LETTERS, Session, insert_into, one_at_a_time, ring
from core.enums import Channel, DeliveryKind, DeliveryState
from core.outbox.models import Delivery

#: Lower goes first: nothing less urgent delays what is more urgent.
SAFETY = 0
ANSWERS = 10
ABSENCES = 20
MARKS = MESSAGES = 30
DIGESTS = 50
ANNOUNCEMENTS = 60

PRIORITIES = MappingProxyType(
    {
        DeliveryKind.ABSENCE: ABSENCES,
        DeliveryKind.MARKS: MARKS,
        DeliveryKind.MESSAGE: MESSAGES,
        DeliveryKind.NOTICE: MESSAGES,
        DeliveryKind.DIGEST: DIGESTS,
        DeliveryKind.ANNOUNCEMENT: ANNOUNCEMENTS,
    }
)

#: Rows of one INSERT: both databases limit the number of bound values.
_BATCH = 500
#: Any number that nothing else in the house uses as an advisory lock.
_CLAIMING = 0x7665_7374_01


@dataclass(frozen=True)
class NewLetter:
    """A letter to put: to whom, about what cause, when due. `payload` holds ids, never texts.

    `dropped` is the reason why it is only recorded and not sent.
    """

    school_id: int
    person_id: int
    kind: DeliveryKind
    cause: str
    due_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    channel: Channel = Channel.TELEGRAM
    dropped: str = ""


@dataclass(frozen=True)
class Claimed:
    """A letter in the hands of one sender until its lease ends."""

    id: int
    school_id: int
    person_id: int
    channel: Channel
    kind: DeliveryKind
    cause: str
    payload: Mapping[str, Any]
    attempts: int
    due_at: datetime
    created_at: datetime


def _packed(payload: Mapping[str, Any]) -> str:
    return json.dumps(dict(payload), separators=(",", ":"))


def _row(letter: NewLetter, now: datetime) -> dict[str, Any]:
    return {
        "school_id": letter.school_id,
        "person_id": letter.person_id,
        "channel": letter.channel,
        "kind": letter.kind,
        "cause": letter.cause,
        "payload": _packed(letter.payload),
        "priority": PRIORITIES[letter.kind],
        "due_at": letter.due_at,
        "state": DeliveryState.DROPPED if letter.dropped else DeliveryState.NEW,
        "attempts": 0,
        "created_at": now,
        "reason": letter.dropped,
    }


async def put(session: Session, letter: NewLetter) -> bool:
    """Put one letter. False when this person has one of this cause by this channel already."""
    return await put_many(session, [letter]) == 1


async def put_many(session: Session, letters: Iterable[NewLetter]) -> int:
    """Put letters, 500 a statement, and give how many are new.

    One that is there already (same school, cause, person and channel) is left as it is.
    """
    now = clock.now()
    # The table and not the entity: ten times cheaper a row, and an announcement has thousands.
    table: Any = Delivery.__table__
    statement = (
        insert_into(session, table)
        .on_conflict_do_nothing(index_elements=["school_id", "cause", "person_id", "channel"])
        .returning(table.c.id)
    )
    rows = iter([_row(letter, now) for letter in letters])
    added = 0
    while batch := list(islice(rows, _BATCH)):
        added += len((await session.scalars(statement, batch)).all())
    if added:
        await ring(session, LETTERS)
    return added


@dataclass(frozen=True)
class Unsent:
    """A letter nobody has tried to send yet."""

    id: int
    person_id: int
    payload: Mapping[str, Any]


async def unsent(
    session: Session, *, school_id: int, person_ids: Iterable[int], kind: DeliveryKind
) -> list[Unsent]:
    """The letters of one kind that still wait to be sent to these people for the first time."""
    rows = await session.execute(
        select(Delivery.id, Delivery.person_id, Delivery.payload)
        .where(
            Delivery.school_id == school_id,
            Delivery.person_id.in_(list(person_ids)),
            Delivery.kind == kind,
            Delivery.state == DeliveryState.NEW,
            Delivery.attempts == 0,
        )
        .order_by(Delivery.id)
    )
    return [Unsent(row.id, row.person_id, json.loads(row.payload)) for row in rows]


async def extend(session: Session, delivery_id: int, payload: Mapping[str, Any]) -> bool:
    """Let a letter tell of more. False when a sender has it already: then put another."""
    extended = await session.scalar(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.state == DeliveryState.NEW,
            Delivery.attempts == 0,
        )
        .values(payload=_packed(payload))
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return extended is not None


def is_bulk(kind: DeliveryKind) -> bool:
    """Whether letters of this kind go to many at once and give way to all others."""
    return PRIORITIES[kind] >= DIGESTS


async def claim(
    session: Session, *, limit: int, lease: timedelta, bulk: bool | None = None
) -> list[Claimed]:
    """Take up to `limit` due letters, the most urgent first, for the time of `lease`.

    `bulk`: only those that `is_bulk` says of, or only the others; None takes all.
    No person has two letters in flight, and a letter that is being tried again is not overtaken
    by a later one of its kind; so what is said in one chat stays in order.
    """
    now = clock.now()
    # Two claims at one moment could each give the same person a letter.
    await one_at_a_time(session, _CLAIMING)
    await _end_leases(session, now)
    chosen = (
        select(Delivery.id)
        .where(
            Delivery.state == DeliveryState.NEW,
            Delivery.due_at <= now,
            ~_has_precedence(now),
            *_of_lane(bulk),
        )
        .order_by(Delivery.priority, Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(Delivery)
        .where(Delivery.id.in_(chosen.scalar_subquery()))
        .values(
            state=DeliveryState.LEASED,
            lease_until=now + lease,
            attempts=Delivery.attempts + 1,
        )
        .returning(*Delivery.__table__.columns)
        .execution_options(synchronize_session=False)
    )
    rows = (await session.execute(statement)).all()
    return [_claimed(row) for row in sorted(rows, key=_urgency)]


def _of_lane(bulk: bool | None) -> list[Any]:
    if bulk is None:
        return []
    return [Delivery.priority >= DIGESTS if bulk else Delivery.priority < DIGESTS]


async def _end_leases(session: Session, now: datetime) -> None:
    await session.execute(
        update(Delivery)
        .where(Delivery.state == DeliveryState.LEASED, Delivery.lease_until <= now)
        .values(state=DeliveryState.NEW, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _has_precedence(now: datetime) -> Any:
    """SQL: another letter of the same person is in flight or goes before this one."""
    other = aliased(Delivery)
    sooner = or_(
        other.priority < Delivery.priority,
        and_(
            other.priority == Delivery.priority,
            or_(
                other.due_at < Delivery.due_at,
                and_(other.due_at == Delivery.due_at, other.id < Delivery.id),
            ),
        ),
    )
    tried_before = and_(other.attempts > 0, other.kind == Delivery.kind, other.id < Delivery.id)
    return exists().where(
        other.school_id == Delivery.school_id,
        other.person_id == Delivery.person_id,
        other.id != Delivery.id,
        or_(
            other.state == DeliveryState.LEASED,
            and_(
                other.state == DeliveryState.NEW,
                or_(and_(other.due_at <= now, sooner), tried_before),
            ),
        ),
    )


def _urgency(row: Any) -> tuple[int, datetime, int]:
    return (row.priority, row.due_at, row.id)


def _claimed(row: Any) -> Claimed:
    return Claimed(
        id=row.id,
        school_id=row.school_id,
        person_id=row.person_id,
        channel=Channel(row.channel),
        kind=DeliveryKind(row.kind),
        cause=row.cause,
        payload=json.loads(row.payload),
        attempts=row.attempts,
        due_at=row.due_at,
        created_at=row.created_at,
    )


async def _settle(session: Session, delivery_id: int, **values: Any) -> None:
    # A letter whose lease ran out while it was being sent is settled all the same.
    await session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.state.in_([DeliveryState.LEASED, DeliveryState.NEW]),
        )
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )


async def settle_sent(session: Session, delivery_id: int, *, chat_id: int, message_id: int) -> None:
    """The messenger has the letter; `message_id` is its number in the chat."""
    await _settle(
        session,
        delivery_id,
        state=DeliveryState.SENT,
        sent_at=clock.now(),
        chat_id=chat_id,
        message_id=message_id,
        reason="",
    )


async def retry_later(session: Session, delivery_id: int, *, due_at: datetime, reason: str) -> None:
    """Sending failed and may succeed at `due_at`; the attempt counts."""
    await _settle(session, delivery_id, state=DeliveryState.NEW, due_at=due_at, reason=reason)


async def postpone(session: Session, delivery_id: int, *, due_at: datetime) -> None:
    """It is not the letter's time (quiet hours, the messenger asks to wait): no attempt counts."""
    await _settle(
        session,
        delivery_id,
        state=DeliveryState.NEW,
        due_at=due_at,
        attempts=Delivery.attempts - 1,
    )


async def drop(session: Session, delivery_id: int, *, reason: str) -> None:
    """Nobody should get this letter any more: "restricted", "muted", "empty", "blocked" …"""
    await _settle(session, delivery_id, state=DeliveryState.DROPPED, reason=reason)


async def give_up(session: Session, delivery_id: int, *, reason: str) -> None:
    """The letter cannot be sent; it stays as a dead one with the fault's name."""
    await _settle(session, delivery_id, state=DeliveryState.DEAD, reason=reason)
