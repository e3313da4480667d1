"""Answers still to be shown: kept with their update until they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal_column, update

from core import clock
from core.db import Session
from core.enums import InboxState
from core.hot import Hot
from core.outbox.models import Inbox

_TABLE: Any = Inbox.__table__
_INBOX = Inbox.__table__.c
#: In the words of the partial index: SQLite plans a bound value anew each time.
_IS_ANSWERING = _INBOX.state == literal_column("'answering'")


@dataclass(frozen=True)
class Unshown:
    """An update that had its effect and whose answer may not have been shown; `answer` is what
    `settle_update` was given."""

    id: int
    chat_id: int
    update_id: int
    answer: str
    received_at: datetime


_SHOWN = Hot(
    update(_TABLE)
    .where(_INBOX.id.in_(bindparam("rows", expanding=True)), _IS_ANSWERING)
    .values(state=InboxState.DONE, body="")
)
_STILL = Hot(
    update(_TABLE)
    .where(_INBOX.id == bindparam("row"), _IS_ANSWERING)
    .values(done_at=bindparam("moment"))
)
_UNSHOWN = Hot(
    update(_TABLE)
    .where(
        _INBOX.bot_id == bindparam("bot"),
        _IS_ANSWERING,
        _INBOX.done_at <= bindparam("before"),
        _INBOX.id.not_in(bindparam("held", expanding=True)),
    )
    .values(done_at=bindparam("moment"))
    .returning(_INBOX.id, _INBOX.chat_id, _INBOX.body, _INBOX.received_at, _INBOX.update_id)
)


async def mark_shown(session: Session, inbox_ids: Iterable[int]) -> None:
    """The answers of these updates were shown, or cannot be: nothing of them is kept."""
    await _SHOWN.run(session, rows=list(inbox_ids))


async def still_answering(session: Session, inbox_id: int) -> None:
    """The answer is still being tried: no other process need take it up."""
    await _STILL.run(session, row=inbox_id, moment=clock.now())


async def take_unshown(
    session: Session, *, bot_id: int, before: datetime, besides: Iterable[int] = ()
) -> list[Unshown]:
    """Take up the answers that nobody has tried to show since `before`, oldest first.

    `besides`: ids of updates whose answers are in hand.
    """
    rows = await _UNSHOWN.all(
        session, bot=bot_id, before=before, moment=clock.now(), held=list(besides)
    )
    return [
        Unshown(row.id, row.chat_id, row.update_id, row.body, row.received_at)
        for row in sorted(rows, key=lambda row: row.update_id)
    ]
