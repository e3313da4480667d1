"""What became of letters goes into the database: all that landed meanwhile in one transaction.

At thirty letters a second each is settled by itself, milliseconds after it landed; at a thousand
some dozens share a commit. Either way a crash repeats at most the letters that were in flight.
"""

import asyncio
import logging
import weakref
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from core import clock, outbox
from core.access.links import mark_blocked
from core.access.readers import move_chat
from core.condition import PASSING, trouble_of
from core.db import Database, Session
from core.outbox import Claimed, Landed
from notifications.outcomes import (
    Failed,
    Forget,
    Later,
    Moved,
    Outcome,
    Retry,
    Sent,
    Skip,
    Wait,
)

log = logging.getLogger("vestnik.letters")

#: A fault of ours in writing is tried so often, a fault of the network for about a day.
WRITING_TRIES = 5
SENDING_TRIES = 1500
#: A chat that keeps moving is a fault of the messenger.
MOVES = 5
#: Seconds after the first failed try; each pause is twice the one before, up to the longest.
FIRST_BACKOFF, LONGEST_BACKOFF = 0.5, 60.0
#: Seconds between two commits: what lands meanwhile shares the next.
GATHERING = 0.004


@dataclass(eq=False, slots=True)
class Fate:
    """What became of a letter in hand; `chat_id` is None for one that was never on its way."""

    delivery: Claimed
    outcome: Outcome | Skip | Later
    bot_id: int = 0
    chat_id: int | None = None
    at: datetime = field(default_factory=clock.now)
    is_settled: bool = False

    @property
    def landed(self) -> Landed | None:
        """What there is to store of a letter that the messenger has."""
        if self.chat_id is None or not isinstance(self.outcome, Sent):
            return None
        return Landed(self.delivery.id, self.chat_id, self.outcome.message_id, self.at)

    @property
    def again_in(self) -> float | None:
        """Seconds until the letter is tried again, None when that is not for this moment to say."""
        return _backoff(self.delivery.attempts) if isinstance(self.outcome, Retry) else None


class Settler:
    """Settles letters as they land, as many at once as have landed since it wrote last.

    One for all bots of a process: fifty of them would else write fifty transactions where one does.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self._landed: list[Fate] = []
        # Done when the transaction ends that is being written now: all who wait go on at once.
        self._written: asyncio.Future[None] | None = None
        self._wrote_at = float("-inf")

    async def settle(self, *fates: Fate) -> None:
        """Until these are settled and on the disk. Raises what the database raises: then they are
        written with the next ones that land."""
        self._landed += fates
        while self._written is not None:
            await asyncio.shield(self._written)
            if _are_settled(fates):
                return
        try:
            await self._write_landed()
        except Exception:
            # Another letter that cannot be settled is nothing to these.
            if not _are_settled(fates):
                raise

    async def _write_landed(self) -> None:
        loop = asyncio.get_running_loop()
        written = self._written = loop.create_future()
        try:
            await asyncio.sleep(self._wrote_at + GATHERING - loop.time())
            await self._write_all()
            await self.db.durable()
        finally:
            self._wrote_at = loop.time()
            self._written = None
            written.set_result(None)

    async def _write_all(self) -> None:
        batch, self._landed = self._landed, []
        try:
            await self._write(batch)
        except BaseException:
            self._landed = [one for one in batch if not one.is_settled] + self._landed
            raise

    async def _write(self, batch: list[Fate]) -> None:
        try:
            async with self.db.step() as session:
                if landed := [one.landed for one in batch if one.landed is not None]:
                    await outbox.settle_landed(session, landed)
                for one in batch:
                    if one.landed is None:
                        await _settle(session, one)
        except Exception as fault:
            if len(batch) == 1 or trouble_of(fault) in PASSING:
                raise
            await self._write_each(batch)
        for one in batch:
            one.is_settled = True

    async def _write_each(self, batch: list[Fate]) -> None:
        """One that cannot be settled must not keep the others from it."""
        faults = []
        for one in batch:
            try:
                await self._write([one])
            except Exception as fault:
                faults.append(fault)
        if faults:
            raise faults[0]


_settlers: WeakKeyDictionary[Database, Settler] = WeakKeyDictionary()


def settler_of(db: Database) -> Settler:
    """The settler of this process for a database."""
    if db not in _settlers:
        _settlers[db] = Settler(weakref.proxy(db))
    return _settlers[db]


def _are_settled(fates: tuple[Fate, ...]) -> bool:
    return all(one.is_settled for one in fates)


async def _settle(session: Session, one: Fate) -> None:
    number = one.delivery.id
    match one.outcome:
        case Skip(reason):
            await outbox.drop(session, number, reason=reason)
        case Later(due_at):
            await outbox.postpone(session, number, due_at=due_at)
        case Wait(seconds):
            await outbox.postpone(session, number, due_at=one.at + timedelta(seconds=seconds))
        case Retry(reason):
            await _again(session, one, reason)
        case Failed(reason):
            log.error("letter %s is dead: %s", number, reason)
            await outbox.give_up(session, number, reason=reason)
        case Forget(reason) if one.chat_id is not None:
            await mark_blocked(session, one.chat_id, bot_id=one.bot_id, blocked=True)
            await outbox.drop(session, number, reason=reason)
        case Moved(chat_id) if one.chat_id is not None:
            await move_chat(session, bot_id=one.bot_id, chat_id=one.chat_id, to_chat_id=chat_id)
            await _again(session, one, "moved", tries=MOVES, at_once=True)


async def _again(
    session: Session, one: Fate, reason: str, *, tries: int = 0, at_once: bool = False
) -> None:
    attempts = one.delivery.attempts
    if attempts >= (tries or (WRITING_TRIES if one.chat_id is None else SENDING_TRIES)):
        log.error("letter %s is dead after %s tries", one.delivery.id, attempts)
        await outbox.give_up(session, one.delivery.id, reason=reason)
        return
    backoff = 0.0 if at_once else _backoff(attempts)
    due_at = one.at + timedelta(seconds=backoff)
    await outbox.retry_later(session, one.delivery.id, due_at=due_at, reason=reason)


def _backoff(attempts: int) -> float:
    return float(min(FIRST_BACKOFF * 2 ** min(attempts - 1, 10), LONGEST_BACKOFF))
