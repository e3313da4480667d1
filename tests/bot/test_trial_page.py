"""Who tries Vestnik presses «Открыть здесь» in the sandbox and is at the journal, signed in."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, CookieJar, web

from bot.sandbox.engine import SANDBOX_TOKEN
from bot.sandbox.http import run_sandbox
from bot.sandbox.launching import launched
from bot.web import make_web_app, only
from core import clock
from tests.bot.telegram import Telegram
from tests.cast import Cast

SAID = {"X-Vestnik": "1"}


@pytest.fixture
async def address(telegram: Telegram) -> AsyncIterator[str]:
    async def tokens(bot_id: int) -> str | None:
        return SANDBOX_TOKEN if bot_id == telegram.bot.id else None

    runner = web.AppRunner(make_web_app(telegram.db, only(telegram.inbox, ""), tokens=tokens))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def _button(telegram: Telegram, chat: int) -> tuple[int, str]:
    """The message with the button of the page, and what it opens."""
    shown = await telegram.says(chat, "/page")
    buttons: Any = (one for row in shown.bubble.buttons for one in row)
    url = next(one["web_app"]["url"] for one in buttons if "web_app" in one)
    return shown.id, str(url)


def _launch_of(opened: str) -> tuple[str, int]:
    parts = urlsplit(opened)
    return parse_qs(parts.fragment)["tgWebAppData"][0], int(parse_qs(parts.query)["bot"][0])


async def _entered(address: str, opened: str) -> int:
    launch, bot = _launch_of(opened)
    jar = CookieJar(unsafe=True)
    async with ClientSession(address, cookie_jar=jar, headers=SAID) as client:
        told = {"launch": launch, "bot": bot, "lang": "ru"}
        async with client.post("/app/session", json=told) as answer:
            if answer.status != 200:
                return answer.status
        async with client.get("/app/api/groups") as answer:
            return len((await answer.json())["groups"])


async def test_the_button_opens_the_journal_as_the_person_of_the_chat(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    _message, url = await _button(telegram, cast.chat("elena"))
    at, user = int(clock.now().timestamp()), {"id": cast.chat("elena"), "first_name": "Елена"}
    opened = launched(url, token=SANDBOX_TOKEN, user=user, at=at)
    assert await _entered(address, opened) == 2
    assert await _entered(address, opened) == 401  # launch data open one session
    other = launched(url, token="42:another", user=user, at=at)
    assert await _entered(address, other) == 401


async def test_only_a_page_of_a_button_is_opened_and_only_for_who_has_it(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    message, url = await _button(telegram, chat)
    launch, _bot = _launch_of(telegram.sandbox.launch(chat, message, url))
    assert f'"id":{chat}' in parse_qs(launch)["user"][0]
    for who, page in ((chat, "http://127.0.0.1:1/app/journal"), (cast.chat("olga"), url)):
        with pytest.raises(LookupError):
            telegram.sandbox.launch(who, message, page)


async def test_the_chat_page_leads_on_and_foreign_pages_may_not_ask(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    message, url = await _button(telegram, chat)
    runner, sandbox = await run_sandbox(telegram.sandbox)
    asked = {"message": str(message), "url": url}
    try:
        async with ClientSession(sandbox) as client:
            path = f"/page/chats/{chat}/open"
            async with client.get(path, params=asked, allow_redirects=False) as answer:
                assert answer.status == 302
                assert answer.headers["Location"].startswith(f"{url}#tgWebAppData=")
            foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}
            async with client.get(path, params=asked, headers=foreign) as answer:
                assert answer.status == 403
            asked["url"] = "https://example.org/"
            async with client.get(path, params=asked, allow_redirects=False) as answer:
                assert answer.status == 404
    finally:
        await runner.cleanup()
