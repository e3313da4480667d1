"""The sender: claim, write as the reader, send, settle at once.

Nothing is sent inside a transaction, and what landed is settled within milliseconds, so that a
crash repeats at most the letters that were in flight.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from datetime import timedelta

from aiogram import Bot

from core import metrics, outbox
from core.db import Database
from core.enums import DeliveryKind
from core.outbox import Claimed
from notifications import batches
from notifications.batches import Ready
from notifications.channels import telegram
from notifications.channels.answers import on_its_turn
from notifications.lanes import BATCH, Heard, Lane
from notifications.limits import Pace
from notifications.outcomes import Outcome, Wait
from notifications.settling import Fate, settler_of
from notifications.turns import Rank

log = logging.getLogger("vestnik.letters")

#: Long enough for the slowest send; after a crash letters in flight are due again after it.
LEASE = timedelta(seconds=90)


def _rank(kind: DeliveryKind) -> Rank:
    if outbox.is_bulk(kind):
        return Rank.BULK
    return Rank.URGENT if outbox.PRIORITIES[kind] < outbox.MARKS else Rank.NEWS


_RANKS = {kind: _rank(kind) for kind in DeliveryKind}


class Sender:
    """Sends with one bot at its pace."""

    def __init__(self, db: Database, bot: Bot, pace: Pace) -> None:
        self.db = db
        self.bot = bot
        self.pace = pace
        self.settler = settler_of(db)

    async def claim(self, limit: int = BATCH, *, bulk: bool | None = None) -> list[Claimed]:
        """Take letters that are due into these hands: urgent ones, those of broadcasts, or all.

        What they tell of has outlived a power cut before it is told.
        """
        async with self.db.step() as session:
            claimed = await outbox.claim(
                session, limit=limit, lease=LEASE, bulk=bulk, bot_id=self.bot.id
            )
        if claimed:
            await self.db.durable()
        return claimed

    async def written(self, claimed: list[Claimed]) -> AsyncGenerator[Ready, None]:
        """Those of the claimed letters that are to be sent; what becomes of the others is settled.

        Between two letters the loop has its turn, so that sending keeps its pace meanwhile.
        """
        unsent = []
        async for one in batches.written(self.db, claimed, bot_id=self.bot.id):
            if isinstance(one, Fate):
                unsent.append(one)
            else:
                yield one
        if unsent:
            await self.settler.settle(*unsent)

    async def deliver(self, ready: Ready, *, within: float = float("inf")) -> Fate | None:
        """Send one letter and settle it; a fault of ours leaves it to its lease, and gives None.

        One whose turn does not come `within` so many seconds is due again instead.
        """
        try:
            outcome = await self._sent(ready, within)
            fate = Fate(ready.delivery, outcome, bot_id=ready.bot_id, chat_id=ready.chat_id)
            await self.settler.settle(fate)
        except Exception as fault:
            log.error("letter %s is left to its lease: %s", ready.delivery.id, type(fault).__name__)
            return None
        return fate

    async def _sent(self, ready: Ready, within: float) -> Outcome:
        kind = ready.delivery.kind
        if not await self.pace.turn(ready.chat_id, _RANKS[kind], within=within):
            return Wait(self.pace.paused_for())
        with on_its_turn():
            outcome = await telegram.send(
                self.bot, ready.chat_id, ready.letter, paid=self.pace.is_paid
            )
        metrics.LETTERS.labels(kind, type(outcome).__name__.lower()).inc()
        if isinstance(outcome, Wait):
            metrics.FLOOD_WAITS.inc(outcome.seconds)
            self.pace.refused(outcome.seconds)
        return outcome

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
            # At a paid rate one batch is written while the other is on its way.
            for _lane in range(2 if self.pace.is_paid else 1):
                lanes.create_task(Lane(self, bulk=True).run(bulk_idle))
