"""G13: many bots in one process, each as fast as its own limit allows.

    python -m benchmarks.manybots [--bots 50] [--n 300] [--quick]

One process, one database with a school a bot, a sender for each token, n digests each, the
messenger's 30/s for every token. Each bot's span is held against its own floor; fairness is the
longest span over the shortest.
"""

from __future__ import annotations

import asyncio
import gc
from argparse import Namespace
from collections import defaultdict

from benchmarks import harness, letters, region, school
from benchmarks.digest_delivery import BUCKET, PER_SECOND
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import Messenger, messenger
from bot.app import make_bot
from core.db import Database
from notifications.run import send_loop


async def _all(db: Database, there: Messenger, bots: int, count: int) -> float:
    """Run a sender a bot until nothing waits; gives the CPU share of the process."""
    tokens = [f"71000000{number:02}:bench-token-of-many-bots-in-all" for number in range(bots)]
    senders = [make_bot(token, api_url=there.address) for token in tokens]
    gc.collect()
    gc.freeze()
    async with asyncio.TaskGroup() as tasks:
        sending = [tasks.create_task(send_loop(db, bot)) for bot in senders]
        async with asyncio.timeout(count / PER_SECOND * 30 + 60):
            while True:
                states = await letters.states(db)
                if not states["new"] and not states["leased"]:
                    break
                await asyncio.sleep(0.5)
        for one in sending:
            one.cancel()
    for bot in senders:
        await bot.session.close()
    return float(there.report()["delivered"])


async def measure(chosen: Namespace, report: Report) -> None:
    """One run: n letters a bot are n samples."""
    harness.begin("G13: many bots in one process")
    bots = min(chosen.bots, 5) if chosen.quick else chosen.bots
    count = min(chosen.n, 90) if chosen.quick else chosen.n
    with messenger(harness.MESSENGER_CORE) as there:
        async with school.school("sqlite") as url:
            db = Database(url)
            await region.multiply(db, bots)
            await letters.put_digests(db, bots * count)
            there.reset(limits=BUCKET)
            await _all(db, there, bots, count)
            _tell(report, there.report(full=True), bots)
            await db.close()


def _tell(report: Report, full: dict[str, list[list[float]]], bots: int) -> None:
    moments: dict[float, list[float]] = defaultdict(list)
    for moment, bot, *_rest in full["deliveries"]:
        moments[bot].append(moment)
    used = [
        len(each) / PER_SECOND / (max(each) - min(each)) for each in moments.values() if each[1:]
    ]
    everything = [one[0] for one in full["deliveries"]]
    rate = len(everything) / (max(everything) - min(everything))
    report.line(
        Goal(f"G13 least use of its limit, {bots} bots", 0.99, 0.99, at_most=False),
        min(used),
        baseline=f"{PER_SECOND}/s each, {PER_SECOND * bots}/s in all",
        product=f"{rate:.0f}/s in all, {len(moments)} bots sent",
    )
    report.line(
        Goal(f"G13 fairness, {bots} bots", 1.02),
        max(used) / min(used),
        product=f"{min(used):.3f}..{max(used):.3f}",
    )
    refused = full["counts"].get("429", 0)  # type: ignore[attr-defined]
    report.line(Goal("G13 429s", 0, exact=True), refused, product=str(refused))


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, bots=50, n=300))
