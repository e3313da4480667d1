"""Updates of the messenger: stored before they are confirmed, settled with their effect."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, func, literal_column, select, update

from core import clock
from core.db import UPDATES, Session, ring
from core.enums import DeliveryState, InboxState
from core.hot import Hot
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


_TABLE: Any = Inbox.__table__
_INBOX = Inbox.__table__.c
#: In the words of the partial index: SQLite plans a bound value anew each time.
_IS_NEW = _INBOX.state == literal_column("'new'")

# Built once: these statements stand on the way of every update.
_PUT = Hot(
    lambda insert: (
        insert(_TABLE)
        .values(
            bot_id=bindparam("bot"),
            update_id=bindparam("update"),
            chat_id=bindparam("chat"),
            body=bindparam("body"),
            received_at=bindparam("moment"),
        )
        .on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
    )
)
_FIND = Hot(
    select(_INBOX.id, _INBOX.update_id, _INBOX.attempts, _INBOX.received_at).where(
        _INBOX.bot_id == bindparam("bot"),
        _INBOX.update_id.in_(bindparam("updates", expanding=True)),
        _INBOX.state == InboxState.NEW,
    )
)


async def take_in(
    session: Session, *, bot_id: int, updates: Sequence[NewUpdate]
) -> list[StoredUpdate]:
    """Store updates as they came; one that is here already is left: messengers repeat.

    Gives those of them that wait to be worked off, in the order of their numbers.
    """
    if not updates:
        return []
    now = clock.now()
    await _PUT.many(
        session,
        [
            {
                "bot": bot_id,
                "update": update.update_id,
                "chat": update.chat_id,
                "body": update.body,
                "moment": now,
            }
            for update in updates
        ],
    )
    await ring(session, UPDATES, about=bot_id)
    came = {update.update_id: update for update in updates}
    found = await _FIND.all(session, bot=bot_id, updates=list(came))
    return [
        StoredUpdate(
            row.id,
            bot_id,
            row.update_id,
            came[row.update_id].chat_id,
            came[row.update_id].body,
            row.attempts,
            row.received_at,
        )
        for row in sorted(found, key=lambda row: row.update_id)
    ]


def _stored() -> Any:
    return select(
        _INBOX.id,
        _INBOX.bot_id,
        _INBOX.update_id,
        _INBOX.chat_id,
        _INBOX.body,
        _INBOX.attempts,
        _INBOX.received_at,
    ).where(_INBOX.bot_id == bindparam("bot"), _IS_NEW)


def _oldest_of_each_chat() -> Any:
    earlier = Inbox.__table__.alias()
    return (
        _stored()
        .where(
            _INBOX.chat_id.not_in(bindparam("busy", expanding=True)),
            ~exists().where(
                earlier.c.bot_id == _INBOX.bot_id,
                earlier.c.state == literal_column("'new'"),
                earlier.c.chat_id == _INBOX.chat_id,
                earlier.c.update_id < _INBOX.update_id,
            ),
        )
        .order_by(_INBOX.update_id)
        .limit(bindparam("most"))
    )


_NEXT = Hot(_oldest_of_each_chat())
_ALL = Hot(
    _stored()
    .where(_INBOX.id.not_in(bindparam("held", expanding=True)))
    .order_by(_INBOX.update_id)
    .limit(bindparam("most"))
)


async def next_updates(
    session: Session, *, bot_id: int, limit: int, besides: Iterable[int] = ()
) -> list[StoredUpdate]:
    """The oldest waiting update of each chat, oldest first: a chat is worked off in order.

    `besides`: chats that are being served now.
    """
    rows = await _NEXT.all(session, bot=bot_id, most=limit, busy=list(besides))
    return [StoredUpdate(*row) for row in rows]


async def all_updates(
    session: Session, *, bot_id: int, limit: int, besides: Iterable[int] = ()
) -> list[StoredUpdate]:
    """Waiting updates, oldest first, several of a chat as well: for the only process there is.

    `besides`: ids of updates it knows of.
    """
    rows = await _ALL.all(session, bot=bot_id, most=limit, held=list(besides))
    return [StoredUpdate(*row) for row in rows]


_HOLD = Hot(
    select(_INBOX.id)
    .where(_INBOX.id == bindparam("row"), _INBOX.state == InboxState.NEW)
    .with_for_update(skip_locked=True)
)
_SETTLE = Hot(
    update(_TABLE)
    .where(_INBOX.id == bindparam("row"), _INBOX.state == InboxState.NEW)
    .values(state=bindparam("became"), done_at=bindparam("moment"), body=bindparam("answer"))
)


async def hold_update(session: Session, inbox_id: int) -> bool:
    """Keep other processes from an update until this transaction ends.

    False when another one has it or it is settled. On SQLite nobody else is there.
    """
    return await _HOLD.value(session, row=inbox_id) is not None


async def settle_update(session: Session, inbox_id: int, *, answer: str = "") -> bool:
    """The update has had its effect, in this same transaction; its content is not kept.

    `answer`: what is still to be shown, kept until `mark_shown`, so that a crash does not lose it.
    False when it was settled before: then the caller rolls its effect back.
    """
    became = InboxState.ANSWERING if answer else InboxState.DONE
    bound = {"row": inbox_id, "moment": clock.now(), "became": became.value, "answer": answer}
    return await _SETTLE.run(session, **bound) == 1


_PASS_OVER = Hot(
    update(_TABLE)
    .where(
        _INBOX.bot_id == bindparam("bot"),
        _INBOX.chat_id == bindparam("chat"),
        _IS_NEW,
        _INBOX.received_at <= bindparam("until"),
        _INBOX.body.not_like(bindparam("besides")),
    )
    .values(state=InboxState.DONE, done_at=bindparam("moment"), body="", fault="flood")
)


async def pass_over(
    session: Session, *, bot_id: int, chat_id: int, until: datetime, besides: str
) -> int:
    """Settle what a chat has sent until then without any work, and say so in `fault`.

    `besides`: updates with these words are left. Gives how many were settled; on no account is one
    settled that had its effect.
    """
    return await _PASS_OVER.run(
        session,
        bot=bot_id,
        chat=chat_id,
        until=until,
        besides=f"%{besides}%",
        moment=clock.now(),
    )


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
    updates = select(func.min(_INBOX.received_at)).where(_IS_NEW)
    return Waiting(await session.scalar(letters), await session.scalar(updates))
