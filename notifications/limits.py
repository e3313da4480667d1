"""The pace of one bot: smooth in all, a breath between letters of one chat, a stop on 429.

Telegram: about 30 messages a second in all, one a second in a chat, 20 a minute in a group (Bot
FAQ, "My bot is hitting limits"). Answers to people who wrote are not meant by the first figure:
they go ahead of all letters and at once, and the letters make room for them; only after a 429
they keep to the rate like everything else. Time is monotonic: a computer whose clock jumps keeps
its pace.
"""

import asyncio
import time
from collections.abc import Callable

from notifications.tempo import Tempo
from notifications.turns import SHARE, Queue, Rank, Waiting

PER_SECOND = 29.9
SECONDS_IN_A_CHAT = 1.0
SECONDS_IN_A_GROUP = 60 / 20
#: A claimed letter waits in hand for so many seconds of a pause; for longer ones it is put back,
#: lest its lease run out meanwhile and another sender take it too.
IN_HAND = 20.0
#: A timer that rings late is made up for by so many seconds at most, lest two go at once.
MADE_UP = 0.005
#: Timers are no finer than about a millisecond: faster than this, turns are given some at a time.
SLICE = 0.01
#: Chats remembered before the old ones are forgotten.
_REMEMBERED = 2000


class Pace:
    """Whose turn it is. One for each bot in a process, shared by all who send with it."""

    def __init__(
        self,
        *,
        per_second: float = PER_SECOND,
        seconds_in_a_chat: float = SECONDS_IN_A_CHAT,
        seconds_in_a_group: float = SECONDS_IN_A_GROUP,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tempo = Tempo(per_second)
        self._in_a_chat = seconds_in_a_chat
        self._in_a_group = seconds_in_a_group
        self._monotonic = monotonic
        self._free_at: dict[int, float] = {}
        self._paused_until = 0.0
        self._queue = Queue(monotonic, self._chat_free_at)
        self._timer: asyncio.TimerHandle | None = None
        # Moments of the event loop: when the next turn is, and when a letter last had one.
        self._next_turn = float("-inf")
        self._last_letter = float("-inf")

    @property
    def is_paid(self) -> bool:
        """Whether the rate is above what is free, so that each letter is to say that it is paid."""
        return self.tempo.full > 30

    def pause(self, seconds: float) -> None:
        """Nothing is sent for so long; a shorter pause does not end a longer one."""
        self._paused_until = max(self._paused_until, self._monotonic() + seconds)
        if self.paused_for() > IN_HAND:
            # Letters do not wait for the end of a long pause in hand; answers do.
            self._queue.put_letters_back()

    def refused(self, seconds: float) -> None:
        """The messenger answered 429: pause for what it asks, and go on more slowly."""
        self.tempo.refused(self._monotonic(), seconds)
        self.pause(seconds)

    def paused_for(self) -> float:
        """Seconds until something may be sent again; 0 when it may now."""
        return max(0.0, self._paused_until - self._monotonic())

    def chat_free_in(self, chat_id: int) -> float:
        """Seconds until this chat may get its next letter; 0 when it may now."""
        return max(0.0, self._chat_free_at(chat_id) - self._monotonic())

    def _chat_free_at(self, chat_id: int) -> float:
        return self._free_at.get(chat_id, 0.0)

    async def turn(
        self, chat_id: int, rank: Rank = Rank.URGENT, *, within: float = float("inf")
    ) -> bool:
        """Wait for the turn of a letter to this chat, and take it.

        Letters of a higher rank go first, though not for ever (`Queue`). False when the messenger
        wants a pause longer than a letter can be held in hand, or when the turn came later than
        `within` so many seconds: one short pause after another can hold up a queue for minutes.
        """
        if self.paused_for() > IN_HAND:
            return False
        if self._is_free(chat_id):
            self._take(chat_id, Rank.URGENT)
            return True
        # A 429 may come between the moment a turn is given and the one in which it is taken up.
        until = self._monotonic() + within
        while await self._turn(chat_id, rank, until):
            if not self.paused_for():
                return True
        return False

    async def answer(self, chat_id: int) -> None:
        """Wait for the turn of an answer: now, unless a 429 was met; then ahead of all letters."""
        if self.paused_for() or self.tempo.is_wary(self._monotonic()):
            await self._turn(chat_id, Rank.ANSWER)
        else:
            self._take(chat_id, Rank.ANSWER)

    def _is_free(self, chat_id: int) -> bool:
        """Whether nobody waits and nothing has to be waited for."""
        return self._queue.is_empty() and not (
            self.paused_for()
            or self._next_turn > asyncio.get_running_loop().time()
            or self.chat_free_in(chat_id)
        )

    async def _turn(self, chat_id: int, rank: Rank, until: float = float("inf")) -> bool:
        waiting = Waiting(rank, chat_id, asyncio.get_running_loop().create_future(), until)
        self._queue.join(waiting)
        self._give_turns()
        return await waiting.turn

    def _give_turns(self) -> None:
        """Whose turn has come goes on; a timer is set for the next."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        while (rest := self._queue.rests_for()) is not None:
            delay = max(self._next_turn - loop.time(), self.paused_for(), rest)
            if delay > 0:
                self._timer = loop.call_later(max(delay, self._slice()), self._give_turns)
                return
            first = self._queue.pop()
            is_in_time = self._monotonic() <= first.until
            if is_in_time:
                self._take(first.chat_id, first.rank)
            first.turn.set_result(is_in_time)

    def _slice(self) -> float:
        return SLICE if self._step() < SLICE else 0.0

    def _step(self) -> float:
        return 1 / self.tempo.at(self._monotonic())

    def _take(self, chat_id: int, rank: Rank) -> None:
        now, step = asyncio.get_running_loop().time(), self._step()
        self.tempo.went(self._monotonic())
        made_up = MADE_UP if step >= SLICE else 2 * SLICE
        following = max(self._next_turn, now - made_up) + step
        if rank is Rank.ANSWER:
            latest = self._last_letter + (1 + SHARE[Rank.URGENT]) * step
            wary = self.tempo.is_wary(self._monotonic())
            following = following if wary else max(self._next_turn, min(following, latest))
        else:
            self._last_letter = now
        self._next_turn = following
        self._rest(chat_id)

    def _rest(self, chat_id: int) -> None:
        rest = self._in_a_group if chat_id < 0 else self._in_a_chat
        if rest:
            self._free_at.pop(chat_id, None)
            self._free_at[chat_id] = self._monotonic() + rest
            if len(self._free_at) > _REMEMBERED:
                self._free_at.pop(next(iter(self._free_at)))
