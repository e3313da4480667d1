"""G1, G2: what handling one update costs, without the network.

    python -m benchmarks.updates [--case all|help|marks] [--db both|sqlite|postgres] [--quick]

G1: /help from JSON to the message built, through all routers, filters, texts and the viewer's
roles, against a bare aiogram dispatcher whose one handler builds the same message.
G2: /marks as the inbox serves it (who asks, the journal, the ledger's entry, the settled row, the
commit with its fsync) against bare aiogram and the same statements on raw sqlite3 or asyncpg.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import statistics
from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Dispatcher
from aiogram.methods import SendMessage
from aiogram.types import Message, Update

from benchmarks import harness, school
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import BOT_ID
from benchmarks.replay import MARKER, RawPostgres, RawSQLite, catching
from benchmarks.silent import silent_bot
from bot.app import make_dispatcher
from bot.drafts import update_session
from bot.show import show
from bot.updates import work
from core import clock, outbox
from core.access.viewer import viewer_of_chat
from core.db import Database
from core.i18n import speaking
from notifications.channels.wire import SendLetter

SLICES = 8
#: Answers struck off together, as they gather in 20 ms of a busy moment.
GATHERED = 8

_numbers = itertools.count(1)


def raw_update(chat: int, text: str) -> dict[str, Any]:
    """An update as the messenger writes it."""
    return {
        "update_id": next(_numbers),
        "message": {
            "message_id": 1,
            "date": 1_795_446_000,
            "chat": {"id": chat, "type": "private", "first_name": "Анна"},
            "from": {"id": chat, "is_bot": False, "first_name": "Анна", "language_code": "ru"},
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}],
        },
    }


class Product:
    """The bot's own way for an update, in pieces that can be measured."""

    def __init__(self, db: Database, chats: list[int], text: str) -> None:
        self.db = db
        self.chats = itertools.cycle(chats)
        self.text = text
        self.bot, self.silence = silent_bot()
        self.dispatcher = make_dispatcher()
        self.waiting: list[tuple[int, str]] = []
        self.shown: list[int] = []

    async def store(self, count: int, number: int | None = None) -> None:
        """Put so many updates into the inbox, to be served one by one."""
        async with self.db.session() as session:
            for _ in range(count):
                raw = raw_update(next(self.chats), self.text)
                row = outbox.Inbox(
                    bot_id=self.bot.id,
                    update_id=raw["update_id"],
                    chat_id=raw["message"]["chat"]["id"],
                    body=json.dumps(raw),
                    received_at=clock.now(),
                )
                if number is not None:
                    row.id = number
                session.add(row)
                await session.flush()
                self.waiting.append((row.id, row.body))

    async def serve(self) -> None:
        """What `Inbox` does with a stored update."""
        number, body = self.waiting.pop()
        update = Update.model_validate_json(body, context={"bot": self.bot})
        answer = await work(self.dispatcher, self.bot, self.db, update, inbox_id=number)
        assert answer is not None, "the update was not answered"
        await self.db.durable()
        with speaking(answer.language):
            await show(self.bot, answer.place, answer.screen)
        self.shown.append(number)
        if len(self.shown) >= GATHERED:
            async with self.db.step() as session:
                await outbox.mark_shown(session, self.shown)
            self.shown.clear()

    async def answered(self, chat: int) -> SendMessage:
        """The message the product answers with; proves that it is measured working."""
        self.silence.last = None
        await self.store(1)
        await self.serve()
        assert isinstance(self.silence.last, SendMessage), f"no answer in chat {chat}"
        return self.silence.last


def bare(text: str, answer: SendMessage, work: Callable[[int], Awaitable[None]] | None) -> Any:
    """A dispatcher with one handler that builds the same message, perhaps after raw reads."""
    dispatcher = Dispatcher()
    made = answer.model_dump(exclude_unset=True)
    numbers = itertools.count(MARKER + 1)

    @dispatcher.message()
    async def only(message: Message) -> SendMessage:
        if work is not None:
            await work(next(numbers))
        return SendMessage(**made)

    return dispatcher


async def _help(report: Report, rounds: int, times: int) -> None:
    async with school.school("sqlite") as url:
        db = Database(url)
        chats = await school.family_chats(db)
        product = Product(db, chats, "/help")
        answer = await product.answered(chats[0])
        stock = bare("/help", answer, None)
        async with db.session() as session:
            viewer = await viewer_of_chat(session, chats[0], bot_id=BOT_ID)
            assert viewer is not None
            update_session.set(session)
            gc.collect()
            gc.freeze()

            async def ours() -> None:
                update = Update.model_validate(
                    raw_update(chats[0], "/help"), context={"bot": product.bot}
                )
                with speaking(viewer.language):
                    screen = await product.dispatcher.feed_update(
                        product.bot, update, session=session, viewer=viewer, db=db
                    )
                    SendLetter(**{"chat_id": chats[0], "text": screen.text})

            async def bare_one() -> None:
                await stock.feed_raw_update(product.bot, raw_update(chats[0], "/help"))

            found = await harness.interleave(
                rounds,
                bare=lambda: harness.timed(bare_one, times),
                ours=lambda: harness.timed(ours, times),
            )
        _tell(report, Goal("G1 help, routers to message", 1.3, 1.15), found)
        await _whole(report, db, product, rounds, times, "G1 help, whole with its transaction")
        await db.close()


async def _whole(
    report: Report, db: Database, product: Product, rounds: int, times: int, name: str
) -> None:
    """One at a time on SQLite, against the same statements on raw sqlite3."""
    raw, answer = await _caught(product)
    await _to_settle(db, rounds * times)
    baseline = RawSQLite(str(db.url.database), raw)
    stock = bare(product.text, answer, baseline.run)
    gc.collect()
    gc.freeze()

    async def bare_one() -> None:
        await stock.feed_raw_update(product.bot, raw_update(answer.chat_id, product.text))

    async def ours() -> float:
        await product.store(times)
        return await harness.timed(product.serve, times)

    found = await harness.interleave(rounds, bare=lambda: harness.timed(bare_one, times), ours=ours)
    baseline.connection.close()
    _tell(report, Goal(name, 2.0, 1.3), found, statements=len(raw))


async def _to_settle(db: Database, count: int) -> None:
    """Rows of the inbox for the baseline to settle: without them it would have nothing to write."""
    async with db.session() as session:
        for number in range(MARKER + 1, MARKER + 1 + count):
            row = outbox.Inbox(bot_id=1, chat_id=1, body="", received_at=clock.now())
            row.id = row.update_id = number
            session.add(row)


async def _caught(product: Product) -> tuple[Any, SendMessage]:
    """The statements of one served update, and its answer."""
    await product.answered(0)
    await product.store(1, number=MARKER)
    with catching(product.db) as caught:
        await product.serve()
    assert isinstance(product.silence.last, SendMessage)
    return caught, product.silence.last


async def _marks_postgres(report: Report, rounds: int, times: int, at_once: int = 16) -> None:
    import asyncpg

    async with school.school("postgres") as url:
        db = Database(url)
        product = Product(db, await school.family_chats(db), "/marks")
        raw, answer = await _caught(product)
        await _to_settle(db, rounds * times)
        host = db.url.query["host"]
        pool = await asyncpg.create_pool(
            user="postgres", database=db.url.database, host=host, min_size=at_once, max_size=at_once
        )
        stock = bare("/marks", answer, RawPostgres(pool, raw).run)
        gc.collect()
        gc.freeze()

        async def bare_one() -> None:
            await stock.feed_raw_update(product.bot, raw_update(answer.chat_id, "/marks"))

        async def abreast(work: Callable[[], Awaitable[None]]) -> float:
            async def lane() -> None:
                for _ in range(times // at_once):
                    await work()

            async def all_lanes() -> None:
                async with asyncio.TaskGroup() as lanes:
                    for _ in range(at_once):
                        lanes.create_task(lane())

            return await harness.timed(all_lanes, 1) / (times // at_once * at_once)

        await product.store(rounds * times)
        found = await harness.interleave(
            rounds, bare=lambda: abreast(bare_one), ours=lambda: abreast(product.serve)
        )
        name = f"G2 marks, postgres, {at_once} at once"
        _tell(report, Goal(name, 2.2, 1.3), found, statements=len(raw))
        await pool.close()
        await db.close()


def _tell(report: Report, goal: Goal, found: dict[str, harness.Sample], **more: Any) -> None:
    ratio = harness.ratios(found["ours"], found["bare"])
    report.line(
        goal,
        ratio.median,
        baseline=f"{found['bare'].median:.0f} us",
        product=f"{found['ours'].median:.0f} us",
        spread=ratio.spread(),
        cpu_ratio=round(statistics.median(ratio.cpu), 3),
        **more,
    )


async def measure(chosen: Namespace, report: Report) -> None:
    """All cases asked for."""
    harness.begin("G1, G2: an update handled, without the network")
    # Many short slices in turn: what else runs on the machine meets both alike.
    rounds, times = harness.rounds_of(chosen) * SLICES, 64 if chosen.quick else 128
    if chosen.case in ("all", "help"):
        await _help(report, rounds, times)
    if chosen.case in ("all", "marks") and chosen.db in ("both", "sqlite"):
        async with school.school("sqlite") as url:
            db = Database(url)
            product = Product(db, await school.family_chats(db), "/marks")
            await _whole(report, db, product, rounds, times, "G2 marks, sqlite")
            await db.close()
    if chosen.case in ("all", "marks") and chosen.db in ("both", "postgres"):
        await _marks_postgres(report, rounds, times)


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, case="all", db="both"))
