"""The messenger that measurements are made against keeps its own promises."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from benchmarks.letters import tally
from benchmarks.messenger.limits import Limit, Terms
from benchmarks.messenger.remote import TOKEN
from benchmarks.messenger.server import Server
from bot.app import make_bot

CHAT = 1_000_001


@dataclass
class There:
    """A messenger and a bot that speaks to it."""

    server: Server
    bot: Bot

    def reset(self, **terms: Any) -> None:
        self.server.controls["reset"](terms)

    def report(self) -> dict[str, Any]:
        return self.server.controls["report"]({"full": True})


@pytest.fixture
async def there() -> AsyncIterator[There]:
    server = Server()
    listener = await server.listen()
    port = listener.sockets[0].getsockname()[1]
    bot = make_bot(TOKEN, api_url=f"http://127.0.0.1:{port}")
    yield There(server, bot)
    await bot.session.close()
    listener.close()
    await listener.wait_closed()


async def test_a_letter_is_recorded_with_its_chat_and_number(there: There) -> None:
    message = await there.bot.send_message(CHAT, "Оценки: 5 & 4")
    ((_moment, bot, chat, _checksum, number),) = there.report()["deliveries"]
    assert (bot, chat, number) == (there.bot.id, CHAT, message.message_id)


async def test_the_thirty_first_letter_at_once_is_too_many(there: There) -> None:
    # Nothing is gained back while the thirty are on their way.
    there.reset(limits={"kind": "bucket", "per_second": 0, "burst": 30, "retry_after": 5})
    for number in range(30):
        await there.bot.send_message(CHAT + number, "Привет")
    with pytest.raises(TelegramRetryAfter) as refused:
        await there.bot.send_message(CHAT + 30, "Привет")
    assert refused.value.retry_after == 5


def test_a_window_of_a_second_holds_so_many_letters_and_no_more() -> None:
    limit = Limit(Terms("rolling", per_second=3, retry_after=2))
    assert [limit.seconds_to_wait(chat, 10.0 + chat / 10) for chat in (1, 2, 3)] == [0, 0, 0]
    assert limit.seconds_to_wait(4, 10.9) == 2
    # Shut until 12.9; then the window is empty.
    assert limit.seconds_to_wait(5, 11.5) == 2
    assert limit.seconds_to_wait(6, 12.95) == 0


def test_one_chat_may_get_a_short_burst_and_then_one_letter_a_second() -> None:
    limit = Limit(Terms("bucket", per_chat=1, chat_burst=2, retry_after=1))
    now = time.monotonic()
    assert [limit.seconds_to_wait(7, now) for _ in range(3)] == [0, 0, 1]
    assert limit.seconds_to_wait(7, now + 1.1) == 0


async def test_a_letter_whose_answer_is_withheld_counts_as_delivered(there: There) -> None:
    there.reset(faults=[{"kind": "told_not", "every": 1}])
    with pytest.raises(TelegramNetworkError):
        await there.bot.send_message(CHAT, "Привет")
    full = there.report()
    assert (len(full["deliveries"]), len(full["withheld"])) == (1, 1)


async def test_faults_come_as_often_as_they_are_asked_for(there: There) -> None:
    there.reset(faults=[{"kind": "500", "every": 2}])
    await there.bot.send_message(CHAT, "Первое")
    with pytest.raises(TelegramServerError):
        await there.bot.send_message(CHAT, "Второе")
    await there.bot.send_message(CHAT, "Третье")


async def test_a_blocked_chat_refuses_and_is_counted(there: There) -> None:
    there.reset(blocked=[CHAT])
    with pytest.raises(TelegramForbiddenError):
        await there.bot.send_message(CHAT, "Привет")
    assert there.report()["blocked"] == [(CHAT, 1)]


async def test_an_update_comes_again_until_the_offset_confirms_it(there: There) -> None:
    there.server.controls["say"]({"token": TOKEN, "chats": [CHAT, CHAT + 1], "text": "/help"})
    first = await there.bot.get_updates()
    again = await there.bot.get_updates()
    rest = await there.bot.get_updates(offset=first[0].update_id + 1)
    assert [len(first), len(again), len(rest)] == [2, 2, 1]
    assert rest[0].message is not None
    assert (rest[0].message.chat.id, rest[0].message.text) == (CHAT + 1, "/help")


async def test_people_ask_again_when_they_are_answered(there: There) -> None:
    there.server.controls["people"](
        {"token": TOKEN, "chats": [CHAT, CHAT + 1], "together": 1, "total": 2, "text": "/marks"}
    )
    offset = 0
    for _ in range(2):
        (update,) = await there.bot.get_updates(offset=offset)
        offset = update.update_id + 1
        assert update.message is not None
        await there.bot.send_message(update.message.chat.id, "5")
    people = there.report()["people"]
    assert (people["asked"], people["answered"], people["done"]) == (2, 2, True)


def test_lost_and_repeated_letters_are_told_apart_by_chat() -> None:
    full = {
        "deliveries": [(0.1, 1, chat, 7, number) for number, chat in enumerate((10, 10, 20, 20))],
        "withheld": [(20, 7)],
    }
    found = tally({10: 1, 20: 1, 30: 2}, full)
    # Both chats got a second copy; one answer was withheld; the third chat got nothing of two.
    assert (found.lost, found.copies, found.explained, found.unexplained) == (2, 2, 1, 1)
