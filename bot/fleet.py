"""All bots of the installation, each by itself: one that breaks or is refused disturbs no other.

What the table of bots says is looked at every few seconds, and at once when it changes on
PostgreSQL; so a bot that was added, changed or paused needs no restart.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.service import BREATH, LONGEST_BREATH, Ground, Service
from core import clock
from core.access import bots
from core.access.bots import KnownBot
from core.db import BOTS
from core.enums import BotState

log = logging.getLogger("vestnik.bots")

#: Seconds between two looks at the table.
LOOK_EVERY = 5.0
#: A token that was refused is tried again so rarely: it comes back only by somebody's hand.
TRY_REFUSED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class _Life:
    known: KnownBot
    task: asyncio.Task[None]


class Fleet:
    """The bots this process serves."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._lives: dict[int, _Life] = {}
        self._services: dict[int, Service] = {}
        self._changed = asyncio.Event()

    def service(self, bot_id: int | None) -> Service | None:
        """The service of a bot, or of the installation's own for None; None while it has none."""
        if bot_id is not None:
            return self._services.get(bot_id)
        return next((one for one in self._services.values() if one.is_own), None)

    async def token(self, bot_id: int) -> str | None:
        """The token of a bot that is served here."""
        service = self._services.get(bot_id)
        return None if service is None else service.bot.token

    def rung(self, bell: str, bot_id: int) -> None:
        """Another process has stored updates for a bot (0: for some), or changed something."""
        if bell == BOTS:
            self._changed.set()
            return
        for number, service in self._services.items():
            if bot_id in (0, number):
                service.inbox.wake.set()

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._changed.clear()
                try:
                    await self._look(tasks)
                except Exception as fault:
                    log.error("the bots cannot be looked up: %s", type(fault).__name__)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._changed.wait()

    async def _look(self, tasks: asyncio.TaskGroup) -> None:
        async with self._ground.db.reading() as session:
            known = await bots.every(session)
        wanted = {one.id: one for one in known if _is_wanted(one)}
        for number in {*self._lives, *wanted}:
            life, one = self._lives.get(number), wanted.get(number)
            if life is not None and (one is None or life.known.revision != one.revision):
                life.task.cancel()
            if life is not None and life.task.done():
                del self._lives[number]
                life = None
            if one is not None and life is None:
                task = tasks.create_task(self._live(one))
                # What was in hand has landed: a changed bot is served anew at once.
                task.add_done_callback(lambda _task: self._changed.set())
                self._lives[number] = _Life(one, task)

    async def _live(self, one: KnownBot) -> None:
        """Serve one bot, again and again when it breaks, until it is refused."""
        breath = BREATH
        while True:
            began = asyncio.get_running_loop().time()
            if await self._serve(one):
                return
            lasted = asyncio.get_running_loop().time() - began
            breath = BREATH if lasted > LONGEST_BREATH else min(2 * breath, LONGEST_BREATH)
            await asyncio.sleep(breath)

    async def _serve(self, one: KnownBot) -> bool:
        """One attempt; whether it ended by the messenger's refusal of the token."""
        service = None
        try:
            service = self._services[one.id] = Service(self._ground, one)
            await service.run()
        except Exception as fault:
            is_refused = service is not None and service.is_refused
            name = "TelegramUnauthorizedError" if is_refused else _name(fault)
            log.error("bot %s is not served: %s", one.id, name)
            await self._note(one.id, name, is_refused=is_refused)
            return is_refused
        finally:
            self._services.pop(one.id, None)
            log.info("bot %s is let go", one.id)
        return False

    async def _note(self, bot_id: int, fault: str, *, is_refused: bool) -> None:
        try:
            async with self._ground.db.session() as session:
                if is_refused:
                    await bots.refused(session, bot_id)
                else:
                    await bots.failed(session, bot_id, fault)
        except Exception as trouble:
            log.error("the fault of bot %s is not kept: %s", bot_id, type(trouble).__name__)


def _is_wanted(one: KnownBot) -> bool:
    if one.state is BotState.REFUSED:
        return one.fault_at is None or one.fault_at + TRY_REFUSED_EVERY <= clock.now()
    return one.state is BotState.ACTIVE


def _name(fault: BaseException) -> str:
    """The name of the first thing that broke, without its words."""
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    return type(fault).__name__
