"""Letters taken into the hands of one sender, with a lease.

Everything here works in the caller's transaction. A letter whose lease ran out is due again: after
a crash at most the letters in flight are sent twice, and none is lost.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from core import clock
from core.db import Id, Session, UtcDateTime
from core.enums import Channel, DeliveryKind, DeliveryState
from core.hot import Hot
from core.outbox.models import LETTERS
from core.outbox.priorities import DIGESTS, LEVELS

#: Any number that nothing else in the house uses as an advisory lock.
_CLAIMING = 0x7665_7374_01
#: Letters looked at for a claim, the fewest that are more than it asks for: some are of people
#: who have one already, and then more are looked at.
_LOOKS = (24, 224, 1600, 12_800, 100_000)
#: One place of so many goes to who waits longest, lest an endless stream of urgent letters hold up
#: all others.
_SHARE = 8
#: The number of no bot at all, not even of those whose bot is to be found out.
_NOBODY = -1


@dataclass(frozen=True, slots=True)
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


_C = LETTERS.c
_NOW = bindparam("now", type_=UtcDateTime())
#: What is asked of a letter that waits.
_ASKED = (
    _C.id,
    _C.school_id,
    _C.person_id,
    _C.channel,
    _C.bot_id,
    _C.kind,
    _C.cause,
    _C.payload,
    _C.priority,
    _C.due_at,
    _C.attempts,
    _C.created_at,
)


def _first_of(level: int, bot: Any, most: int) -> Any:
    """The first due letters of one urgency, in the order of `ix_delivery_due`, without a sort.

    What is always the same is written out: PostgreSQL then plans the statement once, and not at
    every call to see what the bound values would bring.
    """
    waiting = (
        select(*_ASKED)
        .where(
            _C.state == literal_column("'new'"),
            _C.bot_id == bot,
            _C.priority == literal_column(str(level)),
            _C.due_at <= _NOW,
        )
        .order_by(_C.due_at, _C.id)
        .limit(literal_column(str(most)))
        .with_for_update(skip_locked=True)
    )
    return select(waiting.subquery())


def _hindered(one: Any) -> Any:
    """SQL: a letter in flight to the same person hinders this one, but what is urgent does not
    wait for a broadcast in hand; and so does an earlier one of its kind that is tried again."""
    other = LETTERS.alias()
    in_flight = and_(
        other.c.state == DeliveryState.LEASED,
        or_(one.c.priority >= DIGESTS, other.c.priority < DIGESTS),
    )
    return exists().where(
        other.c.school_id == one.c.school_id,
        other.c.person_id == one.c.person_id,
        # In the words of `ix_delivery_tried`: with bound values it would not be found.
        other.c.attempts > literal_column("0"),
        other.c.state.in_([literal_column("'new'"), literal_column("'leased'")]),
        or_(in_flight, and_(other.c.kind == one.c.kind, other.c.id < one.c.id)),
    )


@cache
def _waiting(bulk: bool | None, most: int) -> Hot:
    """The first due letters of each level, of one bot or of none yet, and whether they may go."""
    levels = [one for one in LEVELS if bulk is None or bulk is (one >= DIGESTS)]
    bots: tuple[Any, Any] = (bindparam("bot", type_=Id), literal_column("0"))
    branches = [_first_of(level, bot, most) for level in levels for bot in bots]
    one = union_all(*branches).subquery()
    return Hot(select(one, _hindered(one).label("hindered")))


_LEASE = Hot(
    update(LETTERS)
    .where(_C.id.in_(bindparam("ids", type_=Id, expanding=True)))
    .values(
        state=DeliveryState.LEASED,
        lease_until=bindparam("until"),
        attempts=_C.attempts + 1,
        # Whoever sends it, by this bot a reply to it is known.
        bot_id=bindparam("bot", type_=Id),
    )
)
#: With many letters waiting PostgreSQL takes the kept plan for the dearer one, wrongly, and spends
#: a millisecond on planning each claim anew; so it is told to keep it.
_ALONE = Hot(
    select(
        func.pg_advisory_xact_lock(literal_column(str(_CLAIMING))),
        func.set_config(
            literal_column("'plan_cache_mode'"),
            literal_column("'force_generic_plan'"),
            literal_column("true"),
        ),
    )
)
_END_LEASES = Hot(
    update(LETTERS)
    .where(_C.state == literal_column("'leased'"), _C.lease_until <= _NOW)
    .values(state=DeliveryState.NEW, lease_until=None)
)


async def claim(
    session: Session,
    *,
    limit: int,
    lease: timedelta,
    bulk: bool | None = None,
    bot_id: int = 0,
) -> list[Claimed]:
    """Take up to `limit` due letters, the most urgent first, for the time of `lease`.

    They are those of this bot and those of which no bot is known.
    `bulk`: only those that `is_bulk` says of, or only the others; None takes all.
    No person has two letters in flight, save that urgent ones do not wait for a broadcast's, and a
    letter that is being tried again is not overtaken by a later one of its kind; so what is said
    in one chat stays in order. An eighth of the letters are those that have waited longest,
    whatever their urgency: nobody is held up for ever.
    """
    now = clock.now()
    await _alone(session)
    await end_leases(session, now)
    rows = await _first(session, bulk, limit, {"now": now, "bot": bot_id or _NOBODY})
    if rows:
        ids = [row.id for row in rows]
        await _LEASE.run(session, ids=ids, until=now + lease, bot=bot_id)
    return [_claimed(row) for row in rows]


async def _alone(session: Session) -> None:
    """Two claims at one moment could each give the same person a letter; on SQLite every writing
    transaction is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await _ALONE.all(session)


async def end_leases(session: Session, now: datetime) -> None:
    """What a sender has had in hand for too long, having died perhaps, is due again."""
    await _END_LEASES.run(session, now=now)


async def _first(
    session: Session, bulk: bool | None, limit: int, bound: Mapping[str, Any]
) -> list[Any]:
    found: list[Any] = []
    for most in (one for one in _LOOKS if one > limit):
        rows = await _waiting(bulk, most).all(session, **bound)
        found = chosen(rows, limit)
        branches = Counter((row.priority, row.bot_id) for row in rows).values()
        if len(found) == limit or most not in branches:
            break
    return found


def chosen(rows: Iterable[Any], limit: int) -> list[Any]:
    """Of letters that wait, at most `limit` to be taken now, one a person, most urgent first."""
    free: dict[tuple[int, int], Any] = {}
    for row in sorted(rows, key=_urgency):
        # One that may not go yet must not stand before the very letter it waits for.
        if not row.hindered:
            free.setdefault((row.school_id, row.person_id), row)
    first = list(free.values())
    urgent = limit - limit // _SHARE
    aged = sorted(first[urgent:], key=lambda row: (row.due_at, row.id))[: limit - urgent]
    return sorted(first[:urgent] + aged, key=_urgency)


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
        attempts=row.attempts + 1,
        due_at=row.due_at,
        created_at=row.created_at,
    )
