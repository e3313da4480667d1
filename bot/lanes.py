"""What waits in hand: in order within a chat, side by side across chats."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Generic, Protocol, TypeVar


class Waiting(Protocol):
    """Something of a chat, with the messenger's number that says its place among the others."""

    @property
    def id(self) -> int: ...
    @property
    def chat_id(self) -> int: ...
    @property
    def update_id(self) -> int: ...


Begin = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
W = TypeVar("W", bound=Waiting)


class Lanes(Generic[W]):
    """A lane for each chat that has something waiting; it ends when nothing does any more.

    `begin` starts a task in an open task group. `serve` is given one at a time of a chat, and sees
    to its own faults.
    """

    def __init__(self, begin: Begin, serve: Callable[[W], Awaitable[None]]) -> None:
        self._begin = begin
        self._serve = serve
        self._chats: dict[int, list[W]] = {}
        self.held: set[int] = set()
        #: Set when nothing is in hand.
        self.idle = asyncio.Event()
        self.idle.set()

    @property
    def chats(self) -> list[int]:
        """The chats being served."""
        return list(self._chats)

    def put(self, waiting: Iterable[W]) -> int:
        """Take these in hand, save those that are already; gives how many are new."""
        before = len(self.held)
        for one in waiting:
            if one.id not in self.held:
                self.held.add(one.id)
                self.idle.clear()
                self._join(one)
        return len(self.held) - before

    def _join(self, one: W) -> None:
        lane = self._chats.get(one.chat_id)
        if lane is None:
            self._chats[one.chat_id] = [one]
            self._begin(self._run(one.chat_id))
        else:
            # The first is being served; the others keep the messenger's order.
            insort(lane, one, lo=1, key=_number)

    async def _run(self, chat_id: int) -> None:
        lane = self._chats[chat_id]
        while lane:
            await self._serve(lane[0])
            self.held.discard(lane.pop(0).id)
        del self._chats[chat_id]
        if not self._chats:
            self.idle.set()


def _number(one: Waiting) -> int:
    return one.update_id
