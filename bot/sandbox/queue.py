"""Updates on their way to the bot: kept until confirmed, for at most a day."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.call import Json
from bot.sandbox.errors import conflict

KEPT_SECONDS = 24 * 60 * 60
MOST_AT_ONCE = 100

# Telegram leaves these out unless the bot names them in allowed_updates.
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class Update:
    update_id: int
    kind: str
    chat_id: int
    body: Json
    at: float

    def as_json(self) -> Json:
        return {"update_id": self.update_id, self.kind: self.body}


@dataclass(slots=True)
class UpdateQueue:
    """The bot's updates in order, and the poll that waits for them."""

    waiting: deque[Update] = field(default_factory=deque)
    allowed: frozenset[str] = frozenset()
    allowed_names: list[str] | None = None
    last_id: int = 500_000_000
    poll: asyncio.Future[None] | None = None

    def allow(self, names: list[Any] | None) -> None:
        """Remember allowed_updates; None keeps what was set before, an empty list resets it."""
        if names is not None:
            self.allowed_names = [str(name) for name in names] or None
            self.allowed = frozenset(self.allowed_names or ())

    def push(self, kind: str, chat_id: int, body: Json, at: float) -> Update | None:
        wanted = kind in self.allowed if self.allowed else kind not in _ON_REQUEST
        if not wanted:
            return None
        self.last_id += 1
        update = Update(self.last_id, kind, chat_id, body, at)
        self.waiting.append(update)
        if self.poll is not None and not self.poll.done():
            self.poll.set_result(None)
        return update

    def confirm(self, offset: int) -> None:
        """Forget updates before the offset; a negative offset keeps that many from the end."""
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        while offset > 0 and self.waiting and self.waiting[0].update_id < offset:
            self.waiting.popleft()

    def expire(self, now: float) -> None:
        while self.waiting and now - self.waiting[0].at > KEPT_SECONDS:
            self.waiting.popleft()

    def drop(self, update: Update) -> None:
        """Forget one delivered update."""
        if self.waiting and self.waiting[0] is update:
            self.waiting.popleft()
        elif update in self.waiting:
            self.waiting.remove(update)

    def take(self, limit: int) -> list[Update]:
        if len(self.waiting) <= limit:
            return list(self.waiting)
        return [self.waiting[position] for position in range(limit)]

    async def wait(self, seconds: float) -> None:
        """Wait for an update; raises ApiError 409 when another poll or a webhook takes over."""
        self.poll = poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        finally:
            if self.poll is poll:
                self.poll = None

    def interrupt(self, reason: str) -> None:
        """End the poll in progress: Telegram talks to one poller at a time."""
        if self.poll is not None and not self.poll.done():
            self.poll.set_exception(conflict(reason))
            self.poll = None
