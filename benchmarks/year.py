"""/marks for a school year in a school a hundred times the demo's: statements and milliseconds.

    python -m benchmarks.year [--scale 100] [--asked 200] [--db sqlite,postgres] [--quick]

The demo's pupils with their enrolments, groups, marks and absences are copied `scale` times within
one school; then families' questions are asked as the bot asks them (who asks, the right, the
period, the figures, the ledger's row, the screen), on SQLite and on PostgreSQL, beside the demo
itself. What is held against the bar is the ratio of the two medians.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text

from benchmarks import school
from benchmarks.harness import Goal, Report, begin, main, options, percentile
from bot.routers.family_views import look
from core.access.viewer import viewer_of_person
from core.db import Database
from core.i18n import speaking

#: How much slower the big school may be: its trees are a level or two higher.
BAR, AIM = 2.0, 1.25
QUICK_SCALE = 10
#: Further apart than any number of the demo.
STEP = 10_000_000
#: What is asked: the view and what it is about ("{year}" is the current year's id).
QUESTIONS = {
    "marks, year": ("marks", "y{year}"),
    "marks, year, one subject": ("marks", "y{year}.{subject}"),
    "marks, term": ("marks", ""),
    "absences, year": ("attendance", "y{year}"),
}
_COPIED = ("person", "enrolment", "group_member", "mark", "attendance")
_PUPIL = {"person": "id"}


@dataclass(frozen=True)
class Asked:
    """One way of asking: milliseconds of each answer, statements of one."""

    spent: list[float]
    statements: int

    @property
    def median(self) -> float:
        """Milliseconds."""
        return statistics.median(self.spent)


async def _columns(db: Database, table: str) -> list[str]:
    from core.tables import metadata

    return [column.name for column in metadata.tables[table].columns]


async def grow(db: Database, scale: int) -> int:
    """Copy every pupil with their journal `scale - 1` times; gives the number of marks."""
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {scale - 1}) "
    )
    async with db.session() as session:
        for table in _COPIED:
            whose = _PUPIL.get(table, "pupil_id")
            columns = await _columns(db, table)
            shifted = ", ".join(_copied(table, column, whose) for column in columns)
            pupils = "SELECT pupil_id FROM enrolment WHERE pupil_id < :step"
            await session.execute(
                text(
                    f"INSERT INTO {table} ({', '.join(columns)}) {numbers}"
                    f"SELECT {shifted} FROM n, {table} t WHERE t.{whose} IN ({pupils}) "
                    "AND n.i > 0"
                ),
                {"step": STEP},
            )
        return int(await session.scalar(text("SELECT count(*) FROM mark")) or 0)


def _copied(table: str, column: str, whose: str) -> str:
    """Ids and pupils are shifted; all else, the lesson and the work too, stays the same."""
    return f"t.{column} + n.i * {STEP}" if column in ("id", whose) else f"t.{column}"


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """The statements that run on the database meanwhile."""
    said: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(db.engine.sync_engine, "before_cursor_execute", heard)
    try:
        yield said
    finally:
        event.remove(db.engine.sync_engine, "before_cursor_execute", heard)


async def ask(db: Database, question: str, families: list[tuple[int, int]]) -> Asked:
    """Put one question for every (guardian, pupil), each in a transaction of its own."""
    view, at = QUESTIONS[question]
    spent, statements = [], 0
    async with db.reading() as session:
        year = await session.scalar(text("SELECT id FROM school_year WHERE is_current"))
        subject = await session.scalar(text("SELECT id FROM subject WHERE name LIKE 'Русский%'"))
    about = at.format(year=year, subject=subject)
    for guardian, pupil in families:
        with counted(db) as said:
            started = time.perf_counter()
            async with db.session() as session:
                viewer = await viewer_of_person(session, guardian, school_id=1)
                assert viewer is not None
                with speaking("ru"):
                    await look(session, viewer, view, pupil, about)
            spent.append((time.perf_counter() - started) * 1000)
            statements = len(said)
    return Asked(spent, statements)


async def _families(db: Database, count: int) -> list[tuple[int, int]]:
    """Guardians of one child in the fifth class or later, spread over the school."""
    async with db.reading() as session:
        rows = await session.execute(
            text(
                "SELECT g.guardian_id, min(g.pupil_id) FROM guardianship g "
                "JOIN enrolment e ON e.pupil_id = g.pupil_id "
                "JOIN school_class c ON c.id = e.class_id "
                "WHERE NOT g.restricted AND g.valid_until IS NULL AND e.left_on IS NULL "
                "AND c.grade >= 5 GROUP BY g.guardian_id "
                "HAVING count(*) = 1 ORDER BY g.guardian_id LIMIT :count"
            ),
            {"count": count},
        )
        return [(row[0], row[1]) for row in rows]


@asynccontextmanager
async def _database(kind: str) -> AsyncIterator[Database]:
    async with school.school(kind) as url:
        db = Database(url)
        try:
            yield db
        finally:
            await db.close()


async def _answers(db: Database, families: list[tuple[int, int]]) -> dict[str, Asked]:
    await ask(db, "marks, year", families[:20])  # so that everything is compiled and cached
    return {question: await ask(db, question, families) for question in QUESTIONS}


async def measure(chosen: argparse.Namespace, report: Report) -> None:
    """Small and big on each database, question by question."""
    scale = QUICK_SCALE if chosen.quick else chosen.scale
    begin(f"a year of one pupil, {scale} times the demo's data")
    for kind in chosen.db.split(","):
        async with _database(kind) as db:
            families = await _families(db, chosen.asked)
            small = await _answers(db, families)
            marks = await grow(db, scale)
            async with db.session() as session:
                await session.execute(text("ANALYZE"))
            big = await _answers(db, families)
        for question in QUESTIONS:
            one, other = small[question], big[question]
            report.line(
                Goal(f"{question}, {kind}, {marks:,} marks", BAR, AIM),
                other.median / one.median,
                baseline=f"{one.median:.2f} ms",
                product=f"{other.median:.2f} ms, p99 {percentile(other.spent, 0.99):.2f}",
                statements=other.statements,
            )
            print(f"  statements: {other.statements}", flush=True)


if __name__ == "__main__":
    main(measure, options(__doc__, scale=100, asked=200, db="sqlite,postgres"))
