"""Updates are stored before they are confirmed, then worked off: in order within a chat, side by
side across chats. An update that keeps failing becomes a dead letter and frees its chat."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import Update

from bot.updates import apologise, chat_of, handle
from core import clock, metrics, outbox
from core.db import Database
from core.enums import InboxState
from notifications.run import bells_of

log = logging.getLogger("vestnik.inbox")

ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]
#: How many chats are served side by side.
LANES = 16


@dataclass
class Inbox:
    """The inbox of one bot: `take` stores, `work_off` serves until nothing waits."""

    db: Database
    dispatcher: Dispatcher
    bot: Bot
    extra: dict[str, Any] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, updates: list[Update]) -> None:
        """Store updates; each is kept once, however often the messenger repeats it."""
        async with self.db.session() as session:
            for update in updates:
                chat = chat_of(update)
                await outbox.take_in(
                    session,
                    bot_id=self.bot.id,
                    update_id=update.update_id,
                    chat_id=chat.id if chat else 0,
                    body=_packed(update),
                )
        self.wake.set()

    async def work_off(self) -> int:
        """Serve what waits, round by round, until nothing does; gives how many were served."""
        served = 0
        while True:
            async with self.db.session() as session:
                batch = await outbox.next_updates(session, bot_id=self.bot.id, limit=LANES)
            if not batch:
                return served
            async with asyncio.TaskGroup() as lanes:
                for row in batch:
                    lanes.create_task(self._serve(row))
            served += len(batch)
            bells_of(self.db).facts.set()

    async def _serve(self, row: outbox.StoredUpdate) -> None:
        update = Update.model_validate_json(row.body, context={"bot": self.bot})
        try:
            await handle(self.dispatcher, self.bot, self.db, update, inbox_id=row.id, **self.extra)
            metrics.UPDATES.labels("served").inc()
            waited = clock.now() - row.received_at
            metrics.ANSWER_SECONDS.observe(max(waited.total_seconds(), 0))
        except Exception as fault:
            metrics.UPDATES.labels("failed").inc()
            log.exception("update %s failed", row.update_id, exc_info=_without_data(fault))
            async with self.db.session() as session:
                state = await outbox.fail_update(session, row.id, fault=type(fault).__name__)
            if state is InboxState.DEAD:
                await apologise(self.bot, update)

    async def poll(self) -> None:
        """Long polling: the offset moves only after the updates are in the database."""
        offset = None
        while True:
            try:
                updates = await self.bot.get_updates(
                    offset=offset, timeout=25, allowed_updates=ALLOWED_UPDATES
                )
            except TelegramRetryAfter as wait:
                await asyncio.sleep(wait.retry_after)
                continue
            except (TelegramNetworkError, TelegramServerError, TelegramConflictError) as fault:
                log.warning("polling: %s", type(fault).__name__)
                await asyncio.sleep(3)
                continue
            if updates:
                await self.take(updates)
                offset = updates[-1].update_id + 1

    async def serve(self) -> None:
        """Work off whenever something came in; look by itself every few seconds."""
        while True:
            self.wake.clear()
            await self.work_off()
            try:
                async with asyncio.timeout(5):
                    await self.wake.wait()
            except TimeoutError:
                continue


def _packed(update: Update) -> str:
    """The update as the messenger wrote it; aiogram's placeholders for defaults become null."""
    return update.model_dump_json(exclude_none=True, by_alias=True, fallback=lambda _value: None)


def _without_data(fault: BaseException) -> BaseException:
    """The fault as it may stand in a log: its place, not its words, which may hold names."""
    named: BaseException = type(type(fault).__name__, (Exception,), {})()
    return named.with_traceback(fault.__traceback__)
