"""Updates that come again and again, out of order, poisoned or late."""

import random
from collections import Counter
from typing import Any

from sqlalchemy import select

from bot.callbacks.messages import ToStaff
from bot.raw import GetRawUpdates
from core.db import Database
from core.messaging.models import Message
from core.outbox import Inbox as Row
from tests.bot.conftest import telegram
from tests.bot.telegram import Telegram
from tests.cast import Cast
from tests.delivery.house import ROUNDS

__all__ = ["telegram"]

WRITERS = (("olga", "anya", "elena"), ("anna", "petya", "maria"), ("anya", "anya", "irina"))


async def _fetched(telegram: Telegram) -> list[dict[str, Any]]:
    updates: list[dict[str, Any]] = await telegram.bot(GetRawUpdates(timeout=0))
    telegram.sandbox.world.queue.waiting.clear()
    return updates


async def _texts(db: Database) -> Counter[str]:
    async with db.reading() as session:
        return Counter(await session.scalars(select(Message.text)))


def _write(telegram: Telegram, cast: Cast, who: tuple[str, str, str], words: str) -> None:
    author, child, reader = who
    chat = cast.chat(author)
    hello = telegram.sandbox.say(chat, "/help")
    chosen = ToStaff(pupil=cast.people[child], person=cast.people[reader]).pack()
    telegram.sandbox.forge_press(chat, hello, chosen)
    telegram.sandbox.say(chat, words)


async def test_updates_repeated_up_to_fifty_times_and_shuffled_work_once(
    telegram: Telegram, cast: Cast, db: Database, chance: random.Random
) -> None:
    said = []
    for number in range((ROUNDS or 2) * len(WRITERS)):
        said.append(f"Вопрос {number}.")
        _write(telegram, cast, WRITERS[number % len(WRITERS)], said[-1])
    updates = await _fetched(telegram)
    repeated = [one for one in updates for _ in range(chance.randint(2, 50))]
    chance.shuffle(repeated)
    await telegram.inbox.take(repeated)  # all of them wait, so each chat is served in its order
    await telegram.inbox.work_off()
    for start in range(0, len(repeated), 40):
        await telegram.inbox.take(repeated[start : start + 40])
        await telegram.inbox.work_off()
    assert await _texts(db) == dict.fromkeys(said, 1)
    answers = len(telegram.messages(cast.chat("olga")))
    assert answers == 3 * sum(number % len(WRITERS) == 0 for number in range(len(said)))


async def test_an_older_update_after_a_newer_one_is_served_too(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    for words in ("/marks", "/attendance"):
        telegram.sandbox.say(chat, words)
    older, newer = await _fetched(telegram)
    for one in (newer, older, newer):
        await telegram.inbox.take([one])
        await telegram.inbox.work_off()
    first, second = telegram.messages(chat)
    assert "Пропуски" in first.text
    assert "Оценки" in second.text


async def test_a_poisonous_update_does_not_hold_up_its_chat(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    chat = cast.chat("igor")
    telegram.sandbox.say(chat, "/marks")
    telegram.sandbox.say(chat, "/attendance")
    poison, sound = await _fetched(telegram)
    poison["message"]["message_id"] = "none"
    await telegram.inbox.take([poison, sound])
    await telegram.inbox.work_off()
    (seen,) = telegram.messages(chat)
    assert "Пропуски" in seen.text
    found = select(Row.update_id, Row.state)
    async with db.reading() as session:
        states = {row.update_id: row.state for row in await session.execute(found)}
    assert states == {poison["update_id"]: "dead", sound["update_id"]: "done"}


async def test_a_press_that_is_too_old_to_be_answered_still_does_its_work(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    telegram.sandbox.faults.fail(1, code=400, description=words, method="answerCallbackQuery")
    _write(telegram, cast, WRITERS[0], "Вопрос.")
    await telegram.settle()
    assert telegram.sandbox.faults.waiting == []
    assert await _texts(db) == {"Вопрос.": 1}
