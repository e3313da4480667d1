"""Misfortunes on order: what the bot meets, and that nothing else happens."""

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot.sandbox.engine import Sandbox
from tests.sandbox.people import ANNA, OLGA


@pytest.fixture(params=["inside", "over HTTP"])
def either(request: pytest.FixtureRequest, bot: Bot, http_bot: Bot) -> Bot:
    return bot if request.param == "inside" else http_bot


async def test_a_flood_names_the_seconds_to_wait(sandbox: Sandbox, either: Bot) -> None:
    sandbox.start(ANNA)
    sandbox.faults.flood(2, retry_after=7)
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as refused:
            await either.send_message(ANNA, "x")
        assert refused.value.retry_after == 7
    await either.send_message(ANNA, "дошло")
    assert [letter.text for letter in sandbox.letters(ANNA)] == ["дошло"]


async def test_the_server_may_fail_for_one_chat_only(sandbox: Sandbox, either: Bot) -> None:
    sandbox.start(ANNA)
    sandbox.start(OLGA)
    sandbox.faults.fail(chat_id=ANNA)
    await either.send_message(OLGA, "x")
    with pytest.raises(TelegramServerError):
        await either.send_message(ANNA, "x")


async def test_a_reset_call_was_not_carried_out(sandbox: Sandbox, either: Bot) -> None:
    sandbox.start(ANNA)
    sandbox.faults.reset()
    with pytest.raises(TelegramNetworkError):
        await either.send_message(ANNA, "x")
    assert sandbox.letters(ANNA) == []


async def test_a_call_with_a_lost_answer_was_carried_out(sandbox: Sandbox, either: Bot) -> None:
    sandbox.start(ANNA)
    sandbox.faults.lose_answer()
    with pytest.raises(TelegramNetworkError):
        await either.send_message(ANNA, "x")
    assert [letter.text for letter in sandbox.letters(ANNA)] == ["x"]


async def test_a_fault_may_wait_for_a_named_method(sandbox: Sandbox, either: Bot) -> None:
    sandbox.start(ANNA)
    sandbox.faults.fail(method="getMe", code=502, description="Bad Gateway")
    sandbox.faults.delay(0.001)
    await either.send_message(ANNA, "x")
    with pytest.raises(TelegramServerError, match="Bad Gateway"):
        await either.get_me()
    assert sandbox.faults.waiting == []


async def test_a_group_may_move(sandbox: Sandbox, either: Bot) -> None:
    sandbox.faults.migrate(-5, -1005)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await either.send_message(-5, "x")
    assert moved.value.migrate_to_chat_id == -1005


async def test_faults_can_be_taken_back(sandbox: Sandbox, either: Bot) -> None:
    sandbox.start(ANNA)
    sandbox.faults.fail(100)
    sandbox.faults.clear()
    await either.send_message(ANNA, "x")
    assert len(sandbox.letters(ANNA)) == 1
