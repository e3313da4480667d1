"""Updates are stored before they are confirmed, then worked off: in order within a chat, side by
side across chats. An update that keeps failing becomes a dead letter and frees its chat."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import Update

from bot.raw import GetRawUpdates, RawUpdate, raw_chat_of
from bot.updates import apologise, handle
from core import clock, metrics, outbox
from core.db import Database
from core.enums import InboxState
from notifications.run import bells_of

log = logging.getLogger("vestnik.inbox")

#: How many chats are served side by side.
LANES = 16
#: Seconds after which the inbox looks by itself, and before it tries what the database refused.
LOOK_EVERY, BREATH = 5, 1
#: Before the second try of an update; doubled for each further one.
FIRST_BREATH = 0.1


@dataclass
class Inbox:
    """The inbox of one bot: `take` stores, `work_off` serves until nothing waits."""

    db: Database
    dispatcher: Dispatcher
    bot: Bot
    extra: dict[str, Any] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, updates: list[RawUpdate]) -> None:
        """Store updates, understood or not; each once, however often the messenger repeats it."""
        new = [_stored(update) for update in updates]
        async with self.db.session() as session:
            await outbox.take_in(session, bot_id=self.bot.id, updates=new)
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
        update: Update | None = None
        try:
            update = Update.model_validate_json(row.body, context={"bot": self.bot})
            await handle(self.dispatcher, self.bot, self.db, update, inbox_id=row.id, **self.extra)
            metrics.UPDATES.labels("served").inc()
            waited = clock.now() - row.received_at
            metrics.ANSWER_SECONDS.observe(max(waited.total_seconds(), 0))
        except Exception as fault:
            metrics.UPDATES.labels("failed").inc()
            log.exception("update %s failed", row.update_id, exc_info=_without_data(fault))
            unread = update is None
            if not unread:
                # A fault of the database passes; five tries at once would not outlive it.
                await asyncio.sleep(FIRST_BREATH * 2**row.attempts)
            async with self.db.session() as session:
                state = await outbox.fail_update(
                    session, row.id, fault=type(fault).__name__, hopeless=unread
                )
            if state is InboxState.DEAD and update is not None:
                await apologise(self.bot, update)

    async def poll(self) -> None:
        """Long polling: the offset moves only after the updates are in the database."""
        offset = None
        while True:
            try:
                updates = await self.bot(GetRawUpdates(offset=offset))
                if updates:
                    await self.take(updates)
                    offset = updates[-1]["update_id"] + 1
            except TelegramRetryAfter as wait:
                await asyncio.sleep(wait.retry_after)
            except Exception as fault:
                # Whatever it is, the updates stay with the messenger and are asked for again.
                log.warning("polling: %s", type(fault).__name__)
                await asyncio.sleep(3)

    async def serve(self) -> None:
        """Serve for ever: a lane that is done takes the next chat that waits, whichever it is."""
        busy: set[int] = set()
        async with asyncio.TaskGroup() as lanes:
            while True:
                self.wake.clear()
                rows = await self._waiting(LANES - len(busy), busy)
                for row in rows:
                    busy.add(row.chat_id)
                    lanes.create_task(self._lane(row, busy))
                if not rows:
                    await self._woken()

    async def _waiting(self, free: int, busy: set[int]) -> list[outbox.StoredUpdate]:
        if free <= 0:
            return []
        try:
            async with self.db.session() as session:
                return await outbox.next_updates(
                    session, bot_id=self.bot.id, limit=free, besides=busy
                )
        except Exception as fault:
            log.error("updates cannot be taken: %s", type(fault).__name__)
            return []

    async def _lane(self, row: outbox.StoredUpdate, busy: set[int]) -> None:
        try:
            await self._serve(row)
        except Exception as fault:
            # The database did not even take the failure; the update stays and is tried again.
            log.error("update %s is left for later: %s", row.update_id, type(fault).__name__)
            await asyncio.sleep(BREATH)
        finally:
            busy.discard(row.chat_id)
            self.wake.set()
            bells_of(self.db).facts.set()

    async def _woken(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY):
                await self.wake.wait()


def _stored(update: RawUpdate) -> outbox.NewUpdate:
    body = json.dumps(update, ensure_ascii=False)
    return outbox.NewUpdate(update["update_id"], raw_chat_of(update), body)


def _without_data(fault: BaseException) -> BaseException:
    """The fault as it may stand in a log: its place, not its words, which may hold names."""
    named: BaseException = type(type(fault).__name__, (Exception,), {})()
    return named.with_traceback(fault.__traceback__)
