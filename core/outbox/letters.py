"""Letters put, and told of more while nobody has tried to send them.

Everything here works in the caller's transaction.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, select, update

from core import clock
from core.db import LETTERS, Id, Session, UtcDateTime, ring
from core.driving import driven
from core.enums import Channel, DeliveryKind, DeliveryState
from core.hot import Hot
from core.outbox.models import Delivery
from core.outbox.priorities import PRIORITIES

#: Rows sent to the database at once; a broadcast may have half a million.
_BATCH = 5000


@dataclass(frozen=True)
class NewLetter:
    """A letter to put: to whom, about what cause, when due. `payload` holds ids, never texts.

    `dropped` is the reason why it is only recorded and not sent. `bot_id` is the bot that has the
    person's chat, 0 when that is to be found out.
    """

    school_id: int
    person_id: int
    kind: DeliveryKind
    cause: str
    due_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    channel: Channel = Channel.TELEGRAM
    dropped: str = ""
    bot_id: int = 0


#: What a new letter is stored as, in the order of `_row`: the column and its type in PostgreSQL.
_COLUMNS = {
    "school_id": "bigint",
    "person_id": "bigint",
    "channel": "text",
    "bot_id": "bigint",
    "kind": "text",
    "cause": "text",
    "payload": "text",
    "priority": "smallint",
    "due_at": "timestamptz",
    "state": "text",
    "created_at": "timestamptz",
    "reason": "text",
    "attempts": "smallint",
}
_NAMES = ", ".join(_COLUMNS)
_ONCE = "ON CONFLICT (school_id, cause, person_id, channel) DO NOTHING"
_ARRAYS = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_COLUMNS.values(), 1))

# Told to the driver as they are: SQLAlchemy's own way costs ten times what the rows themselves do,
# and a broadcast has thousands.
_SQLITE = f"INSERT INTO delivery ({_NAMES}) VALUES ({', '.join('?' * len(_COLUMNS))}) {_ONCE}"
_POSTGRES = f"INSERT INTO delivery ({_NAMES}) SELECT * FROM unnest({_ARRAYS}) {_ONCE}"


class _Packing:
    """Turns letters into rows. Those of one broadcast share their moment and payload: each is
    packed once."""

    def __init__(self, *, as_text: bool) -> None:
        self._as_text = as_text
        self._now = self._moment(clock.now())
        self._last_due: tuple[datetime, Any] = (clock.now(), self._now)
        self._last_payload: tuple[Mapping[str, Any], str] = ({}, "{}")

    def _moment(self, moment: datetime) -> Any:
        if moment.tzinfo is None:
            raise ValueError("naive datetime: every moment in the database is aware")
        # As SQLAlchemy stores moments in SQLite: UTC, always with the microseconds.
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if self._as_text else moment

    def _due(self, moment: datetime) -> Any:
        if self._last_due[0] is not moment:
            self._last_due = (moment, self._moment(moment))
        return self._last_due[1]

    def _payload(self, payload: Mapping[str, Any]) -> str:
        if self._last_payload[0] is not payload:
            self._last_payload = (payload, _packed(payload))
        return self._last_payload[1]

    def row(self, letter: NewLetter) -> list[Any]:
        """The values of `_COLUMNS`."""
        return [
            letter.school_id,
            letter.person_id,
            letter.channel.value,
            letter.bot_id,
            letter.kind.value,
            letter.cause,
            self._payload(letter.payload),
            PRIORITIES[letter.kind],
            self._due(letter.due_at),
            "dropped" if letter.dropped else "new",
            self._now,
            letter.dropped,
            0,
        ]


def _packed(payload: Mapping[str, Any]) -> str:
    return json.dumps(dict(payload), separators=(",", ":"))


async def put(session: Session, letter: NewLetter) -> bool:
    """Put one letter. False when this person has one of this cause by this channel already."""
    return await put_many(session, [letter]) == 1


async def put_many(session: Session, letters: Iterable[NewLetter]) -> int:
    """Put letters, 5000 a statement, and give how many are new.

    One that is there already (same school, cause, person and channel) is left as it is.
    """
    wire = await driven(session)
    is_sqlite = wire.dialect.name == "sqlite"
    rows = map(_Packing(as_text=is_sqlite).row, letters)
    added = 0
    while batch := list(islice(rows, _BATCH)):
        if is_sqlite:
            added += await wire.many(_SQLITE, batch)
        else:
            added += await wire.run(
                _POSTGRES, [list(column) for column in zip(*batch, strict=True)]
            )
    if added:
        await ring(session, LETTERS)
    return added


@dataclass(frozen=True)
class Unsent:
    """A letter nobody has tried to send yet."""

    id: int
    person_id: int
    cause: str
    payload: Mapping[str, Any]


async def unsent(
    session: Session, *, school_id: int, person_ids: Iterable[int], kind: DeliveryKind
) -> list[Unsent]:
    """The letters of one kind that still wait to be sent to these people for the first time."""
    rows = await _UNSENT.all(session, school=school_id, people=list(person_ids), kind=kind.value)
    return [Unsent(row.id, row.person_id, row.cause, json.loads(row.payload)) for row in rows]


async def extend(session: Session, delivery_id: int, payload: Mapping[str, Any]) -> bool:
    """Let a letter tell of more. False when a sender has it already: then put another."""
    extended = await _EXTEND.run(session, letter=delivery_id, packed=_packed(payload))
    return extended > 0


async def hasten(session: Session, delivery_id: int) -> bool:
    """Make a letter due now that nobody has tried to send. False when a sender has it already."""
    hastened = await _HASTEN.run(session, letter=delivery_id, now=clock.now())
    if hastened:
        await ring(session, LETTERS)
    return hastened > 0


_LETTER = Delivery.__table__.c
_UNTRIED = (_LETTER.state == DeliveryState.NEW, _LETTER.attempts == 0)
_UNSENT = Hot(
    select(_LETTER.id, _LETTER.person_id, _LETTER.cause, _LETTER.payload)
    .where(
        _LETTER.school_id == bindparam("school", type_=Id),
        _LETTER.person_id.in_(bindparam("people", expanding=True, type_=Id)),
        _LETTER.kind == bindparam("kind"),
        *_UNTRIED,
    )
    .order_by(_LETTER.id)
)
_EXTEND = Hot(
    update(Delivery.__table__)  # type: ignore[arg-type]
    .where(_LETTER.id == bindparam("letter", type_=Id), *_UNTRIED)
    .values(payload=bindparam("packed"))
)
_HASTEN = Hot(
    update(Delivery.__table__)  # type: ignore[arg-type]
    .where(_LETTER.id == bindparam("letter", type_=Id), *_UNTRIED)
    .values(due_at=bindparam("now", type_=UtcDateTime()))
)
