"""Updates of the messenger: stored before they are confirmed, settled with their effect."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import aliased

from core import clock
from core.db import Session, insert_into
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


async def take_in(
    session: Session, *, bot_id: int, update_id: int, chat_id: int, body: str
) -> bool:
    """Store an update as it came. False when it is here already: the messenger repeats itself."""
    statement = (
        insert_into(session, Inbox)
        .values(
            bot_id=bot_id,
            update_id=update_id,
            chat_id=chat_id,
            body=body,
            state=InboxState.NEW,
            attempts=0,
            fault="",
            received_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
        .returning(Inbox.id)
    )
    return (await session.scalar(statement)) is not None


async def next_updates(session: Session, *, bot_id: int, limit: int) -> list[StoredUpdate]:
    """The oldest waiting update of each chat, oldest first: a chat is worked off in order."""
    waiting = aliased(Inbox)
    oldest = (
        select(func.min(waiting.update_id))
        .where(waiting.bot_id == bot_id, waiting.state == InboxState.NEW)
        .group_by(waiting.chat_id)
    )
    rows = await session.execute(
        select(
            Inbox.id,
            Inbox.bot_id,
            Inbox.update_id,
            Inbox.chat_id,
            Inbox.body,
            Inbox.attempts,
            Inbox.received_at,
        )
        .where(Inbox.bot_id == bot_id, Inbox.update_id.in_(oldest.scalar_subquery()))
        .order_by(Inbox.update_id)
        .limit(limit)
    )
    return [StoredUpdate(**row._mapping) for row in rows]


async def settle_update(session: Session, inbox_id: int) -> bool:
    """The update has had its effect, in this same transaction; its content is not kept.

    False when it was settled before: then the caller rolls its effect back.
    """
    settled = await session.scalar(
        update(Inbox)
        .where(Inbox.id == inbox_id, Inbox.state == InboxState.NEW)
        .values(state=InboxState.DONE, done_at=clock.now(), body="")
        .returning(Inbox.id)
    )
    return settled is not None


async def fail_update(session: Session, inbox_id: int, *, fault: str) -> InboxState:
    """Count a failure; `fault` is the name of the error's type and nothing of its text.

    After five the update is DEAD and the next one of its chat has its turn.
    """
    attempts = Inbox.attempts + 1
    dead = attempts >= ATTEMPTS
    state = await session.scalar(
        update(Inbox)
        .where(Inbox.id == inbox_id, Inbox.state == InboxState.NEW)
        .values(
            attempts=attempts,
            fault=fault,
            state=case((dead, InboxState.DEAD.value), else_=InboxState.NEW.value),
            done_at=case((dead, clock.now()), else_=None),
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
