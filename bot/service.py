"""One bot as one process serves it: from the token to the loops of the roles asked for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import GetMe, Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.flood import Limits
from bot.inbox import Inbox
from bot.profile import introduce
from bot.raw import ALLOWED_UPDATES
from core import tokens
from core.access import bots
from core.access.bots import KnownBot
from core.db import Database
from core.duties import RECEIVING, Duties
from core.errors import SchoolError
from core.i18n import N_
from core.settings import Settings
from notifications import run as letters
from notifications.channels.answers import Answers
from notifications.limits import Pace

log = logging.getLogger("vestnik.bots")

#: The path of the webhook of the installation's own bot; the others' end with their number.
WEBHOOK_PATH = "/telegram"
#: Seconds before something is tried again, at first and at most.
BREATH, LONGEST_BREATH = 1.0, 60.0


class TokenOfAnother(SchoolError):
    """The token lies where it should, but belongs to another bot."""

    text = N_("The token at {place} is another bot's.")

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True)
class Ground:
    """What all bots of a process stand on. `own`: a bot that is opened already."""

    db: Database
    settings: Settings
    roles: frozenset[str]
    dispatcher: Dispatcher
    make_bot: Callable[..., Bot]
    alone: Duties
    own: Bot | None = None


class Sentry(BaseRequestMiddleware):
    """Notices that the messenger does not take the token any more, whoever calls it."""

    def __init__(self) -> None:
        self.refused = asyncio.Event()

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Pass a call on, and remember a refusal of the token."""
        try:
            return await make_request(bot, method)
        except TelegramUnauthorizedError:
            self.refused.set()
            raise
        except TelegramNotFound:
            # Of a token that never was the messenger says that there is no such address.
            if isinstance(method, GetMe):
                self.refused.set()
            raise


def _limits(settings: Settings) -> Limits:
    return Limits(
        per_chat=settings.updates_per_minute,
        per_school=settings.school_updates_per_minute,
        strangers=settings.strangers_per_minute,
    )


class Refused(Exception):
    """The messenger does not take the token."""


class Service:
    """One bot, served until it is stopped, refused or broken."""

    def __init__(self, ground: Ground, known: KnownBot) -> None:
        self.known = known
        self._ground = ground
        self._sentry = Sentry()
        self.bot = self._opened()
        self.inbox = Inbox(
            ground.db,
            ground.dispatcher,
            self.bot,
            limits=_limits(ground.settings),
        )
        self.secret = self._secret()

    @property
    def is_own(self) -> bool:
        """Whether it is the installation's own bot, whose token stands in the settings."""
        own = self._ground.own
        return not self.known.is_added or (own is not None and own.id == self.known.id)

    @property
    def is_refused(self) -> bool:
        """Whether the messenger has refused the token."""
        return self._sentry.refused.is_set()

    @property
    def webhook(self) -> str:
        """Where the messenger brings updates; "" for a bot that asks for them."""
        address = self._ground.settings.public_url
        if not address or self.known.is_polled:
            return ""
        return address + (WEBHOOK_PATH if self.is_own else f"{WEBHOOK_PATH}/{self.known.id}")

    def _opened(self) -> Bot:
        own, settings = self._ground.own, self._ground.settings
        if own is not None and own.id == self.known.id:
            return own
        token = tokens.read(self.known.token_ref, settings)
        if tokens.bot_id_of(token) != self.known.id:
            raise TokenOfAnother(self.known.token_ref)
        return self._ground.make_bot(token, api_url=settings.telegram_api_url)

    def _secret(self) -> str:
        given = self._ground.settings.webhook_secret
        if self.is_own and given is not None:
            return given.get_secret_value()
        return tokens.webhook_secret(self.bot.token)

    async def run(self) -> None:
        """Serve until cancelled; raises what broke, in the end perhaps as a group."""
        pace = Pace(**asdict(self.known.limits))
        try:
            with _overheard(self.bot, Answers(pace), self._sentry):
                me = await self.bot.get_me()
                async with self._ground.db.session() as session:
                    await bots.works(session, self.known.id, username=me.username or "")
                log.info("bot %s is served as @%s", self.known.id, me.username)
                await self._work(pace)
        finally:
            if self.bot is not self._ground.own:
                await self.bot.session.close()

    async def _work(self, pace: Pace) -> None:
        ground = self._ground
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._until_refused())
            if "bot" in ground.roles:
                tasks.create_task(self.inbox.serve())
                tasks.create_task(patiently(lambda: introduce(self.bot)))
                if not self.webhook:
                    tasks.create_task(
                        ground.alone.alone(RECEIVING, self.known.id, self._ask_for_updates)
                    )
            if "web" in ground.roles and self.webhook:
                tasks.create_task(patiently(self._set_webhook))
            if "sender" in ground.roles:
                tasks.create_task(
                    letters.send_loop(ground.db, self.bot, pace=pace, alone=ground.alone)
                )

    async def _until_refused(self) -> None:
        await self._sentry.refused.wait()
        raise Refused

    async def _ask_for_updates(self) -> None:
        await patiently(self.bot.delete_webhook)
        await self.inbox.poll()

    async def _set_webhook(self) -> None:
        await self.bot.set_webhook(
            self.webhook, secret_token=self.secret, allowed_updates=ALLOWED_UPDATES
        )


@contextmanager
def _overheard(bot: Bot, *listeners: BaseRequestMiddleware) -> Iterator[None]:
    """Calls of the bot pass these; the first is the outermost."""
    manager: Any = bot.session.middleware
    for one in listeners:
        manager.register(one)
    try:
        yield
    finally:
        for one in listeners:
            manager.unregister(one)


async def patiently(call: Callable[[], Awaitable[Any]]) -> None:
    """Try until it succeeds: the messenger is away at times, and nobody waits for this."""
    breath = BREATH
    while True:
        try:
            await call()
            return
        except Exception as fault:
            log.warning("to be tried again: %s", type(fault).__name__)
        await asyncio.sleep(breath)
        breath = min(2 * breath, LONGEST_BREATH)
