"""The sender: claim, write as the reader, send, settle at once.

Nothing is sent inside a transaction, and every letter is settled in one of its own, so that a
crash repeats at most the letters that were in flight.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from aiogram import Bot

from core import clock, metrics, outbox
from core.access.links import mark_blocked
from core.access.readers import Reader, move_chat, readers
from core.db import Database, Session
from core.enums import DeliveryKind
from core.outbox import Claimed
from notifications.broadcasts import write_announcements
from notifications.channels import telegram
from notifications.channels.answers import on_its_turn
from notifications.digests import write_digests
from notifications.lanes import BATCH, Heard, Lane
from notifications.letters import Written, write
from notifications.limits import Pace
from notifications.markup import Letter
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

Readers = dict[tuple[int, int], Reader]

log = logging.getLogger("vestnik.letters")

#: Long enough for the slowest send; after a crash letters in flight are due again after it.
LEASE = timedelta(seconds=90)
#: A fault of ours in writing is tried so often, a fault of the network for about a day.
WRITING_TRIES = 5
SENDING_TRIES = 1500
#: A chat that keeps moving is a fault of the messenger.
MOVES = 5
_LONGEST_BACKOFF = 60
#: What goes to many is written for a batch at once.
TOGETHER = {
    DeliveryKind.DIGEST: write_digests,
    DeliveryKind.ANNOUNCEMENT: write_announcements,
}
#: Letters of a broadcast let those go ahead that come up to so many seconds after them.
GIVES_WAY = 1.0


@dataclass(frozen=True)
class Ready:
    """A letter, written, on its way to a chat."""

    delivery: Claimed
    bot_id: int
    chat_id: int
    letter: Letter


class Sender:
    """Sends with one bot at its pace."""

    def __init__(self, db: Database, bot: Bot, pace: Pace) -> None:
        self.db = db
        self.bot = bot
        self.pace = pace

    async def claim(self, limit: int = BATCH, *, bulk: bool | None = None) -> list[Claimed]:
        """Take letters that are due into these hands: urgent ones, those of broadcasts, or all."""
        async with self.db.session() as session:
            return await outbox.claim(
                session, limit=limit, lease=LEASE, bulk=bulk, bot_id=self.bot.id
            )

    async def written(self, claimed: list[Claimed]) -> AsyncIterator[Ready]:
        """Those of the claimed letters that are to be sent; what becomes of the others is settled.

        Between two letters the loop has its turn, so that sending keeps its pace meanwhile.
        """
        async with self.db.session() as session:
            known = await _readers_of(session, claimed)
            claimed = await self._own(session, claimed, known)
        texts: dict[int, Written | Retry] = {}
        for kind in TOGETHER:
            if some := [one for one in claimed if one.kind is kind]:
                texts |= await self._together(kind, some, known)
        for one in claimed:
            reader = known.get((one.school_id, one.person_id))
            ready = await self._ready(one, reader, texts.get(one.id))
            if ready is not None:
                yield ready
            await asyncio.sleep(0)

    async def _own(
        self, session: Session, claimed: list[Claimed], known: Readers
    ) -> list[Claimed]:
        """Those whose readers this bot may write to; the others go to the bot they started."""
        strange: dict[int, list[int]] = defaultdict(list)
        for one in claimed:
            reader = known.get((one.school_id, one.person_id))
            if reader is not None and reader.bot_id not in (None, self.bot.id):
                strange[reader.bot_id].append(one.id)
        for bot_id, ids in strange.items():
            await outbox.hand_over(session, ids, bot_id=bot_id)
        handed = {number for ids in strange.values() for number in ids}
        return [one for one in claimed if one.id not in handed]

    async def _ready(
        self, one: Claimed, reader: Reader | None, letter: Written | Retry | None
    ) -> Ready | None:
        if letter is not None and (ready := _ready(one, reader, letter)):
            return ready
        async with self.db.session() as session:
            letter = letter or await _written(session, one, reader)
            ready = _ready(one, reader, letter)
            if ready is None:
                await _settle_unsent(session, one, letter)
        return ready

    async def _together(
        self, kind: DeliveryKind, some: list[Claimed], known: Readers
    ) -> dict[int, Written | Retry]:
        """Letters of one kind together; should one of them break that, each by itself."""
        try:
            async with self.db.reading() as session:
                return dict(await TOGETHER[kind](session, some, known))
        except Exception as fault:
            if len(some) == 1:
                log.error("letter %s cannot be written: %s", some[0].id, type(fault).__name__)
                return {some[0].id: Retry(type(fault).__name__)}
        alone = [await self._together(kind, [one], known) for one in some]
        return {delivery_id: one for each in alone for delivery_id, one in each.items()}

    async def deliver(self, ready: Ready) -> None:
        """Send one letter and settle it; a fault of ours leaves it to its lease."""
        try:
            gives_way = GIVES_WAY if outbox.is_bulk(ready.delivery.kind) else 0.0
            if await self.pace.turn(ready.chat_id, gives_way=gives_way):
                with on_its_turn():
                    outcome = await telegram.send(
                        self.bot, ready.chat_id, ready.letter, paid=self.pace.is_paid
                    )
            else:
                outcome = Wait(self.pace.paused_for())
            metrics.LETTERS.labels(ready.delivery.kind, type(outcome).__name__.lower()).inc()
            if isinstance(outcome, Wait):
                metrics.FLOOD_WAITS.inc(outcome.seconds)
                self.pace.refused(outcome.seconds)
            async with self.db.session() as session:
                await _settle(session, ready, outcome)
        except Exception as fault:
            log.error("letter %s is left to its lease: %s", ready.delivery.id, type(fault).__name__)

    async def send_due(self) -> int:
        """Send until nothing is due or the messenger wants a pause; gives how many were taken."""
        taken = 0
        while not self.pace.paused_for() and (claimed := await self.claim()):
            ready = [one async for one in self.written(claimed)]
            await asyncio.gather(*(self.deliver(one) for one in ready))
            taken += len(ready)
        return taken

    async def run(self, idle: Heard, bulk_idle: Heard) -> None:
        """Send whatever becomes due until cancelled, in two lanes; each waits by its own `idle`
        when nothing is due for it."""
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(Lane(self, bulk=False).run(idle))
            lanes.create_task(Lane(self, bulk=True).run(bulk_idle))


def _ready(delivery: Claimed, reader: Reader | None, letter: Written | Retry) -> Ready | None:
    if reader is None or reader.bot_id is None or reader.chat_id is None:
        return None
    if isinstance(letter, Letter):
        return Ready(delivery, reader.bot_id, reader.chat_id, letter)
    return None


async def _written(session: Session, delivery: Claimed, reader: Reader | None) -> Written | Retry:
    try:
        async with session.begin_nested():
            return await write(session, delivery, reader)
    except Exception as fault:
        log.error("letter %s cannot be written: %s", delivery.id, type(fault).__name__)
        return Retry(type(fault).__name__)


async def _readers_of(session: Session, claimed: list[Claimed]) -> Readers:
    people: dict[int, list[int]] = defaultdict(list)
    for one in claimed:
        people[one.school_id].append(one.person_id)
    return {
        (school_id, reader.person_id): reader
        for school_id, ids in people.items()
        for reader in (await readers(session, school_id=school_id, person_ids=ids)).values()
    }


async def _settle_unsent(session: Session, delivery: Claimed, written: Written | Retry) -> None:
    if isinstance(written, Skip):
        await outbox.drop(session, delivery.id, reason=written.reason)
    elif isinstance(written, Later):
        await outbox.postpone(session, delivery.id, due_at=written.due_at)
    elif isinstance(written, Retry):
        await _again(session, delivery, written.reason, tries=WRITING_TRIES)
    else:
        await outbox.drop(session, delivery.id, reason="unlinked")


async def _settle(session: Session, ready: Ready, outcome: Outcome) -> None:
    delivery = ready.delivery
    match outcome:
        case Sent(message_id):
            await outbox.settle_sent(
                session, delivery.id, chat_id=ready.chat_id, message_id=message_id
            )
        case Wait(seconds):
            due_at = clock.now() + timedelta(seconds=seconds)
            await outbox.postpone(session, delivery.id, due_at=due_at)
        case Retry(reason):
            await _again(session, delivery, reason, tries=SENDING_TRIES)
        case Forget(reason):
            await mark_blocked(session, ready.chat_id, bot_id=ready.bot_id, blocked=True)
            await outbox.drop(session, delivery.id, reason=reason)
        case Moved(chat_id):
            await move_chat(
                session, bot_id=ready.bot_id, chat_id=ready.chat_id, to_chat_id=chat_id
            )
            await _again(session, delivery, "moved", tries=MOVES, backoff=0)
        case Failed(reason):
            log.error("letter %s is dead: %s", delivery.id, reason)
            await outbox.give_up(session, delivery.id, reason=reason)


async def _again(
    session: Session, delivery: Claimed, reason: str, *, tries: int, backoff: float | None = None
) -> None:
    if delivery.attempts >= tries:
        log.error("letter %s is dead after %s tries", delivery.id, delivery.attempts)
        await outbox.give_up(session, delivery.id, reason=reason)
        return
    if backoff is None:
        backoff = min(2.0 ** min(delivery.attempts, 10), _LONGEST_BACKOFF)
    due_at = clock.now() + timedelta(seconds=backoff)
    await outbox.retry_later(session, delivery.id, due_at=due_at, reason=reason)
