"""Two lanes of one bot: what is urgent never stands behind a broadcast, not even in hand."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing, suppress
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from core import clock, outbox
from notifications.limits import IN_HAND

if TYPE_CHECKING:
    from notifications.batches import Ready
    from notifications.sender import Sender

log = logging.getLogger("vestnik.letters")

Heard = Callable[[], Awaitable[None]]

#: Letters claimed at once, by urgency: few of the urgent ones, so that a crash holds up few. Those
#: of a broadcast share what their writing costs, and are held for seconds before they are sent.
BATCH, SECONDS = 16, 0.5
BULK_BATCH, BULK_SECONDS = 60, 4.0
MOST = 200
#: Letters of a lane that wait for their turn or are on their way: enough to keep the pace when
#: each takes some hundred milliseconds, and no more, lest a slow messenger be met with a crowd.
IN_FLIGHT, SECONDS_IN_FLIGHT, MOST_IN_FLIGHT = 24, 0.5, 200
#: Seconds that a claimed letter may be held for want of room, when the messenger answers nothing:
#: with the pauses and the time of a send that can follow, its lease must not run out meanwhile.
HELD = 25.0
#: Seconds that letters in flight have when the process is told to stop.
_LANDING = 10
#: A request is on the wire after so many turns of the loop.
_TURNS_TO_THE_WIRE = 6


def _of_pace(per_second: float, seconds: float, least: int, most: int) -> int:
    return max(least, min(most, int(per_second * seconds)))


class Lane:
    """Claims letters of one urgency as room for them becomes free, and lets them fly."""

    def __init__(self, sender: "Sender", *, bulk: bool) -> None:
        rate = sender.pace.tempo.full
        self.sender = sender
        self.bulk = bulk
        self.batch = _of_pace(rate, SECONDS, BATCH, MOST)
        if bulk:
            self.batch = _of_pace(rate, BULK_SECONDS, BULK_BATCH, MOST)
        self.room = _of_pace(rate, SECONDS_IN_FLIGHT, IN_FLIGHT, MOST_IN_FLIGHT)
        self._free = self.room
        self._landed = asyncio.Event()
        # Moments of the loop when letters are tried again, and the rest that ends with the first.
        self._again: list[float] = []
        self._rest: asyncio.Timeout | None = None

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
        await self._until_free(min(self.batch, self.room) // 2)
        try:
            taken = await self._take_off(flights)
        except Exception as fault:
            log.error("letters cannot be taken: %s", type(fault).__name__)
            taken = 0
        if not taken:
            await self._idle(idle)

    async def _idle(self, idle: Heard) -> None:
        """Until something may be due: it is rung, or a letter is to be tried again."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._next_try()) as self._rest:
                await idle()
        self._rest = None

    def _next_try(self) -> float | None:
        now = asyncio.get_running_loop().time()
        while self._again and self._again[0] <= now:
            heappop(self._again)
        return self._again[0] if self._again else None

    def _try_again(self, seconds: float) -> None:
        heappush(self._again, asyncio.get_running_loop().time() + seconds)
        if self._rest is not None and not self._rest.expired():
            self._rest.reschedule(self._next_try())

    async def _until_free(self, places: int) -> None:
        while self._free < places:
            self._landed.clear()
            await self._landed.wait()

    async def _take_off(self, flights: asyncio.TaskGroup) -> int:
        limit = self.batch if self.bulk else min(self.batch, self._free)
        claimed = await self.sender.claim(limit, bulk=self.bulk)
        waiting = {one.id for one in claimed}
        held_until = asyncio.get_running_loop().time() + HELD
        try:
            async with aclosing(self.sender.written(claimed)) as letters:
                async for ready in letters:
                    await self._until_free(1)
                    if asyncio.get_running_loop().time() > held_until:
                        await self._hand_back(waiting)
                        break
                    waiting.discard(ready.delivery.id)
                    self._free -= 1
                    flights.create_task(self._fly(ready, held_until + IN_HAND))
                    await self._depart()
        except asyncio.CancelledError:
            await self._hand_back(waiting)
            raise
        return len(claimed)

    async def _hand_back(self, waiting: Iterable[int]) -> None:
        """What was claimed and will not be sent in time is due again at once."""
        async with self.sender.db.session() as session:
            for delivery_id in waiting:
                await outbox.postpone(session, delivery_id, due_at=clock.now())

    async def _depart(self) -> None:
        """Let what is urgent go out onto the wire before the next letter is written, which takes
        some milliseconds. Those of a broadcast are written already."""
        for _turn in range(0 if self.bulk else _TURNS_TO_THE_WIRE):
            await asyncio.sleep(0)

    async def _fly(self, ready: "Ready", turn_by: float) -> None:
        within = turn_by - asyncio.get_running_loop().time()
        try:
            fate = await self.sender.deliver(ready, within=within)
            if fate is not None and fate.again_in is not None:
                self._try_again(fate.again_in)
        finally:
            self._free += 1
            self._landed.set()

    async def _land(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LANDING):
                await self._until_free(self.room)
