"""Who waits for a turn to send: by rank, in order of coming, and nobody for ever."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from heapq import heappop, heappush


class Rank(IntEnum):
    """Lower goes first: answers to people who wrote, what is urgent, news, broadcasts."""

    ANSWER = 0
    URGENT = 1
    NEWS = 2
    BULK = 3


#: After so many turns of those before them the others have one, lest an endless stream of what is
#: more urgent hold them up for ever. A broadcast takes one turn of thirty, which costs letters of
#: safety a second only when they are nine hundred.
SHARE = {Rank.URGENT: 2, Rank.NEWS: 4, Rank.BULK: 30}


@dataclass(eq=False, slots=True)
class Waiting:
    """Somebody in the queue; `turn` becomes True with their turn, False when they are sent away.

    After `until`, by the clock of the queue, a turn is of no use to them.
    """

    rank: Rank
    chat_id: int
    turn: asyncio.Future[bool]
    until: float = float("inf")


class Queue:
    """All who wait. A chat that has just got something rests: who waits for it is passed over.

    `now` reads a clock, `free_at` says by it since when a chat may get its next letter.
    """

    def __init__(self, now: Callable[[], float], free_at: Callable[[int], float]) -> None:
        self._now = now
        self._free_at = free_at
        self._numbers = itertools.count()
        # Heaps: by the order of coming, and by the moment when the chat is free again.
        self._ready: dict[Rank, list[tuple[int, Waiting]]] = {rank: [] for rank in Rank}
        self._resting: list[tuple[float, int, Waiting]] = []
        self._passed = dict.fromkeys(Rank, 0)

    def join(self, waiting: Waiting) -> None:
        """Wait behind those of the same rank."""
        heappush(self._ready[waiting.rank], (next(self._numbers), waiting))

    def is_empty(self) -> bool:
        """Whether nobody waits."""
        return not self._resting and not any(self._ready.values())

    def rests_for(self) -> float | None:
        """Seconds until the chat of somebody is free, 0 when one is now; None: nobody waits."""
        self._look()
        if any(self._ready.values()):
            return 0.0
        return self._resting[0][0] - self._now() if self._resting else None

    def pop(self) -> Waiting:
        """Who goes next; to be asked when `rests_for` gives 0."""
        first = self._whose_turn()
        for rank in Rank:
            is_passed = rank > first and self._ready[rank]
            self._passed[rank] = self._passed[rank] + 1 if is_passed else 0
        return heappop(self._ready[first])[1]

    def put_letters_back(self) -> None:
        """Send all away but answers."""
        for _key, waiting in [*itertools.chain(*self._ready.values()), *self._all_resting()]:
            if waiting.rank is not Rank.ANSWER and not waiting.turn.done():
                waiting.turn.set_result(False)

    def _whose_turn(self) -> Rank:
        first, *others = (rank for rank in Rank if self._ready[rank])
        for rank in reversed(others):
            if self._passed[rank] >= SHARE[rank]:
                return rank
        return first

    def _look(self) -> None:
        """Let those come back whose chats are free, and those rest who are first and must."""
        now = self._now()
        while self._resting and self._resting[0][0] <= now:
            _until, number, waiting = heappop(self._resting)
            heappush(self._ready[waiting.rank], (number, waiting))
        for ready in self._ready.values():
            while ready:
                number, waiting = ready[0]
                until = self._rests_until(waiting)
                if until <= now and not waiting.turn.done():
                    break
                heappop(ready)
                if not waiting.turn.done():
                    heappush(self._resting, (until, number, waiting))

    def _rests_until(self, waiting: Waiting) -> float:
        """Who wrote is answered, however lately the chat got something."""
        if waiting.rank is Rank.ANSWER:
            return float("-inf")
        return self._free_at(waiting.chat_id)

    def _all_resting(self) -> Iterator[tuple[int, Waiting]]:
        return ((number, waiting) for _until, number, waiting in self._resting)
