"""All wiring of the bot on one page."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    TelegramNetworkError,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods.base import Response
from aiogram.types import LinkPreviewOptions, Message, Update, User

from bot import dialogs, routers
from bot.drafts import Drafts
from bot.inbox import Inbox
from bot.profile import introduce
from core.access import bots
from core.db import Database
from core.errors import SchoolError
from core.i18n import N_
from core.migrations import migrate
from core.settings import Settings
from core.solitude import sole_server
from notifications.channels.answers import Answers
from notifications.limits import Pace

log = logging.getLogger("vestnik")

ROLES = frozenset({"bot", "web", "sender", "clock"})

#: pydantic holds generic classes weakly, so aiogram's answer types would be built anew every few
#: dozen calls, stalling the loop for milliseconds each time (performance.md C2).
_KEPT: list[Any] = [Response[Message], Response[bool], Response[list[Update]]]


@cache
def make_dispatcher() -> Dispatcher:
    """All routers in the order they are asked: who you are, what you are typing, what you ask.

    It keeps nothing between updates, so one serves every bot and every test of a process.
    """
    dispatcher = Dispatcher(storage=Drafts())
    dispatcher.include_routers(*routers.FIRST, *dialogs.ALL, *routers.THEN)
    for router in dispatcher.chain_tail:
        _keep_in_the_loop(router)
    return dispatcher


def _keep_in_the_loop(router: Router) -> None:
    """aiogram runs plain filters (F.…, states) in a thread, a hop of 100 µs each; ours are pure."""
    for observer in (router.message, router.callback_query):
        for handler in observer.handlers:
            for found in handler.filters or ():
                if not found.awaitable:
                    found.callback = _as_coroutine(found.callback)
                    found.awaitable = True


def _as_coroutine(plain: Callable[..., Any]) -> Callable[..., Any]:
    async def asked(*arguments: Any, **named: Any) -> Any:
        return plain(*arguments, **named)

    return asked


def make_bot(token: str, *, api_url: str = "https://api.telegram.org", session: Any = None) -> Bot:
    """A bot that speaks HTML, shows no link previews and forbids forwarding of what it says."""
    session = session or AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    return Bot(
        token,
        session=session,
        default=DefaultBotProperties(
            parse_mode=ParseMode.HTML,
            link_preview=LinkPreviewOptions(is_disabled=True),
            protect_content=True,
        ),
    )


async def run(settings: Settings, roles: frozenset[str] = ROLES) -> None:
    """Serve until stopped: the roles asked for, in this process."""
    if settings.bot_token is None:
        raise TokenRefused
    bot = make_bot(settings.bot_token.get_secret_value(), api_url=settings.telegram_api_url)
    db = Database(settings.database_url)
    await migrate(db)
    try:
        await serve(db, bot, settings, roles)
    finally:
        await bot.session.close()
        await db.close()


class TokenRefused(SchoolError):
    """The messenger does not know the bot."""

    text = N_("Telegram does not accept VESTNIK_BOT_TOKEN. Take the bot's token from BotFather.")


class MessengerUnreachable(SchoolError):
    """No answer from the Bot API at the start."""

    text = N_(
        "Telegram does not answer at {address}. Check the network and VESTNIK_TELEGRAM_API_URL."
    )

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


async def _know_oneself(bot: Bot) -> User:
    try:
        return await bot.get_me()
    except TelegramUnauthorizedError as fault:
        raise TokenRefused from fault
    except (TelegramNetworkError, TelegramServerError) as fault:
        # The token stands in the path of the address, so only its beginning is said.
        raise MessengerUnreachable(bot.session.api.base.partition("/bot")[0]) from fault


async def serve(db: Database, bot: Bot, settings: Settings, roles: frozenset[str]) -> None:
    """Run the roles over an open database and bot until cancelled or until one of them fails."""
    with sole_server(db):
        await _serve(db, bot, settings, roles)


async def _introduced(db: Database, bot: Bot) -> tuple[str, Pace]:
    """The bot is remembered; from now on all it says keeps one pace, letters and answers alike."""
    me = await _know_oneself(bot)
    async with db.session() as session:
        await bots.register(session, bot_id=me.id, username=me.username or "")
    async with db.session() as session:
        limits = await bots.limits(session, bot_id=me.id)
    pace = Pace(**asdict(limits))
    bot.session.middleware(Answers(pace))
    return me.username or "", pace


def log_serving(username: str, settings: Settings, roles: frozenset[str]) -> None:
    """One line of the log: as whom, what, and where the web role answers."""
    web = f", web on http://{settings.web_host}:{settings.web_port}" if "web" in roles else ""
    log.info("serving @%s: %s%s", username, ", ".join(sorted(roles)), web)


async def _serve(db: Database, bot: Bot, settings: Settings, roles: frozenset[str]) -> None:
    from bot.web import serve_web
    from notifications import run as letters

    username, pace = await _introduced(db, bot)
    inbox = Inbox(db, make_dispatcher(), bot)
    gc.collect()
    gc.freeze()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(letters.listen_loop(db, inbox.wake))
        if "bot" in roles:
            await introduce(bot)
            tasks.create_task(inbox.serve())
            if not settings.public_url:
                await bot.delete_webhook()
                tasks.create_task(inbox.poll())
        if "web" in roles:
            tasks.create_task(serve_web(db, bot, inbox, settings))
        if "sender" in roles:
            tasks.create_task(letters.fan_out_loop(db))
            tasks.create_task(letters.send_loop(db, bot, pace=pace))
        if "clock" in roles:
            tasks.create_task(letters.clock_loop(db))
        log_serving(username, settings, roles)
    log.info("stopped")
