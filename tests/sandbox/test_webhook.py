"""The webhook: its secret, order and retries, and a real bot behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.sandbox.courier import SECRET_HEADER
from bot.sandbox.engine import Sandbox
from tests.sandbox.echo import make_echo
from tests.sandbox.people import ANNA, OLGA

SECRET = "s" * 40

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def listening(answer: Answer) -> AsyncIterator[str]:
    """A server of the bot's own; gives the address for its webhook."""
    app = web.Application()
    app.router.add_post("/hook", answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


@pytest.fixture
def impatient(sandbox: Sandbox) -> Sandbox:
    """A sandbox that repeats a failed delivery at once."""
    sandbox.world.courier.retry_seconds = (0.0,)
    return sandbox


@pytest.mark.parametrize("secret", [SECRET, "wrong"])
async def test_a_real_bot_talks_by_webhook(impatient: Sandbox, http_bot: Bot, secret: str) -> None:
    handler = SimpleRequestHandler(
        make_echo(), http_bot, handle_in_background=False, secret_token=SECRET
    )
    async with listening(handler.handle) as address:
        await http_bot.set_webhook(address, secret_token=secret)
        impatient.say(ANNA, "привет")
        if secret == SECRET:
            letter = await impatient.until(lambda: impatient.answer(ANNA))
            assert letter.text == "Эхо: привет"
            await impatient.settled()
        else:
            await impatient.until(lambda: (hook := impatient.world.webhook) and hook.last_error)
            info = await http_bot.get_webhook_info()
            assert info.last_error_message == "Wrong response from the webhook: 401 Unauthorized"
            assert info.pending_update_count == 1
            assert impatient.letters(ANNA) == []
        await http_bot.delete_webhook()


async def test_a_failed_delivery_comes_again_in_order(impatient: Sandbox, bot: Bot) -> None:
    heard: list[str] = []
    failures = iter([500, 404, 302])

    async def answer(request: web.Request) -> web.Response:
        assert request.headers[SECRET_HEADER] == SECRET
        if status := next(failures, 0):
            return web.Response(status=status)
        heard.append((await request.json())["message"]["text"])
        return web.Response()

    async with listening(answer) as address:
        for text in ("один", "два", "три"):
            impatient.say(ANNA, text)
        await bot.set_webhook(address, secret_token=SECRET)
        await impatient.settled()
        assert heard == ["один", "два", "три"]
        await bot.delete_webhook()


async def test_a_chat_that_fails_does_not_hold_up_the_others(impatient: Sandbox, bot: Bot) -> None:
    async def answer(request: web.Request) -> web.Response:
        chat_id = (await request.json())["message"]["chat"]["id"]
        return web.Response(status=500 if chat_id == ANNA else 200)

    async with listening(answer) as address:
        await bot.set_webhook(address)
        impatient.say(ANNA, "не слышно")
        impatient.say(OLGA, "слышно")
        await impatient.until(lambda: len(impatient.updates()) == 1)
        assert impatient.updates()[0]["message"]["chat"]["id"] == ANNA
        await bot.delete_webhook(drop_pending_updates=True)
    assert impatient.updates() == []


async def test_a_method_in_the_answer_is_carried_out(impatient: Sandbox, bot: Bot) -> None:
    async def answer(request: web.Request) -> web.Response:
        call = {"method": "sendMessage", "chat_id": ANNA, "text": "прямо в ответе"}
        return web.json_response(call)

    async with listening(answer) as address:
        await bot.set_webhook(address)
        impatient.say(ANNA, "x")
        letter = await impatient.until(lambda: impatient.answer(ANNA))
        assert letter.text == "прямо в ответе"
        await bot.delete_webhook()


async def test_an_error_in_the_answer_is_heard_by_nobody(impatient: Sandbox, bot: Bot) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"method": "sendMessage", "chat_id": ANNA, "text": ""})

    async with listening(answer) as address:
        await bot.set_webhook(address)
        impatient.say(ANNA, "x")
        await impatient.settled()
        assert impatient.letters(ANNA) == []
        assert [sent.error and sent.error.code for sent in impatient.sent_log] == [400]
        await bot.delete_webhook()


async def test_polling_and_a_webhook_exclude_each_other(bot: Bot, sandbox: Sandbox) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook", allowed_updates=["message"], max_connections=5)
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook"):
        await bot.get_updates()
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == ("http://127.0.0.1:9/hook", 5)
    assert info.allowed_updates == ["message"]
    await bot.set_webhook("")
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.get_updates() == []


@pytest.mark.parametrize(
    "params",
    [
        {"url": "https://example.org/hook"},
        {"url": "http://192.168.0.7/hook"},
        {"url": "ftp://127.0.0.1/hook"},
        {"url": "http://127.0.0.1/hook", "secret_token": "слово"},
        {"url": "http://127.0.0.1/hook", "secret_token": "x" * 257},
    ],
)
async def test_a_wrong_webhook_is_refused(bot: Bot, params: dict[str, Any]) -> None:
    with pytest.raises(TelegramBadRequest):
        await bot.set_webhook(**params)
    assert (await bot.get_webhook_info()).url == ""
