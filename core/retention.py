"""What has served its purpose is deleted: settled updates and settled letters, after their periods.

The ledger is not touched: it is the audit and is kept (trust.md, L-16). A letter's row is ids and
moments, an update's is a number; what they said was never kept or is gone already. The periods are
settings of the installation (`core.settings`).
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import Counter, Gauge
from sqlalchemy import bindparam, delete, select

from core import clock
from core.access.models import FailedEntry
from core.db import Database, Id, Session
from core.drafts import ChatState
from core.enums import DeliveryState, InboxState
from core.hot import Hot
from core.outbox import Delivery, Inbox
from core.settings import Settings

SWEPT = Counter("vestnik_swept_rows", "Rows deleted after their period, by table", ["table"])
OLDEST = Gauge("vestnik_oldest_row_seconds", "Age of the oldest row kept, by table", ["table"])

#: Rows of one transaction: some milliseconds, after which everybody else has a turn.
_BATCH = 200
_REST = 0.02  # seconds
#: Refused slips slow down guessing for a day; drafts are answered within hours.
_REFUSALS, _DRAFTS = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True)
class Periods:
    """For how long rows are kept after they were settled."""

    updates: timedelta
    letters: timedelta
    dead: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Periods":
        """As the installation has them."""
        return cls(
            timedelta(days=settings.keep_updates_days),
            timedelta(days=settings.keep_letters_days),
            timedelta(days=settings.keep_dead_days),
        )


@dataclass(frozen=True)
class Swept:
    """How many rows were deleted."""

    updates: int
    letters: int
    others: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.updates + self.letters + self.others


class _Table:
    """One table, walked from its oldest row; its ids grow with time."""

    def __init__(self, model: Any, moment: Any, state: Any = None) -> None:
        table = model.__table__
        columns = [table.c.id, moment.label("since"), *([] if state is None else [state])]
        self.name = str(table.name)
        self.next = Hot(
            select(*columns)
            .where(table.c.id > bindparam("after", type_=Id))
            .order_by(table.c.id)
            .limit(_BATCH)
        )
        gone = delete(table).where(table.c.id.in_(bindparam("ids", type_=Id, expanding=True)))
        if state is not None:
            # Somebody may have called a dead letter back to life between the two statements.
            gone = gone.where(state.in_(bindparam("states", expanding=True)))
        self._delete = Hot(gone)
        self._has_state = state is not None

    async def delete(self, session: Session, ids: list[int], states: Iterable[str]) -> int:
        """Delete these rows if they are still in one of the states; gives how many."""
        if self._has_state:
            return await self._delete.run(session, ids=ids, states=list(states))
        return await self._delete.run(session, ids=ids)


_INBOX, _LETTER = Inbox.__table__.c, Delivery.__table__.c
_UPDATES = _Table(Inbox, _INBOX.received_at, _INBOX.state)
_LETTERS = _Table(Delivery, _LETTER.created_at, _LETTER.state)
_ENTRIES = _Table(FailedEntry, FailedEntry.__table__.c.at)

Kept = dict[str, timedelta]


async def sweep(db: Database, periods: Periods) -> Swept:
    """Delete what is past its period, in small transactions with pauses; gives how many rows.

    Running it twice, or in two processes at once, deletes nothing more.
    """
    updates = {InboxState.DONE.value: periods.updates, InboxState.DEAD.value: periods.dead}
    letters = {
        DeliveryState.SENT.value: periods.letters,
        DeliveryState.DROPPED.value: periods.letters,
        DeliveryState.DEAD.value: periods.dead,
    }
    swept = Swept(
        await _sweep(db, _UPDATES, updates),
        await _sweep(db, _LETTERS, letters),
        await _sweep(db, _ENTRIES, {"": _REFUSALS}) + await _sweep_drafts(db),
    )
    await _note_oldest(db)
    return swept


async def _sweep(db: Database, table: _Table, kept: Kept) -> int:
    now, after, swept = clock.now(), 0, 0
    shortest = min(kept.values())
    while True:
        async with db.step() as session:
            rows = await table.next.all(session, after=after)
            ids = [row.id for row in rows if _is_past(row, kept, now)]
            if ids:
                swept += await table.delete(session, ids, kept)
        if len(rows) < _BATCH or rows[-1].since > now - shortest:
            break
        after = rows[-1].id
        await asyncio.sleep(_REST)
    if swept:
        SWEPT.labels(table.name).inc(swept)
    return swept


def _is_past(row: Any, kept: Kept, now: datetime) -> bool:
    period = kept.get(getattr(row, "state", ""))
    return period is not None and row.since < now - period


async def _sweep_drafts(db: Database) -> int:
    """Drafts and answers of long ago; there are few, a row for each chat."""
    async with db.session() as session:
        gone = await session.execute(
            delete(ChatState)
            .where(ChatState.changed_at < clock.now() - _DRAFTS)
            .returning(ChatState.key)
        )
        return len(gone.all())


@dataclass(frozen=True)
class Oldest:
    """Since when updates and letters are kept; None for an empty table."""

    update: datetime | None
    letter: datetime | None


async def oldest(session: Session) -> Oldest:
    """The moments of the oldest rows of the inbox and of the letters."""
    return Oldest(*[await _oldest(session, table) for table in (_UPDATES, _LETTERS)])


async def _oldest(session: Session, table: _Table) -> datetime | None:
    row = await table.next.first(session, after=0)
    return None if row is None else row.since


async def _note_oldest(db: Database) -> None:
    async with db.step() as session:
        found = await oldest(session)
    for name, since in (("inbox", found.update), ("delivery", found.letter)):
        age = 0.0 if since is None else (clock.now() - since).total_seconds()
        OLDEST.labels(name).set(max(age, 0.0))
