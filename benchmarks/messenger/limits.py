"""What Telegram limits, in three ways that people have measured: token bucket, rolling window,
or nothing. After a 429 everything of the bot is refused until the wait is over."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Terms:
    """`kind` is "bucket", "rolling" or "none"; the figures are those of the Bot FAQ."""

    kind: str = "none"
    per_second: float = 30
    burst: float = 30
    per_chat: float = 1.0  # letters a second in one chat
    chat_burst: float = 3
    retry_after: int = 3  # seconds


class Limit:
    """The limit of one bot. `seconds_to_wait` counts a letter in and says whether it may pass."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.shut_until = 0.0
        self._tokens = terms.burst
        self._filled_at = time.monotonic()
        self._window: deque[float] = deque()
        self._chats: dict[int, tuple[float, float]] = {}

    def shut(self, seconds: float, now: float) -> None:
        """Refuse everything for so long."""
        self.shut_until = max(self.shut_until, now + seconds)

    def seconds_to_wait(self, chat_id: int, now: float) -> int:
        """0 when the letter may pass; otherwise the whole seconds of a 429."""
        if now < self.shut_until:
            return math.ceil(self.shut_until - now)
        if self.terms.kind == "none" or (self._all_pass(now) and self._chat_passes(chat_id, now)):
            return 0
        self.shut(self.terms.retry_after, now)
        return self.terms.retry_after

    def _all_pass(self, now: float) -> bool:
        if self.terms.kind == "rolling":
            while self._window and self._window[0] <= now - 1:
                self._window.popleft()
            if len(self._window) >= self.terms.per_second:
                return False
            self._window.append(now)
            return True
        gained = (now - self._filled_at) * self.terms.per_second
        self._tokens = min(self.terms.burst, self._tokens + gained)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def _chat_passes(self, chat_id: int, now: float) -> bool:
        tokens, at = self._chats.get(chat_id, (self.terms.chat_burst, now))
        tokens = min(self.terms.chat_burst, tokens + (now - at) * self.terms.per_chat)
        if tokens < 1:
            return False
        self._chats[chat_id] = (tokens - 1, now)
        return True
