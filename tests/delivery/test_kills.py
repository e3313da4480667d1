"""Kill -9 at every named point between receiving an update and settling its letter."""

import random
import signal
import socket
from collections.abc import Iterator
from itertools import count

from tests.delivery.house import ROUNDS, House
from tests.delivery.service import POINTS

WRITERS = (
    ("olga", "elena"),
    ("igor", "maria"),
    ("anya", "irina"),
    ("anna", "vera"),
    ("petya", "sergey"),
)

#: Points that many updates or letters pass together; they may be passed but once.
GATHERED = {
    "received",
    "inserted",
    "stored",
    "fan-out after commit",
    "claimed before commit",
    "claimed",
    "settled before commit",
}


def _two_write(house: House, numbers: Iterator[int]) -> None:
    for _ in range(2):
        number = next(numbers)
        house.write(*WRITERS[number % len(WRITERS)], f"Вопрос {number}.")


async def _killed_at(
    house: House, point: str, chance: random.Random, numbers: Iterator[int], **more: object
) -> None:
    """One life that dies at the point, and what was in flight then."""
    times = 1 if point in GATHERED else chance.randint(1, 2)
    await house.nursery.begin(house.orders(f"{point}:{times}", **more))
    _two_write(house, numbers)
    assert await house.nursery.ended() == -signal.SIGKILL
    await house.after_kill()


async def _all_is_well(house: House) -> None:
    """Every effect once; every letter there, repeated only if it was in flight at a kill."""
    assert await house.posted() == dict.fromkeys(house.said, 1)
    worked = await house.worked()
    assert set(worked.values()) == {1}
    assert len(worked) == 3 * len(house.said)
    assert await house.unsettled() == (0, 0)
    arrived = house.arrived()
    assert min(arrived.values()) >= 1
    assert arrived.total() - len(arrived) <= sum(house.in_flight)


async def test_nothing_is_lost_or_done_twice_wherever_the_service_is_killed(
    house: House, chance: random.Random
) -> None:
    numbers = count(1)
    for _round in range(ROUNDS or 1):
        for point in POINTS:
            await _killed_at(house, point, chance, numbers)
    await _finished(house)


async def _finished(house: House, **more: object) -> None:
    """One more life, which is let do its work and stopped politely."""
    await _served(house, **more)
    if await house.unsettled() != (0, 0):
        # A polite stop may leave what has come at its very last moment to the next start.
        await _served(house, **more)
    await _all_is_well(house)


async def _served(house: House, **more: object) -> None:
    await house.nursery.begin(house.orders(**more))  # type: ignore[arg-type]
    await house.all_arrived()
    await house.all_settled()
    assert await house.nursery.kill(signal.SIGTERM) == 0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def test_nothing_is_lost_or_done_twice_behind_the_webhook(
    house: House, chance: random.Random
) -> None:
    house.sandbox.world.courier.retry_seconds = (0.0, 0.1)
    more = {"roles": ("bot", "web", "sender", "clock"), "web_port": _free_port()}
    numbers = count(1)
    for _round in range(ROUNDS or 1):
        for point in ("received", "inserted", "stored", "before commit", "before answer"):
            await _killed_at(house, point, chance, numbers, **more)
    await _finished(house, **more)
