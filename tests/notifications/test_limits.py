"""The pace of a bot, by a clock that the test moves."""

import asyncio
from time import monotonic

import pytest

from notifications.limits import Pace
from notifications.tempo import Tempo
from notifications.turns import Rank


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


async def test_a_fast_pace_holds_its_rate_though_timers_are_coarse() -> None:
    pace = Pace(per_second=1000)
    began = monotonic()
    await asyncio.gather(*(pace.turn(chat_id) for chat_id in range(300)))
    assert 0.27 <= monotonic() - began < 0.6


async def test_whoever_goes_away_from_the_queue_costs_no_turn() -> None:
    pace = Pace(per_second=20)
    await pace.turn(99)
    gone = [asyncio.ensure_future(pace.turn(number)) for number in range(50)]  # noqa: TID251
    await asyncio.sleep(0)
    for one in gone:
        one.cancel()
    began = monotonic()
    assert await pace.turn(100)
    assert monotonic() - began < 0.2


async def test_old_chats_are_forgotten() -> None:
    watch = Stopwatch()
    pace = Pace(per_second=1e6, monotonic=watch)
    for chat_id in range(2500):
        await pace.turn(chat_id)
    assert pace.chat_free_in(2499) == 1.0
    assert pace.chat_free_in(0) == 0.0


@pytest.mark.parametrize(
    ("floods", "now", "rate"),
    [
        ([], 0, 29.9),
        ([(10, 3)], 10, 26.91),  # a tenth less, and no more while the pause lasts
        ([(10, 3)], 13, 26.91),
        ([(10, 3)], 14, 27.508),  # a calm second: two hundredths of 29.9
        ([(10, 3)], 14.5, 27.807),  # back at 0.93 of what broke
        ([(10, 3)], 114.5, 28.106),  # and a hundred seconds bring another hundredth
        ([(10, 3)], 9999, 29.9),  # never above the full rate
        ([(10, 3), (10.1, 3), (12.9, 2)], 13, 26.91),  # letters on their way met one flood
        ([(10, 3), (13, 3)], 16, 24.219),
        ([(second, 1) for second in range(100)], 100, 7.475),  # never below a quarter
        ([(second, 1) for second in range(100)], 1100, 10.465),  # a tenth of 29.9 in 1000 s
        ([(second, 1) for second in range(100)], 3700, 29.9),  # an hour later it is forgotten
    ],
)
def test_the_rate_falls_with_each_flood_and_comes_back_below_what_broke(
    floods: list[tuple[float, float]], now: float, rate: float
) -> None:
    tempo = Tempo(29.9)
    for moment, seconds in floods:
        tempo.refused(moment, seconds)
    assert tempo.at(now) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("held", "share"),
    [(0, 0.93), (15, 0.96), (30, 0.99), (300, 0.99)],
)
def test_a_rate_that_held_for_long_is_come_back_to_nearer(held: int, share: float) -> None:
    tempo = Tempo(29.9)
    for letter in range(held * 2 + 1):
        tempo.went(letter / 2)
    tempo.refused(held, 3)
    assert tempo.at(held + 3 + 5) == pytest.approx(29.9 * share, rel=0.005)


async def test_a_group_rests_three_seconds_and_others_go_meanwhile() -> None:
    watch = Stopwatch()
    pace = Pace(per_second=1000, monotonic=watch)
    await pace.turn(-100)
    assert pace.chat_free_in(-100) == 3.0
    second = asyncio.ensure_future(pace.turn(-100))  # noqa: TID251 awaited below
    await pace.turn(5)
    assert not second.done()
    watch.seconds = 3.0
    await pace.turn(6)
    assert await second


async def order_of(pace: Pace, *turns: tuple[str, Rank]) -> list[str]:
    """Who goes in which order."""
    gone: list[str] = []

    async def one(number: int, name: str, rank: Rank) -> None:
        if rank is Rank.ANSWER:
            await pace.answer(number)
        else:
            await pace.turn(number, rank)
        gone.append(name)

    async with asyncio.TaskGroup() as tasks:
        for number, (name, rank) in enumerate(turns):
            tasks.create_task(one(number, name, rank))
    return gone


async def test_whoever_is_more_urgent_goes_ahead_of_those_in_hand() -> None:
    pace = Pace(per_second=50)
    await pace.turn(99)
    gone = await order_of(
        pace, ("announced", Rank.BULK), ("marks", Rank.NEWS), ("absent", Rank.URGENT)
    )
    assert gone == ["absent", "marks", "announced"]


@pytest.mark.parametrize(
    ("rank", "above", "place"),
    [(Rank.NEWS, Rank.URGENT, 4), (Rank.BULK, Rank.URGENT, 30), (Rank.BULK, Rank.NEWS, 30)],
)
async def test_an_endless_stream_of_what_is_more_urgent_holds_nobody_up_for_ever(
    rank: Rank, above: Rank, place: int
) -> None:
    pace = Pace(per_second=2000)
    pace.pause(0.02)
    stream = ((f"urgent {number}", above) for number in range(40))
    gone = await order_of(pace, ("other", rank), *stream)
    assert gone.index("other") == place


async def test_a_letter_of_safety_passes_a_broadcast_of_hundreds_in_hand() -> None:
    pace = Pace(per_second=500)
    pace.pause(0.02)
    broadcast = ((f"announced {number}", Rank.BULK) for number in range(200))
    gone = await order_of(pace, *broadcast, ("absent", Rank.URGENT))
    assert gone[0] == "absent"


async def test_an_answer_goes_at_once_and_the_letters_make_room() -> None:
    pace = Pace(per_second=50)
    await pace.turn(99)
    began = monotonic()
    assert await order_of(pace, ("letter", Rank.URGENT), ("answer", Rank.ANSWER)) == [
        "answer",
        "letter",
    ]
    assert monotonic() - began >= 0.03  # two steps and not one


async def test_many_answers_do_not_starve_the_letters() -> None:
    pace = Pace(per_second=50)
    await pace.turn(99)
    began = monotonic()
    await order_of(
        pace, ("letter", Rank.URGENT), *((f"answer {number}", Rank.ANSWER) for number in range(40))
    )
    assert monotonic() - began < 0.4  # three steps of 20 ms, where forty would be 0.8 s


async def test_after_a_flood_answers_keep_to_the_rate_ahead_of_the_letters() -> None:
    pace = Pace(per_second=100)
    pace.refused(0.05)
    began = monotonic()
    gone = await order_of(pace, ("letter", Rank.URGENT), ("one", Rank.ANSWER), ("two", Rank.ANSWER))
    assert gone == ["one", "two", "letter"]
    assert monotonic() - began >= 0.05 + 0.013


async def test_a_long_pause_gives_letters_back_at_once_and_answers_wait_on() -> None:
    watch = Stopwatch()
    pace = Pace(per_second=1000, monotonic=watch)
    pace.pause(5)
    letter = asyncio.ensure_future(pace.turn(1))  # noqa: TID251 awaited below
    answer = asyncio.ensure_future(pace.answer(2))  # noqa: TID251 awaited below
    await asyncio.sleep(0)
    pace.refused(60)
    assert await letter is False
    assert not answer.done()
    watch.seconds = 61
    assert await pace.turn(3)
    await answer


async def test_a_turn_that_comes_too_late_is_not_taken_and_the_next_in_time_is() -> None:
    watch = Stopwatch()
    pace = Pace(per_second=1000, monotonic=watch)
    pace.pause(15)
    late = asyncio.ensure_future(pace.turn(1, within=20))  # noqa: TID251 awaited below
    in_time = asyncio.ensure_future(pace.turn(2, within=40))  # noqa: TID251 awaited below
    await asyncio.sleep(0)
    watch.seconds = 14
    pace.pause(15)
    watch.seconds = 30
    assert await pace.turn(3)
    assert not await late
    assert await in_time
    assert pace.chat_free_in(1) == 0  # nothing was sent to that chat
