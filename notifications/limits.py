"""The pace of one bot: smooth in all, a breath between letters of one chat, a stop on 429.

Telegram: about 30 messages a second in all and one a second in a chat (Bot FAQ, "My bot is hitting
limits"). Time is monotonic: a computer whose clock jumps keeps its pace.
"""

import asyncio
import time
from collections.abc import Callable

from aiolimiter import AsyncLimiter

PER_SECOND = 29.9
SECONDS_IN_A_CHAT = 1.0
#: A claimed letter waits in hand for so many seconds of a pause; for longer ones it is put back,
#: lest its lease run out meanwhile and another sender take it too.
IN_HAND = 20.0
#: Chats remembered before the old ones are forgotten.
_REMEMBERED = 2000


class Pace:
    """Whose turn it is. One for each bot in a process, shared by all who send with it."""

    def __init__(
        self,
        *,
        per_second: float = PER_SECOND,
        seconds_in_a_chat: float = SECONDS_IN_A_CHAT,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        # One in 1/30 s and not 30 in a second, which would let 30 through at once.
        self._all = AsyncLimiter(1, 1 / per_second)
        self._in_a_chat = seconds_in_a_chat
        self._monotonic = monotonic
        self._free_at: dict[int, float] = {}
        self._paused_until = 0.0

    def pause(self, seconds: float) -> None:
        """Nothing is sent for so long; a shorter pause does not end a longer one."""
        self._paused_until = max(self._paused_until, self._monotonic() + seconds)

    def paused_for(self) -> float:
        """Seconds until something may be sent again; 0 when it may now."""
        return max(0.0, self._paused_until - self._monotonic())

    def chat_free_in(self, chat_id: int) -> float:
        """Seconds until this chat may get its next letter; 0 when it may now."""
        return max(0.0, self._free_at.get(chat_id, 0.0) - self._monotonic())

    async def turn(self, chat_id: int) -> bool:
        """Wait for the turn of a letter to this chat, and take it.

        False when the messenger wants a pause longer than a letter can be held in hand.
        """
        if not await self._until_over(lambda: max(self.paused_for(), self.chat_free_in(chat_id))):
            return False
        self._free_at.pop(chat_id, None)
        self._free_at[chat_id] = self._monotonic() + self._in_a_chat
        if len(self._free_at) > _REMEMBERED:
            self._free_at.pop(next(iter(self._free_at)))
        await self._all.acquire()
        return await self._until_over(self.paused_for)

    async def _until_over(self, remaining: Callable[[], float]) -> bool:
        # A pause may have grown while it was slept through; nothing but time tells of its end.
        while delay := remaining():
            if delay > IN_HAND:
                return False
            await asyncio.sleep(delay)
        return True
