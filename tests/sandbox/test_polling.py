"""Long polling: offsets, waiting, one poller at a time, and a real bot over real HTTP."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from bot.sandbox.engine import Sandbox
from tests.sandbox.echo import polling
from tests.sandbox.people import ANNA, OLGA


async def test_the_offset_confirms_what_came_before(bot: Bot, sandbox: Sandbox) -> None:
    for text in ("один", "два", "три"):
        sandbox.say(ANNA, text)
    first = await bot.get_updates(limit=2)
    assert [update.message and update.message.text for update in first] == ["один", "два"]
    assert len(await bot.get_updates()) == 3
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message and update.message.text for update in rest] == ["три"]
    assert len(sandbox.updates()) == 1


async def test_a_negative_offset_keeps_the_last_ones(bot: Bot, sandbox: Sandbox) -> None:
    for text in ("один", "два", "три"):
        sandbox.say(ANNA, text)
    assert [update.message and update.message.text for update in await bot.get_updates(-1)] == [
        "три"
    ]
    assert len(sandbox.updates()) == 1


async def test_updates_are_kept_for_a_day(bot: Bot, sandbox: Sandbox, clock: Any) -> None:
    sandbox.say(ANNA, "вчера")
    clock.seconds += 24 * 3600 + 1
    sandbox.say(ANNA, "сегодня")
    updates = await bot.get_updates()
    assert [update.message and update.message.text for update in updates] == ["сегодня"]


async def test_only_allowed_kinds_are_queued(bot: Bot, sandbox: Sandbox) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    sandbox.say(ANNA, "x")
    assert sandbox.updates() == []
    await bot.get_updates(allowed_updates=[])
    sandbox.say(ANNA, "y")
    assert len(sandbox.updates()) == 1


@pytest.mark.parametrize("over_http", [False, True])
async def test_a_poll_waits_for_the_next_update(
    sandbox: Sandbox, bot: Bot, http_bot: Bot, over_http: bool
) -> None:
    async with asyncio.TaskGroup() as group:
        chosen = http_bot if over_http else bot
        waiting = group.create_task(chosen.get_updates(timeout=30))
        await poll_began(sandbox)
        sandbox.say(ANNA, "наконец")
        updates = await waiting
    assert [update.message and update.message.text for update in updates] == ["наконец"]


async def test_of_two_pollers_the_first_is_sent_away(sandbox: Sandbox, bot: Bot) -> None:
    async with asyncio.TaskGroup() as group:
        first = group.create_task(_outcome(bot.get_updates(timeout=30)))
        await poll_began(sandbox)
        second = group.create_task(bot.get_updates(timeout=30))
        refusal = await first
        sandbox.say(ANNA, "второму")
        assert len(await second) == 1
    assert isinstance(refusal, TelegramConflictError)
    assert "terminated by other getUpdates request" in str(refusal)


async def test_a_real_bot_talks_by_polling(sandbox: Sandbox, http_bot: Bot) -> None:
    async with polling(http_bot):
        sandbox.start(ANNA)
        await sandbox.until(lambda: sandbox.answer(ANNA))
        sandbox.say(OLGA, "2 < 3")
        letter = await sandbox.until(lambda: sandbox.answer(OLGA))
        assert letter.text == "Эхо: 2 < 3"
        sandbox.press(OLGA, letter.message_id, "Изменить")
        await sandbox.until(lambda: sandbox.last(OLGA).edited)
        assert sandbox.last(OLGA).text == "Изменено"
        assert [toast.text for toast in sandbox.toasts(OLGA)] == ["Готово"]
        sandbox.send_file(OLGA, "план.txt", b"text")
        await sandbox.until(lambda: sandbox.last(OLGA).document)
        assert sandbox.last(OLGA).text == "Ваш файл"
        await sandbox.settled()
    assert sandbox.updates() == []


async def poll_began(sandbox: Sandbox) -> None:
    """The moment when a poll waits."""
    await sandbox.until(lambda: sandbox.world.queue.poll)


async def _outcome(call: Any) -> Any:
    try:
        return await call
    except TelegramConflictError as refusal:
        return refusal
