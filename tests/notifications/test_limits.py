"""The pace of a bot, by a clock that the test moves."""

import asyncio
from time import monotonic

from notifications.limits import Pace


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_chat_is_free_again_after_a_second() -> None:
    watch = Stopwatch()
    pace = Pace(per_second=1000, monotonic=watch)
    await pace.turn(1)
    assert pace.chat_free_in(1) == 1.0
    assert pace.chat_free_in(2) == 0.0
    watch.seconds = 0.75
    assert pace.chat_free_in(1) == 0.25
    watch.seconds = 1.0
    assert pace.chat_free_in(1) == 0.0


async def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    watch = Stopwatch()
    pace = Pace(monotonic=watch)
    pace.pause(30)
    pace.pause(3)
    assert pace.paused_for() == 30
    watch.seconds = 29.5
    assert pace.paused_for() == 0.5
    watch.seconds = 31
    assert pace.paused_for() == 0


async def test_turns_come_evenly_and_not_in_bursts() -> None:
    pace = Pace(per_second=100)
    began = monotonic()
    moments = []

    async def one(chat_id: int) -> None:
        await pace.turn(chat_id)
        moments.append(monotonic() - began)

    await asyncio.gather(*(one(chat_id) for chat_id in range(21)))
    # Twenty steps of 10 ms; one in 1/100 s, never a hundred at once.
    assert moments[-1] >= 0.19
    assert moments[10] >= 0.09


async def test_nothing_is_sent_during_a_pause() -> None:
    pace = Pace(per_second=1000)
    pace.pause(0.05)
    began = monotonic()
    await pace.turn(1)
    assert monotonic() - began >= 0.05


async def test_old_chats_are_forgotten() -> None:
    watch = Stopwatch()
    pace = Pace(per_second=1e6, monotonic=watch)
    for chat_id in range(2500):
        await pace.turn(chat_id)
    assert pace.chat_free_in(2499) == 1.0
    assert pace.chat_free_in(0) == 0.0
