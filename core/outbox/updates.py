"""Updates of the messenger: stored before they are confirmed, settled with their effect."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, func, select, update

from core import clock
from core.db import UPDATES, Session, insert_into, ring
from core.enums import DeliveryState, InboxState
from core.outbox.models import Delivery, Inbox

#: An update that failed so often is dead; it must not hold up its chat for ever.
ATTEMPTS = 5


@dataclass(frozen=True)
class StoredUpdate:
    """An update to be worked off; `body` is the messenger's own JSON."""

    id: int
    bot_id: int
    update_id: int
    chat_id: int
    body: str
    attempts: int
    received_at: datetime


@dataclass(frozen=True)
class Waiting:
    """Since when the oldest due letter and the oldest update wait; None: nothing waits."""

    letter_since: datetime | None
    update_since: datetime | None


@dataclass(frozen=True)
class NewUpdate:
    """An update as it came in; `body` is the messenger's own JSON."""

    update_id: int
    chat_id: int
    body: str


async def take_in(session: Session, *, bot_id: int, updates: Iterable[NewUpdate]) -> None:
    """Store updates as they came; one that is here already is left: messengers repeat."""
    rows = [
        {
            "bot_id": bot_id,
            "update_id": update.update_id,
            "chat_id": update.chat_id,
            "body": update.body,
            "state": InboxState.NEW,
            "attempts": 0,
            "fault": "",
            "received_at": clock.now(),
        }
        for update in updates
    ]
    if rows:
        statement = insert_into(session, Inbox).values(rows)
        await session.execute(
            statement.on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
        )
        await ring(session, UPDATES)


_INBOX = Inbox.__table__.c


def _oldest_of_each_chat() -> Any:
    earlier = Inbox.__table__.alias()
    return (
        select(
            _INBOX.id,
            _INBOX.bot_id,
            _INBOX.update_id,
            _INBOX.chat_id,
            _INBOX.body,
            _INBOX.attempts,
            _INBOX.received_at,
        )
        .where(
            _INBOX.bot_id == bindparam("bot"),
            _INBOX.state == InboxState.NEW,
            _INBOX.chat_id.not_in(bindparam("busy", expanding=True)),
            ~exists().where(
                earlier.c.bot_id == _INBOX.bot_id,
                earlier.c.state == InboxState.NEW,
                earlier.c.chat_id == _INBOX.chat_id,
                earlier.c.update_id < _INBOX.update_id,
            ),
        )
        .order_by(_INBOX.update_id)
        .limit(bindparam("most"))
    )


# Built once: these statements stand on the way of every update.
_NEXT = _oldest_of_each_chat()
_SETTLE = (
    update(Inbox.__table__)  # type: ignore[arg-type]
    .where(_INBOX.id == bindparam("row"), _INBOX.state == InboxState.NEW)
    .values(state=InboxState.DONE, done_at=bindparam("moment"), body="")
    .returning(_INBOX.id)
)


async def next_updates(
    session: Session, *, bot_id: int, limit: int, besides: Iterable[int] = ()
) -> list[StoredUpdate]:
    """The oldest waiting update of each chat, oldest first: a chat is worked off in order.

    `besides`: chats that are being served now.
    """
    bound = {"bot": bot_id, "most": limit, "busy": list(besides)}
    return [StoredUpdate(**row._mapping) for row in await session.execute(_NEXT, bound)]


async def settle_update(session: Session, inbox_id: int) -> bool:
    """The update has had its effect, in this same transaction; its content is not kept.

    False when it was settled before: then the caller rolls its effect back.
    """
    bound = {"row": inbox_id, "moment": clock.now()}
    return (await session.execute(_SETTLE, bound)).first() is not None


async def fail_update(
    session: Session, inbox_id: int, *, fault: str, hopeless: bool = False
) -> InboxState:
    """Count a failure; `fault` is the name of the error's type and nothing of its text.

    After five, or at once when it is hopeless, the update is DEAD and the next one of its chat has
    its turn.
    """
    attempts = Inbox.attempts + 1
    dead = attempts >= (1 if hopeless else ATTEMPTS)
    state = await session.scalar(
        update(Inbox)
        .where(Inbox.id == inbox_id, Inbox.state == InboxState.NEW)
        .values(
            attempts=attempts,
            fault=fault,
            state=case((dead, InboxState.DEAD.value), else_=InboxState.NEW.value),
            done_at=case((dead, clock.now()), else_=None),
            body=case((dead, ""), else_=Inbox.body),
        )
        .returning(Inbox.state)
    )
    return InboxState(state) if state else InboxState.DONE


async def oldest_waiting(session: Session, *, school_id: int | None = None) -> Waiting:
    """What has waited longest: a letter that is due (of one school or of all), an update."""
    letters = select(func.min(Delivery.due_at)).where(
        Delivery.state.in_([DeliveryState.NEW, DeliveryState.LEASED]),
        Delivery.due_at <= clock.now(),
    )
    if school_id is not None:
        letters = letters.where(Delivery.school_id == school_id)
    updates = select(func.min(Inbox.received_at)).where(Inbox.state == InboxState.NEW)
    return Waiting(await session.scalar(letters), await session.scalar(updates))
