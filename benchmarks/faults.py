"""G6: nothing lost and nothing sent twice without cause, whatever the messenger does.

    python -m benchmarks.faults [--n 600] [--outage 60] [--hard] [--quick]

A digest through every 50th answer a 500, every 71st a reset, every 90th delivered without telling,
one 429, one reader in a hundred who blocked the bot, and an outage of a minute. The messenger's
own record says what was lost, what came twice, and which copies an answer withheld explains.
`--hard`: a fault in every third request.
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from benchmarks import bots, harness, letters, school
from benchmarks.digest_delivery import BUCKET, chats_owed, until_settled
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import messenger
from core.db import Database

MIX: list[dict[str, Any]] = [
    {"kind": "500", "every": 50},
    {"kind": "reset", "every": 71},
    {"kind": "told_not", "every": 90},
]
HARD: list[dict[str, Any]] = [
    {"kind": "500", "share": 0.1},
    {"kind": "502", "share": 0.05},
    {"kind": "garbage", "share": 0.05},
    {"kind": "reset", "share": 0.1},
    {"kind": "told_not", "share": 0.05},
    {"kind": "half", "share": 0.03},
]


def terms(chats: list[int], count: int, outage: float, *, hard: bool) -> dict[str, Any]:
    """What the messenger does to this digest."""
    return {
        "limits": BUCKET,
        "answer_ms": [20, 120],
        "faults": HARD if hard else MIX,
        "flood_after": count // 3,
        "flood_seconds": 3,
        "blocked": chats[::100],
        "outage": [count / 30 / 2, outage],
    }


async def measure(chosen: Namespace, report: Report) -> None:
    """One digest through all of it."""
    harness.begin("G6: a messenger that breaks")
    harness.pin(harness.MESSENGER_CORE)
    count = min(chosen.n, 300) if chosen.quick else chosen.n
    outage = min(chosen.outage, 8) if chosen.quick else chosen.outage
    with messenger(harness.MESSENGER_CORE) as there:
        async with school.school(chosen.db) as url:
            db = Database(url)
            chats = await letters.put_digests(db, count)
            there.reset(**terms(chats, count, outage, hard=chosen.hard))
            with (
                NamedTemporaryFile() as log,
                bots.product(url, there, roles="sender", log=Path(log.name)) as bot,
            ):
                await until_settled(db, bot, 300 + outage)
            full = there.report(full=True)
            owed, states = await chats_owed(db), await letters.states(db)
            await db.close()
    tally = letters.tally(owed, full)
    counts = {name: count for name, count in full["counts"].items() if name != "getMe"}
    seen = f"{states['sent']} sent, {states['dropped']} dropped; {counts}"
    report.line(Goal("G6 lost", 0, exact=True), tally.lost, product=seen)
    report.line(
        Goal("G6 copies without cause", 0, exact=True),
        tally.unexplained,
        product=f"{tally.copies} copies, {len(full['withheld'])} answers withheld",
    )
    most = max((tries for _chat, tries in full["blocked"]), default=0)
    report.line(
        Goal("G6 tries at a blocked chat", 1, exact=True),
        most,
        product=f"{len(full['blocked'])} blocked chats",
    )
    dead = states["dead"]
    report.line(Goal("G6 dead letters", 0, exact=True), dead, product=str(dead))


if __name__ == "__main__":
    parser = harness.options(__doc__, n=600, outage=60.0, db="sqlite")
    parser.add_argument("--hard", action="store_true", help="a fault in every third request")
    harness.main(measure, parser)
