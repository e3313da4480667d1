"""Letters people have in their chats already: what was told of, and in which message."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from core.db import Id, Session, UtcDateTime
from core.enums import Channel, DeliveryKind, DeliveryState
from core.hot import Hot
from core.outbox.models import Delivery


@dataclass(frozen=True)
class Told:
    """A letter that was sent: its message in the chat with a bot, and the ids it told of."""

    id: int
    person_id: int
    cause: str
    payload: Mapping[str, Any]
    bot_id: int
    chat_id: int
    message_id: int

    @property
    def message(self) -> tuple[int, int, int]:
        """Bot, chat and number: each bot counts the messages of its chats by itself."""
        return self.bot_id, self.chat_id, self.message_id


_LETTER = Delivery.__table__.c
_COLUMNS = (
    _LETTER.id,
    _LETTER.person_id,
    _LETTER.cause,
    _LETTER.payload,
    _LETTER.bot_id,
    _LETTER.chat_id,
    _LETTER.message_id,
)


def _told(row: Any) -> Told:
    return Told(
        id=row.id,
        person_id=row.person_id,
        cause=row.cause,
        payload=json.loads(row.payload),
        bot_id=row.bot_id,
        chat_id=row.chat_id,
        message_id=row.message_id,
    )


async def told(
    session: Session,
    *,
    school_id: int,
    person_ids: Iterable[int],
    kind: DeliveryKind,
    since: datetime,
) -> list[Told]:
    """The letters of one kind these people were sent, put at `since` or later, the last first."""
    people = list(person_ids)
    rows = await _TOLD.all(session, school=school_id, people=people, kind=kind.value, since=since)
    return [_told(row) for row in rows]


_TOLD = Hot(
    select(*_COLUMNS)
    .where(
        _LETTER.school_id == bindparam("school", type_=Id),
        _LETTER.person_id.in_(bindparam("people", expanding=True, type_=Id)),
        _LETTER.created_at >= bindparam("since", type_=UtcDateTime()),
        _LETTER.kind == bindparam("kind"),
        _LETTER.state == DeliveryState.SENT,
        _LETTER.message_id.is_not(None),
    )
    .order_by(_LETTER.id.desc())
)


async def school_of_letter(
    session: Session, *, readers: Mapping[int, int], bot_id: int, chat_id: int, message_id: int
) -> int | None:
    """The school of a message that was sent to one of these readers, given by school; None when it
    is no letter to them."""
    for school_id, person_id in readers.items():
        found = await session.scalar(
            select(_LETTER.id)
            .where(
                _LETTER.school_id == school_id,
                _LETTER.person_id == person_id,
                _LETTER.bot_id == bot_id,
                _LETTER.chat_id == chat_id,
                _LETTER.message_id == message_id,
            )
            .limit(1)
        )
        if found is not None:
            return school_id
    return None


@dataclass(frozen=True)
class Fate:
    """What became of a letter; `told` is None while it was not sent."""

    cause: str
    state: DeliveryState
    told: Told | None


async def told_people(session: Session, *, school_id: int, cause: str) -> list[tuple[int, int]]:
    """Person and bot of the letters of one cause that the messenger has or is being given."""
    rows = await session.execute(
        select(_LETTER.person_id, _LETTER.bot_id)
        .where(
            _LETTER.school_id == school_id,
            _LETTER.cause == cause,
            _LETTER.state.in_([DeliveryState.SENT, DeliveryState.LEASED]),
        )
        .order_by(_LETTER.person_id)
    )
    return [(row.person_id, row.bot_id) for row in rows]


async def last_fates(
    session: Session, *, school_id: int, causes: Iterable[str], person_ids: Iterable[int]
) -> dict[int, Fate]:
    """By person: what became of the last of the letters of these causes that was not dropped;
    people without one are left out."""
    rows = await session.execute(
        select(*_COLUMNS, _LETTER.state)
        .where(
            _LETTER.school_id == school_id,
            _LETTER.cause.in_(list(causes)),
            _LETTER.person_id.in_(list(person_ids)),
            _LETTER.state.in_([DeliveryState.NEW, DeliveryState.LEASED, DeliveryState.SENT]),
        )
        .order_by(_LETTER.id)
    )
    return {row.person_id: _fate(row) for row in rows}


def _fate(row: Any) -> Fate:
    was_sent = row.state == DeliveryState.SENT and row.message_id
    return Fate(row.cause, DeliveryState(row.state), _told(row) if was_sent else None)


async def fates(
    session: Session,
    *,
    school_id: int,
    person_id: int,
    causes: Iterable[str],
    channel: Channel = Channel.TELEGRAM,
) -> list[Fate]:
    """What became of the letters of these causes to one person, in the order they were put."""
    rows = await session.execute(
        select(*_COLUMNS, _LETTER.state)
        .where(
            _LETTER.school_id == school_id,
            _LETTER.cause.in_(list(causes)),
            _LETTER.person_id == person_id,
            _LETTER.channel == channel,
        )
        .order_by(_LETTER.id)
    )
    return [_fate(row) for row in rows]
