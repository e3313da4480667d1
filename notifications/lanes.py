"""Two lanes of one bot: what is urgent never stands behind a broadcast, not even in hand."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from core import clock, outbox

if TYPE_CHECKING:
    from notifications.sender import Ready, Sender

log = logging.getLogger("vestnik.letters")

Heard = Callable[[], Awaitable[None]]

#: Letters claimed at once; few, so that a crash repeats few.
BATCH = 16
#: Letters of a lane on their way at once: enough to keep the pace when each takes 300 ms.
IN_FLIGHT = 24
#: Seconds that letters in flight have when the process is told to stop.
_LANDING = 10


class Lane:
    """Claims letters of one urgency as room for them becomes free, and lets them fly."""

    def __init__(self, sender: "Sender", *, bulk: bool) -> None:
        times = max(1.0, sender.pace.tempo.full / 30)
        self.sender = sender
        self.bulk = bulk
        self.batch = int(BATCH * times)
        self.room = int(IN_FLIGHT * times)
        self._free = self.room
        self._landed = asyncio.Event()

    async def run(self, idle: Heard) -> None:
        """Send whatever becomes due until cancelled; `idle` waits for more when nothing is due.

        Letters in flight are let land before it ends, so that none of them is sent twice.
        """
        async with asyncio.TaskGroup() as flights:
            try:
                while True:
                    await self._launch(flights, idle)
            except asyncio.CancelledError:
                await self._land()
                raise

    async def _launch(self, flights: asyncio.TaskGroup, idle: Heard) -> None:
        if delay := self.sender.pace.paused_for():
            await asyncio.sleep(delay)
        while self._free < self.batch // 2:
            self._landed.clear()
            await self._landed.wait()
        try:
            taken = await self._take_off(flights)
        except Exception as fault:
            log.error("letters cannot be taken: %s", type(fault).__name__)
            taken = 0
        if not taken:
            await idle()

    async def _take_off(self, flights: asyncio.TaskGroup) -> int:
        claimed = await self.sender.claim(min(self.batch, self._free), bulk=self.bulk)
        waiting = {one.id for one in claimed}
        try:
            async for ready in self.sender.written(claimed):
                waiting.discard(ready.delivery.id)
                self._free -= 1
                flights.create_task(self._fly(ready))
        except asyncio.CancelledError:
            async with self.sender.db.session() as session:
                for delivery_id in waiting:
                    await outbox.postpone(session, delivery_id, due_at=clock.now())
            raise
        return len(claimed)

    async def _fly(self, ready: "Ready") -> None:
        try:
            await self.sender.deliver(ready)
        finally:
            self._free += 1
            self._landed.set()

    async def _land(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LANDING):
                while self._free < self.room:
                    self._landed.clear()
                    await self._landed.wait()
