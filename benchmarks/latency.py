"""G8, G8b: how soon a mark is told, and how soon people are answered while a digest goes out.

    python -m benchmarks.latency [--marks 100] [--digests 2000] [--quick]

G8: from the commit of a mark to its arrival at the Bot API (the first of the family's letters:
the next are spaced by the pace), idle, amid a digest at 30/s, and while 100 questions a second
are answered. G8b: /marks asked five times a second amid a digest. The bot is `bot.app.serve` with
the roles bot and sender, on SQLite; the mark is committed in its process, as a press commits it.
"""

from __future__ import annotations

import asyncio
import time
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from benchmarks import harness, journal_page, letters, school
from benchmarks.digest_delivery import BUCKET
from benchmarks.harness import Goal, Report
from benchmarks.journal_page import Page
from benchmarks.messenger.remote import TOKEN, Messenger, messenger
from bot.app import make_bot, serve
from core.db import Database
from core.journal.actions import set_mark
from core.settings import Settings
from notifications.run import bells_of

PAUSE = 0.3  # seconds between two marks
#: Families whose marks are told; digests go to the others.
FAMILIES = 400


@dataclass
class House:
    """The bot serving a school, and what is needed to enter marks in it."""

    db: Database
    there: Messenger
    marks: list[tuple[Page, int]]
    chats: dict[int, set[int]]
    askers: list[int]

    async def told(self, count: int) -> tuple[list[float], list[float]]:
        """Milliseconds from each commit to the family's first letter, and to every letter."""
        committed: dict[int, float] = {}
        for _ in range(count):
            page, pupil_id = self.marks.pop()
            async with self.db.session() as session:
                await set_mark(
                    session,
                    page.viewer,
                    lesson_id=page.lesson_id,
                    pupil_id=pupil_id,
                    type_id=page.type_id,
                    value=5,
                )
            committed[pupil_id] = time.monotonic()
            bells_of(self.db).facts.set()
            await asyncio.sleep(PAUSE)
        await asyncio.sleep(1.5)
        return self._delays(committed)

    def _delays(self, committed: dict[int, float]) -> tuple[list[float], list[float]]:
        full = self.there.report(full=True)
        arrived: dict[int, list[float]] = {}
        for moment, _bot, chat, _checksum, _number in full["deliveries"]:
            arrived.setdefault(chat, []).append(moment)
        first, every = [], []
        for pupil_id, at in committed.items():
            moments = sorted(
                moment for chat in self.chats[pupil_id] for moment in arrived.get(chat, [])
                if moment >= at - 0.001
            )  # fmt: skip
            # A letter that has not come by now took longer than anything allowed.
            first.append((moments[0] - at) * 1000 if moments else 60_000.0)
            every += [(moment - at) * 1000 for moment in moments]
        return first, every


@asynccontextmanager
async def house(there: Messenger) -> AsyncIterator[House]:
    """`bot.app.serve` over a school."""
    async with school.school("sqlite") as url:
        db = Database(url)
        bot = make_bot(TOKEN, api_url=there.address)
        marks, chats = await _marks(db)
        askers = [chat for chat in await school.family_chats(db) if chat not in _flat(chats)]
        settings = Settings(_env_file=None, school_updates_per_minute=0)  # type: ignore[call-arg]
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(
                serve(db, bot, settings, frozenset({"bot", "sender"})), name="the bot"
            )
            await asyncio.sleep(1)
            yield House(db, there, marks, chats, askers)
            serving.cancel()
        await bot.session.close()
        await db.close()


def _flat(chats: dict[int, set[int]]) -> set[int]:
    return {chat for family in chats.values() for chat in family}


async def _marks(db: Database) -> tuple[list[tuple[Page, int]], dict[int, set[int]]]:
    """One mark a pupil for some hundred pupils whose families share nobody."""
    families = await journal_page.family_chats(db)
    marks, chosen, taken = [], {}, set()
    for page in await journal_page.pages(db, at_least=5):
        for pupil_id in page.pupil_ids:
            own = families.get(pupil_id)
            if own is None or pupil_id in chosen or own & taken or len(chosen) >= FAMILIES:
                continue
            chosen[pupil_id] = own
            taken |= own
            marks.append((page, pupil_id))
    return marks, chosen


async def _digest(home: House, count: int) -> None:
    """A digest to everybody else begins to go out."""
    others = [
        person
        for person in await school.family_people(home.db)
        if school.FIRST_CHAT + person[1] not in _flat(home.chats)
    ]
    await letters.put_digests(home.db, count, people=others)
    bells_of(home.db).letters.set()


def _tell(
    report: Report, goal: Goal, first: list[float], every: list[float], full: dict[str, Any]
) -> None:
    report.line(
        goal,
        harness.percentile(first, 0.99),
        product=f"p50 {harness.percentile(first, 0.5):.1f} p99 "
        f"{harness.percentile(first, 0.99):.1f} ms of {len(first)}; every letter p50 "
        f"{harness.percentile(every or first, 0.5):.1f} p99 "
        f"{harness.percentile(every or first, 0.99):.1f} ms; 429s "
        f"{full['counts'].get('429', 0)}",
    )


async def measure(chosen: Namespace, report: Report) -> None:
    """Idle, amid a digest, amid questions; then questions amid a digest."""
    harness.begin("G8: how soon a mark is told")
    count = min(chosen.marks, 30) if chosen.quick else chosen.marks
    seconds = count * PAUSE + 4
    digests = min(chosen.digests, int(seconds * 30))
    with messenger(harness.MESSENGER_CORE) as there:
        async with house(there) as home:
            there.reset(limits=BUCKET)
            await home.told(3)
            there.reset(limits=BUCKET)
            goal = Goal("G8 idle, p99 ms", 25, 10)
            _tell(report, goal, *await home.told(count), there.report())
            there.reset(limits=BUCKET)
            await _digest(home, digests)
            await asyncio.sleep(1)
            goal = Goal("G8 amid a digest, p99 ms", 120, 70)
            _tell(report, goal, *await home.told(count), there.report())
            await _until_idle(home)
            await _amid_questions(home, report, count, seconds)
            await _answers(home, report, seconds)


async def _until_idle(home: House) -> None:
    """Until the digest is out; what is left then is taken away."""
    for _ in range(120):
        if not (await letters.states(home.db))["new"]:
            break
        await asyncio.sleep(0.5)
    await letters.forget(home.db)


async def _amid_questions(home: House, report: Report, count: int, seconds: float) -> None:
    home.there.reset()
    home.there.ask("people", token=TOKEN, chats=home.askers, per_second=100, seconds=seconds)
    await asyncio.sleep(1)
    goal = Goal("G8 amid 100 questions/s, p99 ms", 150, 70)
    told = await home.told(count)
    _tell(report, goal, *told, home.there.report())
    with suppress(TimeoutError):
        await asyncio.to_thread(
            home.there.until, lambda report: report["people"]["done"], seconds=60
        )


async def _answers(home: House, report: Report, seconds: float) -> None:
    home.there.reset(limits=BUCKET)
    await _digest(home, int(seconds * 30))
    await asyncio.sleep(1)
    home.there.ask("people", token=TOKEN, chats=home.askers, per_second=5, seconds=seconds - 2)
    with suppress(TimeoutError):
        await asyncio.to_thread(
            home.there.until, lambda report: report["people"]["done"], seconds=seconds + 20
        )
    full = home.there.report(full=True)
    people = full["people"]
    spent = people["milliseconds"] + [60_000.0] * (people["asked"] - people["answered"])
    report.line(
        Goal("G8b /marks amid a digest, p99 ms", 200, 80),
        harness.percentile(spent, 0.99),
        product=f"p50 {harness.percentile(spent, 0.5):.1f} p99 "
        f"{harness.percentile(spent, 0.99):.1f} ms of {len(spent)}; 429s "
        f"{full['counts'].get('429', 0)}, unanswered {people['asked'] - people['answered']}",
    )


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, marks=100, digests=2000))
