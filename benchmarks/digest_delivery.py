"""G5: a school's digest delivered, held against what the messenger allows.

    python -m benchmarks.digest_delivery [--n 2000] [--case all] [--quick]

`vestnik run --roles sender` with n digests due, against the messenger's limits; the cases are
clean: 30/s, burst 30, 1/s a chat; jitter: the same with answers of 20-120 ms; rolling (G5b): a
window of 30 in any second that the bot does not know of, with jitter; flood (G5c): one 429 with
retry_after 7 in the middle, 3 % of 5xx, resets. The span is from the first delivery to the last,
the floor n / 30. One round unless told otherwise: n letters are n samples.
"""

from __future__ import annotations

import asyncio
import time
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from tempfile import NamedTemporaryFile
from typing import Any

from benchmarks import bots, harness, letters, school
from benchmarks.harness import Goal, Report
from benchmarks.letters import Tally
from benchmarks.messenger.remote import Messenger, messenger
from core.db import Database

PER_SECOND = 30
FLOOD = 7  # seconds
BUCKET = {"kind": "bucket", "per_second": PER_SECOND, "burst": PER_SECOND, "per_chat": 1}
ROLLING = {"kind": "rolling", "per_second": PER_SECOND, "per_chat": 1}
FAULTS = [
    {"kind": "500", "share": 0.01},
    {"kind": "502", "share": 0.005},
    {"kind": "reset", "share": 0.01},
    {"kind": "told_not", "share": 0.005},
]


def cases(count: int) -> dict[str, dict[str, Any]]:
    """What the messenger is told in each case."""
    jitter = [20, 120]
    return {
        "clean": {"limits": BUCKET},
        "jitter": {"limits": BUCKET, "answer_ms": jitter},
        "rolling": {"limits": ROLLING, "answer_ms": jitter},
        "flood": {
            "limits": BUCKET,
            "answer_ms": jitter,
            "faults": FAULTS,
            "flood_after": count // 2,
            "flood_seconds": FLOOD,
        },
    }


@dataclass
class Run:
    """One digest delivered."""

    span: float  # seconds
    sent: int
    refused: int
    during_a_wait: int
    tally: Tally
    report: dict[str, Any]


async def deliver(there: Messenger, count: int, terms: dict[str, Any]) -> Run:
    """Put n digests, run a sender until none waits, and read the messenger's record."""
    async with school.school("sqlite") as url:
        db = Database(url)
        await letters.put_digests(db, count)
        there.reset(**terms)
        with NamedTemporaryFile() as log:
            with bots.product(url, there, roles="sender", log=Path(log.name)) as bot:
                await until_settled(db, bot, 60 + count / PER_SECOND * 4)
            full = there.report(full=True)
        states = await letters.states(db)
        chats = await chats_owed(db)
        await db.close()
    return Run(
        full["last"] - full["first"],
        states["sent"],
        full["counts"].get("429", 0),
        full["counts"].get("during a wait", 0),
        letters.tally(chats, full),
        full,
    )


async def until_settled(db: Database, process: Popen[bytes], seconds: float) -> None:
    """Until no letter waits. Raises TimeoutError, RuntimeError when the bot has ended."""
    end = time.monotonic() + seconds
    while True:
        states = await letters.states(db)
        if not states["new"] and not states["leased"]:
            return
        if process.poll() is not None:
            raise RuntimeError(f"the bot ended with {process.returncode}: {dict(states)}")
        if time.monotonic() > end:
            raise TimeoutError(f"letters still wait: {dict(states)}")
        await asyncio.sleep(0.25)


async def chats_owed(db: Database) -> dict[int, int]:
    """Letters owed to each chat: all but those that were dropped with a reason."""
    from sqlalchemy import text

    async with db.reading() as session:
        rows = await session.execute(
            text("SELECT person_id, count(*) FROM delivery WHERE state != 'dropped' GROUP BY 1")
        )
        return {school.FIRST_CHAT + person: owed for person, owed in rows}


def _tell(report: Report, case: str, run: Run) -> None:
    floor = run.sent / PER_SECOND
    seen = (
        f"{run.sent} letters in {run.span:.1f} s, {run.refused} x 429, lost {run.tally.lost}, "
        f"copies {run.tally.copies} ({run.tally.explained} withheld)"
    )
    told = f"floor {floor:.1f} s"
    if case == "flood":
        floor += FLOOD
        report.line(
            Goal("G5c flood, span / (floor + 7 s)", 1.05, 1.02),
            run.span / floor,
            baseline=f"floor {floor:.1f} s",
            product=seen,
        )
        goal = Goal("G5c sent during the wait", 0, exact=True)
        report.line(goal, run.during_a_wait, product=str(run.during_a_wait))
    elif case == "rolling":
        report.line(
            Goal("G5b rolling window, span / floor", 1.15, 1.06),
            run.span / floor,
            baseline=told,
            product=seen,
        )
        report.line(Goal("G5b 429s", 2, exact=True), run.refused, product=str(run.refused))
    else:
        report.line(
            Goal(f"G5 {case}, span / floor", 1.02, 1.005),
            run.span / floor,
            baseline=told,
            product=seen,
            utilisation=round(floor / run.span, 4),
        )
        report.line(Goal(f"G5 {case}, 429s", 0, exact=True), run.refused, product=str(run.refused))
    bad = run.tally.lost + run.tally.unexplained
    report.line(Goal(f"{case}: lost or copied without cause", 0, exact=True), bad, product=str(bad))


async def measure(chosen: Namespace, report: Report) -> None:
    """The cases asked for, one after the other."""
    harness.begin("G5: a digest delivered")
    harness.pin(harness.MESSENGER_CORE)
    count = min(chosen.n, 300) if chosen.quick else chosen.n
    with messenger(harness.MESSENGER_CORE) as there:
        for case, terms in cases(count).items():
            if chosen.case in ("all", case):
                for _ in range(chosen.rounds or 1):
                    _tell(report, case, await deliver(there, count, terms))


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, n=2000, case="all"))
