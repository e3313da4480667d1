"""G14: what a long queue costs: the next claim, and putting it there.

    python -m benchmarks.backlog [--rows 600000] [--db both|sqlite|postgres] [--quick]

`outbox.claim` of the next 16 letters with so many waiting, against the same claim with only those
16 there; and how long `outbox.put_many` takes to put them. Claims are rolled back, so that each
finds the same queue.
"""

from __future__ import annotations

import time
from argparse import Namespace
from datetime import timedelta

from benchmarks import harness, letters, school
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import TOKEN
from core import clock, outbox
from core.db import Database
from core.enums import DeliveryKind
from core.outbox import NewLetter
from notifications.lanes import BATCH

LEASE = timedelta(seconds=90)
BOT_ID = int(TOKEN.partition(":")[0])


class _Back(Exception):
    """Ends a transaction without keeping what it did."""


async def claim(db: Database, times: int = 20) -> float:
    """Milliseconds of the next claim."""
    spent = []
    for _ in range(times):
        try:
            async with db.session() as session:
                started = time.perf_counter()
                claimed = await outbox.claim(session, limit=BATCH, lease=LEASE, bot_id=BOT_ID)
                spent.append((time.perf_counter() - started) * 1000)
                assert len(claimed) == BATCH
                raise _Back
        except _Back:
            continue
    return harness.Sample(spent).median


async def fill(db: Database, rows: int) -> float:
    """Seconds to put so many letters, a school's people again and again, 20,000 a transaction."""
    people = await school.family_people(db)
    now = clock.now()
    started = time.perf_counter()
    for start in range(0, rows, 20_000):
        async with db.session() as session:
            await outbox.put_many(
                session,
                [
                    NewLetter(
                        *people[number % len(people)],
                        DeliveryKind.DIGEST,
                        f"digest:{number // len(people)}",
                        now,
                        {"since": "2026-11-16", "until": "2026-11-22"},
                    )
                    for number in range(start, min(rows, start + 20_000))
                ],
            )
    return time.perf_counter() - started


async def _one(report: Report, kind: str, rows: int, rounds: int) -> None:
    async with school.school(kind) as short_url, school.school(kind) as long_url:
        short, long = Database(short_url), Database(long_url)
        await letters.put_digests(short, BATCH)
        seconds = await fill(long, rows)
        if not long.is_sqlite:
            from sqlalchemy import text

            for db in (short, long):
                async with db.session() as session:
                    await session.execute(text("ANALYZE delivery"))
        found = await harness.interleave(
            max(3, rounds), short=lambda: claim(short), long=lambda: claim(long)
        )
        ratio = harness.ratios(found["long"], found["short"])
        report.line(
            Goal(f"G14 claim with {rows:,} waiting, {kind}", 1.3, 1.1),
            ratio.median,
            baseline=f"{found['short'].median:.2f} ms",
            product=f"{found['long'].median:.2f} ms",
            spread=ratio.spread(),
        )
        bar = 15 * rows / 600_000
        goal = Goal(f"G14 putting {rows:,}, {kind}, s", bar)
        report.line(goal, seconds, product=f"{seconds:.1f} s, {rows / seconds:,.0f}/s")
        await short.close()
        await long.close()


async def measure(chosen: Namespace, report: Report) -> None:
    """Each database asked for."""
    harness.begin("G14: a long queue")
    rows = min(chosen.rows, 60_000) if chosen.quick else chosen.rows
    for kind in ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,):
        await _one(report, kind, rows, harness.rounds_of(chosen))


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, rows=600_000, db="both"))
