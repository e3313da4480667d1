"""G7: kill -9 at random moments; nothing lost, next to nothing twice.

    python -m benchmarks.crash [--kills 5] [--n 600] [--db sqlite|postgres] [--quick]

Letters: a sender delivering a digest, answers of 50-300 ms. Updates: people writing 40 a second,
each from a chat of their own, to a bot that polls. The bot is killed at random moments and started
again at once. An update is lost when it is never answered. Between a kill and the first message
afterwards lies the start: it is held against the time `import aiogram` takes.
"""

from __future__ import annotations

import random
import signal
import sys
import time
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy import text

from benchmarks import bots, harness, letters, school, start
from benchmarks.digest_delivery import BUCKET, chats_owed, until_settled
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import TOKEN, Messenger, messenger
from core.db import Database

PER_SECOND = 40
ANSWERS = [50, 300]  # milliseconds
ON_THE_WAY = 0.35  # seconds


class Killed:
    """A bot killed and started again; remembers when."""

    def __init__(self, url: str, there: Messenger, roles: str, log: Path) -> None:
        self.url, self.there, self.roles, self.log = url, there, roles, log
        self.restarted: list[float] = []

    def run(self, kills: int, seed: int) -> None:
        """Start, kill at random moments after the first messages, start the last time."""
        moments = random.Random(seed)
        for _ in range(kills):
            with self._bot() as process:
                self._until_more(5)
                time.sleep(moments.uniform(0.3, 2.5))
                process.send_signal(signal.SIGKILL)
                process.wait()
            self.restarted.append(time.monotonic())

    def _bot(self) -> Any:
        command = [sys.executable, "-m", "bot", "run", "--roles", self.roles]
        return bots.running(command, env=bots.environment(self.url, self.there), log=self.log)

    def last(self) -> Any:
        """The bot that is let live."""
        return self._bot()

    def _until_more(self, count: int) -> None:
        before = self.there.report()["delivered"]
        with suppress(TimeoutError):
            self.there.until(lambda report: report["delivered"] >= before + count, seconds=40)

    def first_after(self, deliveries: list[list[float]]) -> list[float]:
        """Seconds from each restart to the next delivery."""
        found = []
        for moment in self.restarted:
            # What was on its way when the bot was killed still arrives.
            later = [one[0] - moment for one in deliveries if one[0] > moment + ON_THE_WAY]
            if later:
                found.append(min(later))
        return found


async def _letters(
    report: Report, there: Messenger, chosen: Namespace, count: int, floor: float
) -> None:
    async with school.school(chosen.db) as url:
        db = Database(url)
        await letters.put_digests(db, count)
        there.reset(limits=BUCKET, answer_ms=ANSWERS)
        with NamedTemporaryFile() as log:
            killed = Killed(url, there, "sender", Path(log.name))
            killed.run(chosen.kills, seed=3)
            with killed.last() as bot:
                await until_settled(db, bot, 240)
        full = there.report(full=True)
        tally = letters.tally(await chats_owed(db), full)
        await db.close()
    report.line(
        Goal("G7 letters lost", 0, exact=True),
        tally.lost,
        product=f"{len(full['deliveries'])} delivered, {chosen.kills} kills",
    )
    report.line(
        Goal("G7 copies a kill", 10, 1, exact=True),
        tally.copies / chosen.kills,
        product=f"{tally.copies} copies of letters in flight",
    )
    first = killed.first_after(full["deliveries"])
    report.line(
        Goal("G7 first message after a kill, s over import aiogram", 1.5),
        harness.Sample(first).median - floor,
        baseline=f"{floor:.1f} s",
        product=f"{harness.Sample(first).median:.1f} s",
        spread=harness.Sample(first).spread(" s"),
    )


async def _updates(report: Report, there: Messenger, chosen: Namespace, floor: float) -> None:
    async with school.school(chosen.db) as url:
        db = Database(url)
        chats = await school.family_chats(db)
        there.reset(answer_ms=[20, 120])
        seconds = min(len(chats) / PER_SECOND, chosen.kills * (floor + 3) + 4)
        with NamedTemporaryFile() as log:
            killed = Killed(url, there, "bot", Path(log.name))
            there.ask(
                "people", token=TOKEN, chats=chats, per_second=PER_SECOND, seconds=seconds,
                text="/help",
            )  # fmt: skip
            killed.run(chosen.kills, seed=5)
            with killed.last(), suppress(TimeoutError):
                there.until(lambda report: report["people"]["done"], seconds=60)
        full = there.report(full=True)
        rows = await _inbox(db)
        await db.close()
    asked = full["people"]["asked"]
    answered = {chat for _moment, _bot, chat, _sum, _number in full["deliveries"]}
    lost = asked - len(answered)
    report.line(
        Goal("G7 updates lost (never answered)", 0, exact=True),
        lost,
        baseline="stock aiogram: all in flight",
        product=f"{asked} asked, {len(answered)} answered; inbox {rows}",
    )
    twice = len(full["deliveries"]) - len(answered)
    report.line(
        Goal("G7 answers given twice, a kill", 10, exact=True),
        twice / chosen.kills,
        product=f"{twice} answers twice",
    )


async def _inbox(db: Database) -> dict[str, int]:
    async with db.reading() as session:
        rows = await session.execute(text("SELECT state, count(*) FROM inbox GROUP BY state"))
        return {row[0]: row[1] for row in rows}


async def measure(chosen: Namespace, report: Report) -> None:
    """Letters, then updates."""
    harness.begin("G7: kill -9")
    if chosen.quick:
        chosen.kills = min(chosen.kills, 2)
    count = min(chosen.n, 300) if chosen.quick else chosen.n
    floor = harness.Sample([start.bare() for _ in range(2)]).median
    harness.pin(harness.MESSENGER_CORE)
    with messenger(harness.MESSENGER_CORE) as there:
        await _letters(report, there, chosen, count, floor)
        await _updates(report, there, chosen, floor)


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, kills=5, n=600, db="sqlite"))
