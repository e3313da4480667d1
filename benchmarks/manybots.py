"""G13: many bots in one process, each as fast as its own limit allows.

    python -m benchmarks.manybots [--bots 50] [--n 300] [--quick]

`vestnik run --roles sender` over one database with a school a bot, the bots in its table and their
tokens in files; n digests each, the messenger's 30/s for every token. Each bot's span is held
against its own floor; fairness is the longest span over the shortest. `--dial 0.5` gives every bot
half its rate: what a slower machine would do.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections import defaultdict
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

from sqlalchemy import text

from benchmarks import bots, harness, letters, region, school
from benchmarks.digest_delivery import BUCKET, PER_SECOND, until_settled
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import BOT_ID, Messenger, messenger
from core import tokens
from core.access import bot_changes
from core.access import bots as known
from core.access.bot_changes import Speed
from core.db import Database
from core.settings import Settings


def _token(number: int) -> str:
    return f"{BOT_ID + number}:bench-token-of-many-bots-in-all"


async def _give_bots(db: Database, count: int, secrets: Path, per_second: float) -> None:
    """Each school but the first gets a bot of its own, whose chats its people have."""
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None, secrets_dir=secrets, school_updates_per_minute=0
    )
    schools = await region.school_ids(db)
    async with db.session() as session:
        for number, school_id in enumerate(schools[1:count], 1):
            await bot_changes.add(
                session,
                bot_id=BOT_ID + number,
                username=f"bench_bot_{number}",
                token_ref=tokens.keep(_token(number), settings),
                schools=[school_id],
            )
            await session.execute(
                text("UPDATE channel_link SET bot_id = :bot WHERE school_id = :school"),
                {"bot": BOT_ID + number, "school": school_id},
            )
        for one in await known.every(session):
            await bot_changes.set_speed(session, one, Speed(per_second=per_second))


async def _run(there: Messenger, chosen: Namespace, count: int, letters_each: int) -> Any:
    """The messenger's record, and the CPU share of the process while it sent."""
    async with school.school("sqlite", pupils=chosen.pupils) as url:
        db = Database(url)
        await region.multiply(db, count)
        with TemporaryDirectory() as secrets, NamedTemporaryFile() as log:
            await _give_bots(db, count, Path(secrets), 29.9 * chosen.dial)
            people = await _people(db, letters_each)
            await letters.put_digests(db, count * letters_each, people=people)
            there.reset(limits=BUCKET)
            running = bots.product(
                url, there, roles="sender", log=Path(log.name), VESTNIK_SECRETS_DIR=secrets
            )
            with running as process:
                cpu, began = bots.cpu_seconds(process.pid), time.monotonic()
                await until_settled(db, process, 60 + letters_each / PER_SECOND * 40)
                spent = bots.cpu_seconds(process.pid) - cpu
                share = spent / (time.monotonic() - began)
        await db.close()
        return there.report(full=True), share


async def _people(db: Database, each: int) -> letters.People:
    """The same number of people of every school, one school after the other."""
    schools: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in await school.family_people(db):
        schools[one[0]].append(one)
    return [one for people in schools.values() for one in (people * each)[:each]]


async def measure(chosen: Namespace, report: Report) -> None:
    """One run: n letters a bot are n samples."""
    harness.begin("G13: many bots in one process")
    count = min(chosen.bots, 5) if chosen.quick and chosen.bots == 50 else chosen.bots
    each = min(chosen.n, 90) if chosen.quick else chosen.n
    with messenger(harness.MESSENGER_CORE) as there:
        full, share = await _run(there, chosen, count, each)
        _tell(report, full, count, share, PER_SECOND * chosen.dial)


def _tell(report: Report, full: dict[str, Any], bots: int, share: float, rate: float) -> None:
    moments: dict[float, list[float]] = defaultdict(list)
    for moment, bot, *_rest in full["deliveries"]:
        moments[bot].append(moment)
    used = [len(each) / rate / (max(each) - min(each)) for each in moments.values() if each[1:]]
    everything = [one[0] for one in full["deliveries"]]
    reached = len(everything) / (max(everything) - min(everything))
    report.line(
        Goal(f"G13 least use of its limit, {bots} bots", 0.99, 0.99, at_most=False),
        min(used),
        baseline=f"{rate:g}/s each, {rate * bots:g}/s in all",
        product=f"{reached:.0f}/s in all, {len(moments)} bots sent, {share:.0%} of a core",
    )
    report.line(
        Goal(f"G13 fairness, {bots} bots", 1.02),
        max(used) / min(used),
        product=f"{min(used):.3f}..{max(used):.3f}",
    )
    refused = full["counts"].get("429", 0)
    report.line(Goal("G13 429s", 0, exact=True), refused, product=str(refused))


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, bots=50, n=300, pupils=200, dial=1.0))
