"""G3: answers a second from end to end, and how soon one comes.

    python -m benchmarks.e2e [--seconds 6] [--quick]

The product as `vestnik run` serves it (long polling, inbox, journal on SQLite, /marks) against a
stock aiogram bot of ten lines without a database, over the same messenger: 64 people at once,
each asking again when answered; then 100 questions a second.
"""

from __future__ import annotations

from argparse import Namespace
from contextlib import suppress
from typing import Any

from benchmarks import bots, harness, school
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import TOKEN, Messenger, messenger
from core.db import Database

STOCK_TOKEN = "7000000002:bench-token-of-a-stock-bot"
TOGETHER = 64


def ask(there: Messenger, token: str, chats: list[int], **terms: Any) -> dict[str, Any]:
    """Let people write, until all are answered or nothing has come for a while."""
    there.reset()
    there.ask("people", token=token, chats=chats, **terms)
    with suppress(TimeoutError):
        there.until(lambda report: report["people"]["done"], seconds=60)
    people: dict[str, Any] = there.report(full=True)["people"]
    return people


class Contender:
    """One of the two bots under the same load."""

    def __init__(self, there: Messenger, token: str, chats: list[int], pid: int) -> None:
        self.there, self.token, self.chats, self.pid = there, token, chats, pid
        self.unanswered = 0
        self.cpu_us: list[float] = []

    def replies(self, seconds: float) -> float:
        """Answers a second with 64 people at once."""
        before = bots.cpu_seconds(self.pid)
        people = ask(self.there, self.token, self.chats, together=TOGETHER, seconds=seconds)
        spent = bots.cpu_seconds(self.pid) - before
        self.unanswered += people["asked"] - people["answered"]
        self.cpu_us.append(spent / max(1, people["answered"]) * 1e6)
        return float(people["answered"] / people["seconds"])

    def latency(self, rate: float, seconds: float) -> list[float]:
        """Milliseconds of each answer at so many questions a second."""
        people = ask(self.there, self.token, self.chats, per_second=rate, seconds=seconds)
        self.unanswered += people["asked"] - people["answered"]
        return list(people["milliseconds"])


async def measure(chosen: Namespace, report: Report) -> None:
    """Both bots run all the time and are asked in turn."""
    harness.begin("G3: answers from end to end")
    seconds = min(chosen.seconds, 4.0) if chosen.quick else chosen.seconds
    async with school.school("sqlite") as url:
        db = Database(url)
        chats = await school.family_chats(db)
        await db.close()
        with (
            messenger(harness.MESSENGER_CORE) as there,
            bots.product(url, there) as ours,
            bots.stock(there, STOCK_TOKEN) as other,
        ):
            harness.pin(harness.MESSENGER_CORE)
            product = Contender(there, TOKEN, chats, ours.pid)
            stock = Contender(there, STOCK_TOKEN, chats, other.pid)
            for one in (product, stock):
                one.replies(2)
                one.cpu_us.clear()
            found = await harness.interleave(
                harness.rounds_of(chosen),
                stock=lambda: stock.replies(seconds),
                ours=lambda: product.replies(seconds),
            )
            _throughput(report, found, product, stock)
            _latency(report, product, stock, chosen)


def _throughput(
    report: Report, found: dict[str, harness.Sample], product: Contender, stock: Contender
) -> None:
    ratio = harness.ratios(found["ours"], found["stock"])
    cpu = harness.Sample(product.cpu_us).median, harness.Sample(stock.cpu_us).median
    report.line(
        Goal(f"G3 replies/s, {TOGETHER} at once", 0.8, 1.2, at_most=False),
        ratio.median,
        baseline=f"{found['stock'].median:.0f}/s ({cpu[1]:.0f} us cpu)",
        product=f"{found['ours'].median:.0f}/s ({cpu[0]:.0f} us cpu)",
        spread=ratio.spread(),
    )
    goal = Goal("G3 unanswered", 0, exact=True)
    report.line(goal, product.unanswered, product=str(product.unanswered))


def _latency(report: Report, product: Contender, stock: Contender, chosen: Namespace) -> None:
    seconds = 4 if chosen.quick else 10
    theirs = stock.latency(100, seconds)
    ours = product.latency(100, seconds)
    report.line(
        Goal("G3 p99 at 100/s, ms", 15),
        harness.percentile(ours, 0.99),
        baseline=f"p50 {harness.percentile(theirs, 0.5):.1f} p99 "
        f"{harness.percentile(theirs, 0.99):.1f} ms",
        product=f"p50 {harness.percentile(ours, 0.5):.1f} p99 "
        f"{harness.percentile(ours, 0.99):.1f} ms, unanswered {product.unanswered}",
    )


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, seconds=6.0))
