"""All wiring of the bot on one page."""

from __future__ import annotations

import asyncio
import gc
import logging
from functools import cache
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
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
from bot.switchboard import Switchboard
from core.access import bots
from core.db import Database
from core.duties import duties
from core.enums import BotState
from core.errors import SchoolError
from core.i18n import N_
from core.settings import Settings
from notifications.channels.wire import Wire

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
    dispatcher = Switchboard(storage=Drafts())
    dispatcher.include_routers(*dialogs.FIRST, *routers.FIRST, *dialogs.ALL, *routers.THEN)
    return dispatcher


def make_bot(token: str, *, api_url: str = "https://api.telegram.org", session: Any = None) -> Bot:
    """A bot that speaks HTML, shows no link previews and forbids forwarding of what it says."""
    session = session or Wire(api=TelegramAPIServer.from_base(api_url))
    return Bot(
        token,
        session=session,
        default=DefaultBotProperties(
            parse_mode=ParseMode.HTML,
            link_preview=LinkPreviewOptions(is_disabled=True),
            protect_content=True,
        ),
    )


async def run(db: Database, settings: Settings, roles: frozenset[str] = ROLES) -> None:
    """Serve a database that is up to date until stopped: the roles asked for, in this process."""
    bot = None
    if settings.bot_token is not None:
        bot = make_bot(settings.bot_token.get_secret_value(), api_url=settings.telegram_api_url)
    try:
        await serve(db, bot, settings, roles)
    finally:
        if bot is not None:
            await bot.session.close()


class NoBots(SchoolError):
    """There is nobody to serve."""

    text = N_(
        "There is no bot to serve. Write the token of one into VESTNIK_BOT_TOKEN, or add one with "
        "vestnik bots add."
    )


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


async def _muster(db: Database, bot: Bot | None) -> list[str]:
    """The installation's own bot is known and remembered; gives the names of all that are served.

    Where there are others, a refused token of its own stops nobody.
    """
    own = None if bot is None else await _introduced(db, bot)
    async with db.reading() as session:
        known = await bots.every(session)
    active = [one for one in known if one.state is BotState.ACTIVE]
    if bot is not None and own is None and not active:
        raise TokenRefused
    if bot is None and not any(one.is_added for one in known):
        raise NoBots
    return [one.username for one in active]


async def _introduced(db: Database, bot: Bot) -> User | None:
    """None when the messenger does not take the token."""
    try:
        me = await _know_oneself(bot)
    except TokenRefused:
        async with db.session() as session:
            await bots.refused(session, bot.id)
        return None
    async with db.session() as session:
        await bots.register(session, bot_id=me.id, username=me.username or "")
        await bots.works(session, me.id, username=me.username or "")
    return me


def log_serving(usernames: list[str], settings: Settings, roles: frozenset[str]) -> None:
    """One line of the log: as whom, what, and where the web role answers."""
    web = f", web on http://{settings.web_host}:{settings.web_port}" if "web" in roles else ""
    names = ", ".join(f"@{name}" for name in usernames[:5])
    more = f" and {len(usernames) - 5} more" if usernames[5:] else ""
    log.info("serving %s%s: %s%s", names or "no bot", more, ", ".join(sorted(roles)), web)


async def serve(db: Database, bot: Bot | None, settings: Settings, roles: frozenset[str]) -> None:
    """Run the roles over an open database until cancelled or until one of them fails.

    `bot` is the installation's own; those of the table are served besides. A SQLite file is the
    caller's alone (core.solitude). Raises NoBots, TokenRefused or MessengerUnreachable.
    """
    from bot.fleet import Fleet
    from bot.service import Ground
    from bot.web import serve_web
    from notifications import run as letters

    usernames = await _muster(db, bot)
    gc.collect()
    gc.freeze()
    async with duties(db) as alone, asyncio.TaskGroup() as tasks:
        fleet = Fleet(Ground(db, settings, roles, make_dispatcher(), make_bot, alone, bot))
        tasks.create_task(letters.listen_loop(db, fleet.rung))
        tasks.create_task(fleet.run())
        if "web" in roles:
            tasks.create_task(serve_web(db, fleet, settings))
        if "sender" in roles:
            tasks.create_task(letters.fan_out_loop(db))
            tasks.create_task(letters.sort_loop(db))
        if "clock" in roles:
            tasks.create_task(letters.clock_loop(db))
        log_serving(usernames, settings, roles)
    log.info("stopped")
