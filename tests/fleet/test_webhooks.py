"""Each bot's updates come to a path of its own with a secret of its own."""

import asyncio
import socket
from dataclasses import replace

import pytest
from aiohttp import ClientSession

from bot.app import ROLES
from core import tokens
from core.access import bot_changes
from tests.fleet.conftest import SECOND, SECOND_TOKEN, Town

pytestmark = pytest.mark.usefixtures("at")

HEADER = "X-Telegram-Bot-Api-Secret-Token"
OWN_SECRET = "s" * 32


@pytest.fixture
def public(town: Town) -> Town:
    """The town with a public address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = type(town.settings)(
        _env_file=None,
        telegram_api_url=town.settings.telegram_api_url,
        secrets_dir=town.settings.secrets_dir,
        web_port=port,
        public_url=f"http://127.0.0.1:{port}",
        webhook_secret=OWN_SECRET,
    )
    return replace(town, settings=settings)


async def test_two_bots_are_told_two_addresses_and_each_serves_its_people(public: Town) -> None:
    await public.add_second()
    await public.move_other_school()
    cast, address = public.cast, public.settings.public_url
    async with public.served(ROLES - {"clock"}):
        public.first.say(cast.chat("igor"), "/help")
        public.second.say(cast.chat("alien_parent"), "/help")
        await public.first.until(lambda: public.first.answer(cast.chat("igor")), 10)
        await public.second.until(lambda: public.second.answer(cast.chat("alien_parent")), 10)
        secrets = {"": OWN_SECRET, f"/{SECOND}": tokens.webhook_secret(SECOND_TOKEN)}
        async with ClientSession() as client:
            for path in ("", f"/{cast.bot}", f"/{SECOND}", "/44"):
                for owner, secret in secrets.items():
                    mine = {"": "", f"/{cast.bot}": "", f"/{SECOND}": f"/{SECOND}"}.get(path)
                    url, headers = f"{address}/telegram{path}", {HEADER: secret}
                    async with client.post(url, data=b"{", headers=headers) as answer:
                        assert answer.status == (400 if owner == mine else 401), (path, owner)


async def test_a_bot_may_be_asked_for_updates_beside_one_with_a_webhook(public: Town) -> None:
    await public.add_second()
    await public.move_other_school()
    async with public.db.session() as session:
        await bot_changes.set_polling(session, await public.known(SECOND), is_polled=True)
    chat = public.cast.chat("alien_parent")
    async with public.served(ROLES - {"clock"}), asyncio.timeout(10):
        public.second.say(chat, "/help")
        await public.second.until(lambda: public.second.answer(chat), 10)
        async with ClientSession() as client:
            token, api = SECOND_TOKEN, public.settings.telegram_api_url
            async with client.get(f"{api}/bot{token}/getWebhookInfo") as answer:
                assert (await answer.json())["result"]["url"] == ""
