"""The pace of one bot: smooth in all, a breath between letters of one chat, a stop on 429.

Telegram: about 30 messages a second in all, one a second in a chat, 20 a minute in a group (Bot
FAQ, "My bot is hitting limits"). Answers to people who wrote are not meant by the first figure:
they go ahead of all letters and at once, and the letters make room for them; only after a 429
they keep to the rate like everything else. Time is monotonic: a computer whose clock jumps keeps
its pace.
"""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from notifications.tempo import Tempo

PER_SECOND = 29.9
SECONDS_IN_A_CHAT = 1.0
SECONDS_IN_A_GROUP = 60 / 20
#: A claimed letter waits in hand for so many seconds of a pause; for longer ones it is put back,
#: lest its lease run out meanwhile and another sender take it too.
IN_HAND = 20.0
#: A timer that rings late is made up for by so many seconds at most, lest two go at once.
MADE_UP = 0.005
#: Answers take at most so many turns in a row before a letter has one.
PASSED_BY = 2
#: Chats remembered before the old ones are forgotten.
_REMEMBERED = 2000
_ANSWER = float("-inf")


@dataclass(order=True)
class _Waiting:
    """Somebody in the queue; lower `due` goes first, answers before all."""

    due: float
    number: int
    chat_id: int = field(compare=False)
    turn: asyncio.Future[bool] = field(compare=False)

    @property
    def is_answer(self) -> bool:
        return self.due == _ANSWER


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
        self._queue: list[_Waiting] = []
        self._numbers = itertools.count()
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
        self._put_back()

    def refused(self, seconds: float) -> None:
        """The messenger answered 429: pause for what it asks, and go on more slowly."""
        self.tempo.refused(self._monotonic(), seconds)
        self.pause(seconds)

    def paused_for(self) -> float:
        """Seconds until something may be sent again; 0 when it may now."""
        return max(0.0, self._paused_until - self._monotonic())

    def chat_free_in(self, chat_id: int) -> float:
        """Seconds until this chat may get its next letter; 0 when it may now."""
        return max(0.0, self._free_at.get(chat_id, 0.0) - self._monotonic())

    async def turn(self, chat_id: int, *, gives_way: float = 0.0) -> bool:
        """Wait for the turn of a letter to this chat, and take it.

        Letters that come up to `gives_way` seconds later go ahead of it. False when the messenger
        wants a pause longer than a letter can be held in hand.
        """
        if self.paused_for() > IN_HAND:
            return False
        due = asyncio.get_running_loop().time() + gives_way
        # A 429 may come between the moment a turn is given and the one in which it is taken up.
        while await self._turn(due, chat_id):
            if not self.paused_for():
                return True
        return False

    async def answer(self, chat_id: int) -> None:
        """Wait for the turn of an answer: now, unless a 429 was met; then ahead of all letters."""
        if self.paused_for() or self.tempo.is_wary(self._monotonic()):
            await self._turn(_ANSWER, chat_id)
        else:
            self._take(chat_id, is_answer=True)

    async def _turn(self, due: float, chat_id: int) -> bool:
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(due, next(self._numbers), chat_id, turn)
        self._queue.append(waiting)
        self._give_turns()
        try:
            return await turn
        finally:
            if waiting in self._queue:
                self._queue.remove(waiting)

    def _give_turns(self) -> None:
        """Whose turn has come goes on; a timer is set for the next."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._queue:
            delay, first = self._first()
            if delay > 0 or first is None:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(delay, self._give_turns)
                return
            self._queue.remove(first)
            if not first.turn.done():
                self._take(first.chat_id, is_answer=first.is_answer)
                first.turn.set_result(True)

    def _first(self) -> tuple[float, _Waiting | None]:
        """Who goes next, and in how many seconds; None when all their chats must rest first."""
        free_in = {
            one.number: 0.0 if one.is_answer else self.chat_free_in(one.chat_id)
            for one in self._queue
        }
        first = min((one for one in self._queue if not free_in[one.number]), default=None)
        delay = self._next_turn - asyncio.get_running_loop().time()
        if first is None:
            delay = max(delay, min(free_in.values()))
        return max(delay, self.paused_for()), first

    def _take(self, chat_id: int, *, is_answer: bool) -> None:
        now = asyncio.get_running_loop().time()
        step = 1 / self.tempo.at(self._monotonic())
        following = max(self._next_turn, now - MADE_UP) + step
        if is_answer:
            latest = self._last_letter + (1 + PASSED_BY) * step
            wary = self.tempo.is_wary(self._monotonic())
            following = following if wary else max(self._next_turn, min(following, latest))
        else:
            self._last_letter = now
        self._next_turn = following
        self._free_at.pop(chat_id, None)
        rest = self._in_a_group if chat_id < 0 else self._in_a_chat
        self._free_at[chat_id] = self._monotonic() + rest
        if len(self._free_at) > _REMEMBERED:
            self._free_at.pop(next(iter(self._free_at)))

    def _put_back(self) -> None:
        """Letters do not wait for the end of a long pause in hand; answers do."""
        if self.paused_for() > IN_HAND:
            for one in self._queue:
                if not one.is_answer and not one.turn.done():
                    one.turn.set_result(False)
            self._queue = [one for one in self._queue if one.is_answer]
