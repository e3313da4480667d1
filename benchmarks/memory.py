"""G11: resident memory when ready, and whether it grows.

    python -m benchmarks.memory [--updates 100000] [--sends 20000] [--quick]

`vestnik run` with the roles bot and sender, ready, against a bare process that imports the same
packages; then after so many answered /help and so many letters sent, against what it was after
the first tenth of them, when every cache is warm.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import text

from benchmarks import bots, harness, letters, school
from benchmarks.e2e import ask
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import TOKEN, Messenger, messenger
from core.db import Database

BARE = """
import asyncio, aiogram, aiosqlite, sqlalchemy.ext.asyncio, pydantic_settings
import aiolimiter, babel.dates
print("ready", flush=True)
input()
"""
CHUNK = 2000


def bare() -> float:
    """Resident memory of a process that has only imported what the product imports."""
    process = subprocess.Popen(
        [sys.executable, "-c", BARE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    value = bots.rss_mib(process.pid)
    process.kill()
    process.wait()
    return value


async def _letters(url: str, there: Messenger, count: int) -> None:
    """So many digests, put by another hand and found by the sender within a second."""
    db = Database(url)
    try:
        async with db.session() as session:
            await session.execute(text("DELETE FROM delivery"))
        await letters.put_digests(db, count)
        async with asyncio.timeout(count / 25 + 60):
            while True:
                states = await letters.states(db)
                if not states["new"] and not states["leased"]:
                    return
                await asyncio.sleep(0.5)
    finally:
        await db.close()


async def measure(chosen: Namespace, report: Report) -> None:
    """Ready, warm, and in the end."""
    harness.begin("G11: memory")
    updates = min(chosen.updates, 4000) if chosen.quick else chosen.updates
    sends = min(chosen.sends, 300) if chosen.quick else chosen.sends
    floor = harness.Sample([bare() for _ in range(harness.rounds_of(chosen))])
    async with school.school("sqlite") as url:
        db = Database(url)
        chats = await school.family_chats(db)
        await db.close()
        with (
            NamedTemporaryFile() as log,
            messenger(harness.MESSENGER_CORE) as there,
            bots.product(url, there, roles="bot,sender", log=Path(log.name)) as ours,
        ):
            ready = bots.rss_mib(ours.pid)
            report.line(
                Goal("G11 memory when ready", 1.2, 1.08),
                ready / floor.median,
                baseline=f"{floor.median:.0f} MiB",
                product=f"{ready:.0f} MiB",
            )
            _answer(there, chats, updates // 10)
            await _letters(url, there, max(50, sends // 10))
            warm = bots.rss_mib(ours.pid)
            _answer(there, chats, updates)
            await _letters(url, there, sends)
            end = bots.rss_mib(ours.pid)
    report.line(
        Goal(f"G11 after {updates:,} updates and {sends:,} letters", 1.03, 1.0, exact=True),
        end / warm,
        baseline=f"{warm:.1f} MiB warm",
        product=f"{end:.1f} MiB",
    )


def _answer(there: Messenger, chats: list[int], count: int) -> None:
    for start in range(0, count, CHUNK):
        some = min(CHUNK, count - start)
        people = ask(there, TOKEN, chats, together=64, total=some, text="/help")
        assert people["answered"] == some, people["answered"]
    there.reset()


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, updates=100_000, sends=20_000))
