"""Kill -9 at random moments amid a broadcast: everybody is told, few are told twice."""

import random
import signal
from collections.abc import Callable

import time_machine
from sqlalchemy import func, select

from bot.sandbox.state import Bubble
from core.outbox import Delivery
from tests.cast import NOW
from tests.delivery.crowd import WORDS, announced, gather
from tests.delivery.house import ROUNDS, House

READERS, KILLS = (3000, 30) if ROUNDS else (300, 5)
#: Letters a second, so that the broadcast takes seconds.
RATE = 150.0
PATIENCE = 60.0


def _told(house: House, chats: list[int]) -> list[list[Bubble]]:
    return [
        [bubble for bubble in house.sandbox.letters(chat) if WORDS in bubble.text] for chat in chats
    ]


def _sends(house: House) -> int:
    return len(house.sandbox.sent_log)


async def test_a_broadcast_survives_kills_at_random_moments(
    house: House, chance: random.Random, record_property: Callable[[str, object], None]
) -> None:
    house.sandbox.world.open_chats = True
    with time_machine.travel(NOW, tick=True):  # the service lives then too
        chats = await gather(house.db, house.cast, READERS)
        await announced(house.db, house.cast)
    for _kill in range(KILLS):
        await house.nursery.begin(house.orders(per_second=RATE))
        goal = _sends(house) + chance.randint(1, READERS // KILLS)
        await house.sandbox.until(lambda goal=goal: _sends(house) >= goal, PATIENCE)
        assert await house.nursery.kill() == -signal.SIGKILL
        await house.after_kill()
    await house.nursery.begin(house.orders(per_second=RATE))
    await house.sandbox.until(lambda: all(_told(house, chats)), PATIENCE)
    assert await house.nursery.kill(signal.SIGTERM) == 0
    copies = sum(map(len, _told(house, chats))) - READERS
    assert copies <= sum(house.in_flight)
    async with house.db.reading() as session:
        states = await session.execute(
            select(Delivery.state, func.count())
            .where(Delivery.kind == "announcement", Delivery.reason != "author")
            .group_by(Delivery.state)
        )
        assert [state for state, _count in states] == ["sent"]
    record_property("copies", copies)
