"""G9: the digests of a week computed and worded, against one raw query.

    python -m benchmarks.digest [--scale 1,10] [--db both|sqlite|postgres] [--batch 119] [--quick]

Baseline: one GROUP BY over the marks of a school by raw sqlite3 (or asyncpg): this week's marks,
the term's mean now and a week ago, by pupil and subject. Product: `week_summaries` (compute) and
`write_digests` (with rendering) in the sender's batches: marks, debts, absences, works ahead.
At a scale above 1 there are so many schools in the database; two of them are measured.
"""

from __future__ import annotations

import sqlite3
import time
from argparse import Namespace
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks import bots, harness, region, school
from benchmarks.harness import Goal, Report
from core import clock
from core.access.readers import readers
from core.db import Database
from core.enums import Channel, DeliveryKind
from core.journal.weeks import week_summaries
from core.outbox import Claimed
from notifications.digests import write_digests
from notifications.lanes import BULK_BATCH, BULK_SECONDS, MOST
from notifications.markup import Letter

#: What the sender claims of digests at once, going at Telegram's free rate.
BATCH = max(BULK_BATCH, min(MOST, int(29.9 * BULK_SECONDS)))
RAW = """
SELECT pupil_id, subject_id,
  SUM(CASE WHEN day >= {since} THEN 1 ELSE 0 END),
  SUM(CASE WHEN day >= {since} THEN value * weight_percent ELSE 0 END),
  SUM(CASE WHEN day >= {since} THEN weight_percent ELSE 0 END),
  SUM(value * weight_percent), SUM(weight_percent),
  SUM(CASE WHEN day < {since} THEN value * weight_percent ELSE 0 END),
  SUM(CASE WHEN day < {since} THEN weight_percent ELSE 0 END)
FROM mark
WHERE school_id = {school} AND day BETWEEN {term} AND {until} AND value IS NOT NULL
GROUP BY pupil_id, subject_id
"""


@dataclass
class Case:
    """A database of some schools, of which some are measured."""

    db: Database
    schools: dict[int, list[int]]  # pupils by school
    since: date
    until: date
    term: date
    batch: int

    @property
    def pupils(self) -> int:
        return sum(len(pupils) for pupils in self.schools.values())

    async def each(self, work: Callable[[int, list[int]], Awaitable[None]]) -> float:
        """Microseconds a pupil of the work done for every school."""
        started = time.perf_counter()
        for school_id, pupils in self.schools.items():
            await work(school_id, pupils)
        return (time.perf_counter() - started) / self.pupils * 1e6

    async def compute(self, school_id: int, pupils: list[int]) -> None:
        """The product's figures, in the sender's batches."""
        for start in range(0, len(pupils), self.batch):
            async with self.db.reading() as session:
                await week_summaries(
                    session,
                    school_id=school_id,
                    pupil_ids=pupils[start : start + self.batch],
                    since=self.since,
                    until=self.until,
                )

    async def render(self, school_id: int, pupils: list[int]) -> None:
        """The product's letters, in the sender's batches."""
        for start in range(0, len(pupils), self.batch):
            batch = [
                self._claimed(school_id, pupil) for pupil in pupils[start : start + self.batch]
            ]
            people = [one.person_id for one in batch]
            async with self.db.reading() as session:
                found = await readers(session, school_id=school_id, person_ids=people)
                known = {(school_id, person_id): one for person_id, one in found.items()}
                written = await write_digests(session, batch, known)
            assert len(written) == len(batch)

    def _claimed(self, school_id: int, pupil: int) -> Claimed:
        now = clock.now()
        payload = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return Claimed(
            pupil, school_id, pupil, Channel.TELEGRAM, DeliveryKind.DIGEST, "digest:bench", payload,
            1, now, now,
        )  # fmt: skip


async def _case(db: Database, scale: int, batch: int) -> Case:
    await region.multiply(db, scale)
    ids = await region.school_ids(db)
    chosen = sorted({ids[0], ids[-1]})
    since, until = clock.week_of(clock.today("Europe/Samara") - timedelta(days=7))
    pupils = {school_id: await region.pupils_of(db, school_id) for school_id in chosen}
    return Case(db, pupils, since, until, since - timedelta(days=49), batch)


def _raw(case: Case) -> Callable[[int, list[int]], Awaitable[None]]:
    connection = sqlite3.connect(str(case.db.url.database))

    async def one(school_id: int, _pupils: list[int]) -> None:
        statement = RAW.format(since=":since", school=":school", term=":term", until=":until")
        bound = {
            "since": case.since.isoformat(),
            "until": case.until.isoformat(),
            "term": case.term.isoformat(),
            "school": school_id,
        }
        assert connection.execute(statement, bound).fetchall()

    return one


async def _raw_postgres(case: Case) -> Callable[[int, list[int]], Awaitable[None]]:
    import asyncpg

    connection = await asyncpg.connect(user="postgres", host=case.db.url.query["host"])

    async def one(school_id: int, _pupils: list[int]) -> None:
        statement = RAW.format(since="$1", school="$2", term="$3", until="$4")
        assert await connection.fetch(statement, case.since, school_id, case.term, case.until)

    return one


async def _letters(case: Case) -> int:
    """How many of a batch become letters: proves that there is something to word."""
    school_id, pupils = next(iter(case.schools.items()))
    batch = [case._claimed(school_id, pupil) for pupil in pupils[-case.batch :]]
    async with case.db.reading() as session:
        found = await readers(
            session, school_id=school_id, person_ids=[one.person_id for one in batch]
        )
        known = {(school_id, person_id): one for person_id, one in found.items()}
        written = await write_digests(session, batch, known)
    return sum(isinstance(one, Letter) for one in written.values())


async def _measure(report: Report, kind: str, scale: int, chosen: Namespace) -> float:
    async with school.school(kind) as url:
        db = Database(url)
        case = await _case(db, scale, chosen.batch)
        raw = _raw(case) if kind == "sqlite" else await _raw_postgres(case)
        assert await _letters(case), "nobody has a digest"
        before = bots.rss_mib_now()
        found = await harness.interleave(
            harness.rounds_of(chosen),
            raw=lambda: case.each(raw),
            compute=lambda: case.each(case.compute),
            render=lambda: case.each(case.render),
        )
        grown = bots.rss_mib_now() - before
        baseline = f"{found['raw'].median:.0f} us a pupil"
        for name, bar, aim in (("compute", 1.5, None), ("render", 4.0, None)):
            ratio = harness.ratios(found[name], found["raw"])
            report.line(
                Goal(f"G9 {name}, {kind}, {scale} schools", bar, aim),
                ratio.median,
                baseline=baseline,
                product=f"{found[name].median:.0f} us a pupil",
                spread=ratio.spread(),
                pupils=case.pupils,
            )
        goal = Goal(f"G9 memory grown, {kind}, {scale} schools, MiB", 128)
        report.line(goal, grown, product=f"{grown:.0f} MiB")
        await db.close()
        return found["render"].median


async def measure(chosen: Namespace, report: Report) -> None:
    """Every scale on every database asked for."""
    harness.begin("G9: digests computed and worded")
    scales = [int(one) for one in ("1,3" if chosen.quick else chosen.scale).split(",")]
    kinds = ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,)
    for kind in kinds:
        spent = [await _measure(report, kind, scale, chosen) for scale in scales]
        if len(spent) > 1:
            linear = spent[0] / spent[-1]
            name = f"G9 pupils/s at {scales[-1]} schools against {scales[0]}, {kind}"
            report.line(
                Goal(name, 0.8, at_most=False),
                linear,
                baseline=f"{1e6 / spent[0]:.0f}/s",
                product=f"{1e6 / spent[-1]:.0f}/s",
            )
        region_seconds = 350_000 * spent[-1] / 1e6
        print(f"# {kind}: 350,000 pupils would take {region_seconds:.0f} s of one core")


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, scale="1,10", db="both", batch=BATCH))
