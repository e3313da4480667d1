"""What became of letters in hand: sent, to be tried again, not yet due, dropped, dead.

Everything here works in the caller's transaction. A letter whose lease ran out while it was being
sent is settled all the same; one that is settled stays as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, update

from core import clock
from core.db import Id, Session
from core.enums import DeliveryState
from core.hot import Hot
from core.outbox.models import LETTERS

_C = LETTERS.c


@dataclass(frozen=True, slots=True)
class Landed:
    """A letter the messenger has, the number of its message in the chat, and since when."""

    delivery_id: int
    chat_id: int
    message_id: int
    sent_at: datetime


def _settling(**values: Any) -> Hot:
    return Hot(
        update(LETTERS)
        .where(
            _C.id == bindparam("delivery", type_=Id),
            or_(_C.state == DeliveryState.LEASED, _C.state == DeliveryState.NEW),
        )
        .values(lease_until=None, **values)
    )


_SENT = _settling(
    state=DeliveryState.SENT,
    sent_at=bindparam("at"),
    chat_id=bindparam("chat"),
    message_id=bindparam("message"),
    reason="",
)
_RETRY = _settling(state=DeliveryState.NEW, due_at=bindparam("due"), reason=bindparam("why"))
_POSTPONE = _settling(state=DeliveryState.NEW, due_at=bindparam("due"), attempts=_C.attempts - 1)
_DROP = _settling(state=DeliveryState.DROPPED, reason=bindparam("why"))
_GIVE_UP = _settling(state=DeliveryState.DEAD, reason=bindparam("why"))


async def settle_landed(session: Session, landed: Iterable[Landed]) -> None:
    """The messenger has these letters: one statement for all that came down meanwhile."""
    await _SENT.many(
        session,
        [
            {
                "delivery": one.delivery_id,
                "at": one.sent_at,
                "chat": one.chat_id,
                "message": one.message_id,
            }
            for one in landed
        ],
    )


async def settle_sent(session: Session, delivery_id: int, *, chat_id: int, message_id: int) -> None:
    """The messenger has the letter; `message_id` is its number in the chat."""
    await settle_landed(session, [Landed(delivery_id, chat_id, message_id, clock.now())])


async def retry_later(session: Session, delivery_id: int, *, due_at: datetime, reason: str) -> None:
    """Sending failed and may succeed at `due_at`; the attempt counts."""
    await _RETRY.run(session, delivery=delivery_id, due=due_at, why=reason)


async def postpone(session: Session, delivery_id: int, *, due_at: datetime) -> None:
    """It is not the letter's time (quiet hours, the messenger asks to wait): no attempt counts."""
    await _POSTPONE.run(session, delivery=delivery_id, due=due_at)


async def drop(session: Session, delivery_id: int, *, reason: str) -> None:
    """Nobody should get this letter any more: "restricted", "muted", "empty", "blocked" …"""
    await _DROP.run(session, delivery=delivery_id, why=reason)


async def give_up(session: Session, delivery_id: int, *, reason: str) -> None:
    """The letter cannot be sent; it stays as a dead one with the fault's name."""
    await _GIVE_UP.run(session, delivery=delivery_id, why=reason)
