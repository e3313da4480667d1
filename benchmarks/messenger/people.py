"""People who write to the bot and wait for its answer, so many at once or so many a second."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

#: How often those who write at a rate look whether it is time.
_TICK = 0.002

Say = Callable[[int, str], None]


class People:
    """A load for so many `seconds`: `together` chats that write again when answered, or questions
    `per_second`; with `total` it ends after so many questions.

    `milliseconds` holds how long each answer took; who still waits is in `waiting`.
    """

    def __init__(self, say: Say, terms: dict[str, Any]) -> None:
        self._say = say
        self._chats: list[int] = terms["chats"]
        self._text: str = terms.get("text", "/marks")
        self._left: int = terms.get("total", 0) or 10**9
        self._seconds: float = terms.get("seconds", 0) or 10**9
        self._together: int = terms.get("together", 0)
        self._rate: float = terms.get("per_second", 0)
        self._next = 0
        self._asked_at: dict[int, deque[float]] = defaultdict(deque)
        self.milliseconds: list[float] = []
        self.asked = 0
        self.started_at = time.monotonic()
        self.ended_at = self.started_at

    def start(self) -> None:
        """Begin to write."""
        self.started_at = time.monotonic()
        if self._rate:
            self._tick()
        for _ in range(self._together):
            self._ask()

    @property
    def _is_over(self) -> bool:
        return self._left <= 0 or time.monotonic() - self.started_at >= self._seconds

    def _ask(self) -> None:
        if self._is_over:
            return
        self._left -= 1
        self.asked += 1
        chat = self._chats[self._next % len(self._chats)]
        self._next += 1
        self._asked_at[chat].append(time.monotonic())
        self._say(chat, self._text)

    def _tick(self) -> None:
        due = (time.monotonic() - self.started_at) * self._rate
        while not self._is_over and self.asked < due:
            self._ask()
        if not self._is_over:
            asyncio.get_running_loop().call_later(_TICK, self._tick)

    def answered(self, chat: int, now: float) -> None:
        """A letter reached this chat."""
        waiting = self._asked_at.get(chat)
        if not waiting:
            return
        self.milliseconds.append((now - waiting.popleft()) * 1000)
        self.ended_at = now
        if self._together:
            self._ask()

    def report(self) -> dict[str, Any]:
        """How it went so far."""
        return {
            "asked": self.asked,
            "answered": len(self.milliseconds),
            "seconds": self.ended_at - self.started_at,
            "milliseconds": self.milliseconds,
            "done": self._is_over and len(self.milliseconds) >= self.asked,
        }
