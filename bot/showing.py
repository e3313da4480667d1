"""Answers are shown after their effect is safe, in order within a chat, and tried again while the
messenger cannot take them. What a crash left unshown is shown at the next start."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import Message

from bot.answers import Answer, unpack
from bot.lanes import Begin, Lanes
from bot.sent_files import keep_sent
from bot.show import show
from core import clock, metrics, outbox
from core.db import Database
from core.i18n import speaking

log = logging.getLogger("vestnik.showing")

#: An answer that comes later than this after the question would only confuse.
STALE = timedelta(minutes=5)
#: Seconds before an answer is tried again, doubled each time up to the second.
FIRST_BREATH, LONGEST_BREATH = 0.5, 15.0
#: Seconds in which shown answers gather before they are struck off together.
GATHER = 0.02
#: Seconds in which answers on their way may still arrive when the service is stopped.
LAST_BREATH = 5
#: Of several processes one may be slow and not dead; its answers are left to it for so long.
SLOW = timedelta(seconds=30)


@dataclass(frozen=True)
class Due:
    """An answer to be shown, and the update it belongs to."""

    id: int
    chat_id: int
    update_id: int
    received_at: datetime
    answer: Answer

    @property
    def is_stale(self) -> bool:
        """Whether nobody waits for it any more."""
        return clock.now() - self.received_at > STALE


class Showing:
    """Shows the answers of one bot."""

    def __init__(self, db: Database, bot: Bot) -> None:
        self.db, self.bot = db, bot
        self._shown: list[int] = []
        self._some_shown = asyncio.Event()

    @asynccontextmanager
    async def at_work(self, begin: Begin) -> AsyncIterator[Lanes[Due]]:
        """Lanes for answers; what was shown is struck off when they close, if not before."""
        striking = begin(self._strike_off())
        lanes = Lanes(begin, self._serve)
        try:
            yield lanes
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_BREATH):
                    await lanes.idle.wait()
            striking.cancel()
            await asyncio.wait([striking])
            await self.strike_off()

    async def left(self, besides: Iterable[int]) -> list[Due]:
        """The answers that a dead process owes; those that are too old are given up."""
        now = clock.now()
        async with self.db.step() as session:
            rows = await outbox.take_unshown(
                session,
                bot_id=self.bot.id,
                before=now if self.db.is_sqlite else now - SLOW,
                besides=besides,
            )
        owed = []
        for row in rows:
            try:
                due = Due(row.id, row.chat_id, row.update_id, row.received_at, unpack(row.answer))
            except (ValueError, KeyError, TypeError):
                self._struck(row.id)
            else:
                owed.append(due)
        return owed

    async def _serve(self, due: Due) -> None:
        try:
            message = await self._tried(due)
            answer = due.answer
            await keep_sent(self.db, self.bot.id, answer.viewer, answer.screen, message)
        except Exception as fault:
            log.error("answer to update %s: %s", due.update_id, type(fault).__name__)
        else:
            waited = clock.now() - due.received_at
            metrics.ANSWER_SECONDS.observe(max(waited.total_seconds(), 0))
        self._struck(due.id)

    async def _tried(self, due: Due) -> Message | None:
        """Show it; the effect stands whether or not the messenger takes the answer."""
        breath = FIRST_BREATH
        while not due.is_stale:
            try:
                with speaking(due.answer.language):
                    return await show(self.bot, due.answer.place, due.answer.screen)
            except TelegramRetryAfter as flood:
                rest = float(flood.retry_after)
            except (
                TelegramServerError,
                TelegramNetworkError,
                TelegramUnauthorizedError,  # The token is renewed before long, perhaps.
                ClientDecodeError,
            ):
                rest, breath = breath, min(2 * breath, LONGEST_BREATH)
            except TelegramAPIError as fault:
                kind = type(fault).__name__
                log.warning("answer to update %s not shown: %s", due.update_id, kind)
                return None
            await asyncio.sleep(rest)
            if not self.db.is_sqlite:
                await self._still(due)
        log.warning("answer to update %s given up: too late", due.update_id)
        return None

    async def _still(self, due: Due) -> None:
        async with self.db.step() as session:
            await outbox.still_answering(session, due.id)

    def _struck(self, inbox_id: int) -> None:
        self._shown.append(inbox_id)
        self._some_shown.set()

    async def _strike_off(self) -> None:
        while True:
            await self._some_shown.wait()
            await asyncio.sleep(GATHER)
            self._some_shown.clear()
            await self.strike_off()

    async def strike_off(self) -> None:
        """What was shown needs not be kept; one transaction for all of it."""
        shown, self._shown = self._shown, []
        if not shown:
            return
        struck = False
        try:
            async with self.db.step() as session:
                await outbox.mark_shown(session, shown)
            struck = True
        except Exception as fault:
            log.error("shown answers cannot be struck off: %s", type(fault).__name__)
        finally:
            if not struck:
                self._shown += shown
