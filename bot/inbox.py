"""Updates are stored before they are confirmed, then worked off: in order within a chat, side by
side across chats. An update that keeps failing becomes a dead letter and frees its chat."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import Update

from bot.answers import Answer
from bot.flood import NO_MESSAGE, Flood, Limits, Verdict
from bot.lanes import Lanes
from bot.raw import GetRawUpdates, RawUpdate, raw_chat_of
from bot.showing import Due, Showing
from bot.updates import apology, turn_away, work
from core import metrics, outbox
from core.condition import PASSING, trouble_of
from core.db import Database
from core.enums import InboxState
from core.outbox import StoredUpdate
from notifications.run import bells_of

log = logging.getLogger("vestnik.inbox")

#: How many updates are worked at side by side; how many are read at once, and are in hand at most.
AT_ONCE, IN_HAND, MOST = 16, 1000, 20_000
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
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self._flood = Flood(self.limits)
        self._showing = Showing(self.db, self.bot)
        self._working = asyncio.Semaphore(AT_ONCE)
        self._hands: _Hands | None = None

    async def take(self, updates: list[RawUpdate]) -> None:
        """Store updates, understood or not; each once, however often the messenger repeats it.

        When it returns they outlive a power cut and may be confirmed.
        """
        new = [_stored(update) for update in updates]
        async with self.db.step() as session:
            rows = await outbox.take_in(session, bot_id=self.bot.id, updates=new)
        if self._hands is not None and self._hands.joins(rows):
            self._hands.updates.put(rows)
        else:
            self.wake.set()
        await self.db.durable()

    async def work_off(self) -> int:
        """Serve what waits until nothing does; gives how many were served."""
        served = 0
        async with self._at_work() as hands:
            while True:
                found = await self._look(hands)
                if not found and not hands.answers.held:
                    return served
                served += found
                await hands.updates.idle.wait()
                await hands.answers.idle.wait()

    async def serve(self) -> None:
        """Serve for ever: what is taken, and from time to time what the database holds besides."""
        async with self._at_work() as hands:
            while True:
                self.wake.clear()
                try:
                    await self._look(hands)
                except Exception as fault:
                    log.error("updates cannot be taken: %s", type(fault).__name__)
                    await asyncio.sleep(BREATH)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self.wake.wait()

    @asynccontextmanager
    async def _at_work(self) -> AsyncIterator[_Hands]:
        async with asyncio.TaskGroup() as tasks:
            begin = tasks.create_task
            async with self._showing.at_work(begin) as answers:
                self._hands = hands = _Hands(Lanes(begin, self._serve), answers)
                try:
                    yield hands
                finally:
                    self._hands = None

    async def _look(self, hands: _Hands) -> int:
        """Take in hand what waits in the database; gives how many updates came."""
        if hands.is_time_for_answers():
            held = {*hands.updates.held, *hands.answers.held}
            hands.answers.put(await self._showing.left(held))
        if not self.db.is_sqlite:
            return await self._look_beside_others(hands)
        if len(hands.updates.held) > IN_HAND // 2:
            return 0
        async with self.db.step() as session:
            rows = await outbox.all_updates(
                session, bot_id=self.bot.id, limit=IN_HAND, besides=hands.updates.held
            )
        hands.hold_all = len(rows) < IN_HAND
        return hands.updates.put(rows)

    async def _look_beside_others(self, hands: _Hands) -> int:
        """Other processes serve too: of each chat only the oldest update may be touched."""
        chats = hands.updates.chats
        limit = 2 * AT_ONCE - len(chats)
        if limit <= 0:
            return 0
        async with self.db.step() as session:
            rows = await outbox.next_updates(
                session, bot_id=self.bot.id, limit=limit, besides=chats
            )
        return hands.updates.put(rows)

    async def _serve(self, row: StoredUpdate) -> None:
        tries, verdict = row.attempts, self._flood.judge(row)
        while True:
            update: Update | None = None
            try:
                async with self._working:
                    if verdict is Verdict.PASS:
                        await self._pass_over(row)
                        break
                    update = Update.model_validate_json(row.body, context={"bot": self.bot})
                    answer = await self._work(row, update, verdict)
                await self._promise(row, answer)
                break
            except Exception as fault:
                metrics.UPDATES.labels("failed").inc()
                log.exception("update %s failed", row.update_id, exc_info=_without_data(fault))
                if not await self._is_to_be_tried_again(row, update, fault, tries):
                    break
                tries += 1
        bells_of(self.db).facts.set()
        if self._hands is None or not self._hands.hold_all:
            self.wake.set()

    async def _work(self, row: StoredUpdate, update: Update, verdict: Verdict) -> Answer | None:
        if verdict is Verdict.ASK:
            metrics.UPDATES.labels("turned away").inc()
            return await turn_away(self.db, update, inbox_id=row.id)
        answer = await work(
            self.dispatcher,
            self.bot,
            self.db,
            update,
            inbox_id=row.id,
            strangers=self._flood.strangers,
            **self.extra,
        )
        if answer is not None and answer.viewer is not None:
            self._flood.belongs(row.chat_id, answer.viewer.school_id)
        metrics.UPDATES.labels("served").inc()
        return answer

    async def _pass_over(self, row: StoredUpdate) -> None:
        """With it go all that its chat had sent by then: a flood is settled by the hundred."""
        if self._flood.is_settled(row):
            return
        async with self.db.step() as session:
            count = await outbox.pass_over(
                session,
                bot_id=self.bot.id,
                chat_id=row.chat_id,
                until=row.received_at,
                besides=NO_MESSAGE,
            )
        self._flood.settled(row)
        metrics.UPDATES.labels("turned away").inc(count)

    async def _promise(self, row: StoredUpdate, answer: Answer | None) -> None:
        """The answer may be shown once its effect outlives a power cut."""
        if answer is None or self._hands is None:
            return
        try:
            await self.db.durable()
        except OSError as fault:
            log.error("the disk refuses: %s", type(fault).__name__)
            return  # It is kept and looked for again.
        due = Due(row.id, row.chat_id, row.update_id, row.received_at, answer)
        self._hands.answers.put([due])

    async def _is_to_be_tried_again(
        self, row: StoredUpdate, update: Update | None, fault: Exception, tries: int
    ) -> bool:
        unread = update is None
        if trouble_of(fault) in PASSING:
            # No try of an update is spent on a database that is away, locked or has no room.
            await asyncio.sleep(BREATH)
            return True
        if not unread:
            # Whatever else it is may pass too; five tries at once would not outlive it.
            await asyncio.sleep(FIRST_BREATH * 2 ** min(tries, outbox.ATTEMPTS))
        try:
            async with self.db.session() as session:
                state = await outbox.fail_update(
                    session, row.id, fault=type(fault).__name__, hopeless=unread
                )
        except Exception as fault:
            # The database did not even take the failure; the update stays and is tried again.
            log.error("update %s is left for later: %s", row.update_id, type(fault).__name__)
            await asyncio.sleep(BREATH)
            return True
        if state is InboxState.DEAD and update is not None:
            await self._promise(row, apology(update))
        return state is InboxState.NEW

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


@dataclass
class _Hands:
    """What is in hand: updates to be worked at, answers to be shown."""

    updates: Lanes[StoredUpdate]
    answers: Lanes[Due]
    #: Whether every waiting update is in hand, so that new ones may join them.
    hold_all: bool = False
    answers_looked_for: float = float("-inf")

    def joins(self, rows: list[StoredUpdate]) -> bool:
        """Whether what was just stored may be taken in hand at once."""
        self.hold_all &= len(self.updates.held) + len(rows) <= MOST
        return self.hold_all

    def is_time_for_answers(self) -> bool:
        """Whether to look again for answers that nobody shows."""
        now = asyncio.get_running_loop().time()
        if now - self.answers_looked_for < LOOK_EVERY:
            return False
        self.answers_looked_for = now
        return True


def _stored(update: RawUpdate) -> outbox.NewUpdate:
    body = json.dumps(update, ensure_ascii=False)
    return outbox.NewUpdate(update["update_id"], raw_chat_of(update), body)


def _without_data(fault: BaseException) -> BaseException:
    """The fault as it may stand in a log: its place, not its words, which may hold names."""
    named: BaseException = type(type(fault).__name__, (Exception,), {})()
    return named.with_traceback(fault.__traceback__)
