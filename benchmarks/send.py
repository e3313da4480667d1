"""G4: letters a second from the outbox to the chat, when nothing limits.

    python -m benchmarks.send [--n 2000] [--quick]

The product's sender (claim, write as the reader, send, settle; SQLite with fsync) with its pace
opened wide, against aiogram's bot.send_message of the same words, 64 at once, over the same
messenger. Announcements are the verdict; digests, whose words cost more, are told beside them.
"""

from __future__ import annotations

import asyncio
import gc
import time
from argparse import Namespace
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from benchmarks import harness, letters, school
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import TOKEN, Messenger, messenger
from bot.app import make_bot
from core.db import Database
from notifications.limits import Pace
from notifications.run import send_loop

AT_ONCE = 64
TEXT = "<b>Объявление · вся школа</b>\n\n" + "Родительское собрание в 18:00. " * 8
Put = Callable[[Database, int], Awaitable[list[int]]]


async def by_hand(bot: Bot, there: Messenger, count: int) -> float:
    """Letters a second by bot.send_message, 64 at once, without any store."""
    there.reset()
    numbers = iter(range(count))

    async def lane() -> None:
        for number in numbers:
            await bot.send_message(1_000_000 + number, TEXT)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as lanes:
        for _ in range(AT_ONCE):
            lanes.create_task(lane())
    return count / (time.perf_counter() - started)


async def by_outbox(db: Database, bot: Bot, there: Messenger, count: int, put: Put) -> float:
    """Letters a second by the product, from the first claim to the last delivery."""
    there.reset()
    await letters.forget(db)
    await put(db, count)
    pace = Pace(per_second=1_000_000, seconds_in_a_chat=0)
    started = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(send_loop(db, bot, pace=pace))
        while True:
            await asyncio.sleep(0.1)
            waiting = await letters.states(db)
            if not waiting["new"] and not waiting["leased"]:
                break
        sending.cancel()
    report = there.report()
    states = await letters.states(db)
    assert states["sent"] == report["delivered"], (states, report)
    return float(report["delivered"] / (report["last"] - started))


async def measure(chosen: Namespace, report: Report) -> None:
    """Both kinds of letters against bare aiogram."""
    harness.begin("G4: the outbox without limits")
    count = min(chosen.n, 400) if chosen.quick else chosen.n
    with messenger(harness.MESSENGER_CORE) as there:
        async with school.school("sqlite") as url:
            db = Database(url)
            bot = make_bot(TOKEN, api_url=there.address)
            gc.collect()
            gc.freeze()
            stock = Bot(
                TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(there.address))
            )
            await by_hand(stock, there, 200)
            found = await harness.interleave(
                harness.rounds_of(chosen),
                bare=lambda: by_hand(stock, there, count),
                ours=lambda: by_outbox(db, bot, there, count, letters.put_announcements),
                digests=lambda: by_outbox(db, bot, there, count, letters.put_digests),
            )
            _tell(report, found)
            for one in (bot, stock):
                with suppress(Exception):
                    await one.session.close()
            await db.close()


def _tell(report: Report, found: dict[str, harness.Sample]) -> None:
    baseline = f"{found['bare'].median:.0f}/s"
    for name, ours in (("announcements", found["ours"]), ("digests", found["digests"])):
        ratio = harness.ratios(ours, found["bare"])
        report.line(
            Goal(f"G4 {name}, no limit", 0.6, 1.0, at_most=False),
            ratio.median,
            baseline=baseline,
            product=f"{ours.median:.0f}/s",
            spread=ratio.spread(),
            # The CPU of bare aiogram for the same letters, as a share of ours: what a crowded
            # machine does not move.
            cpu_ratio=round(1 / harness.Sample(ratio.cpu).median, 3),
        )
    rate = found["ours"].median
    goal = Goal("G4 letters a second", 2000, at_most=False)
    report.line(goal, rate, baseline="1000/s is the paid limit", product=f"{rate:.0f}/s")


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, n=2000))
