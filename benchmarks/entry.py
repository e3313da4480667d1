"""G10: a page of the journal entered, 25 marks and 50 letters, in one transaction.

    python -m benchmarks.entry [--db both|sqlite|postgres] [--quick]

The product's `set_marks` (doors, rules, the ledger's events) and `put_many` of the letters, against
the same rows by raw executemany on sqlite3 or asyncpg. Both commit with fsync.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import statistics
import time
from argparse import Namespace
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from sqlalchemy import text

from benchmarks import harness, journal_page, school
from benchmarks.harness import Goal, Report
from benchmarks.journal_page import Page
from core import clock, outbox
from core.db import Database
from core.enums import DeliveryKind
from core.journal.actions import set_marks
from core.outbox import NewLetter

MARKS, LETTERS = 25, 50
_turn = itertools.count(1)

MARK = (
    "INSERT INTO mark (school_id, assignment_id, lesson_id, pupil_id, subject_id, day, value, "
    "weight_percent, is_duty, comment, set_by_id, set_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, 100, false, '', ?, ?)"
)
EVENT = (
    "INSERT INTO event (school_id, at, kind, actor_id, pupil_id, subject, after, state, ripe_at) "
    "VALUES (?, ?, 'mark.set', ?, ?, ?, ?, 'pending', ?)"
)
LETTER = (
    "INSERT INTO delivery (school_id, person_id, channel, kind, cause, payload, priority, due_at, "
    "state, attempts, created_at, reason) "
    "VALUES (?, ?, 'telegram', 'marks', ?, ?, 30, ?, 'new', 0, ?, '')"
)


async def ours(db: Database, page: Page) -> float:
    """Milliseconds of the product's page, empty before, and the letters."""
    turn = next(_turn)
    async with db.session() as session:
        await session.execute(
            text(
                "DELETE FROM mark WHERE school_id = :school AND assignment_id IN ("
                "SELECT id FROM assignment WHERE lesson_id = :lesson AND type_id = :type)"
            ),
            {"school": page.viewer.school_id, "lesson": page.lesson_id, "type": page.type_id},
        )
    started = time.perf_counter()
    async with db.session() as session:
        await set_marks(
            session,
            page.viewer,
            lesson_id=page.lesson_id,
            type_id=page.type_id,
            values=dict.fromkeys(page.pupil_ids[:MARKS], 2 + turn % 4),
        )
        now = clock.now()
        await outbox.put_many(
            session,
            [
                NewLetter(
                    page.viewer.school_id,
                    page.pupil_ids[number % MARKS],
                    DeliveryKind.MARKS,
                    f"marks:{turn}:{number}",
                    now,
                    {"pupil": page.pupil_ids[number % MARKS], "cells": [[1, 2, 3]]},
                )
                for number in range(LETTERS)
            ],
        )
    return (time.perf_counter() - started) * 1000


def rows(
    page: Page, assignment: int, subject: int, day: Any, now: Any
) -> list[list[tuple[Any, ...]]]:
    """What the raw baseline inserts: marks, events, letters."""
    turn, me, here = next(_turn), page.viewer.person_id, page.viewer.school_id
    pupils = page.pupil_ids[:MARKS]
    after = json.dumps({"value": 5, "type": "Экзамен", "lesson_id": page.lesson_id, "mark_id": 1})
    payload = '{"pupil":1,"cells":[[1,2,3]]}'
    return [
        [(here, assignment, page.lesson_id, one, subject, day, 5, me, now) for one in pupils],
        [(here, now, me, one, f"mark:{one}", after, now) for one in pupils],
        [
            (here, pupils[number % MARKS], f"raw:{turn}:{number}", payload, now, now)
            for number in range(LETTERS)
        ],
    ]


class Raw:
    """The same page by hand; its work is a new one each time, as the unique key asks."""

    def __init__(self, page: Page, subject: int, day: Any) -> None:
        self.page, self.subject, self.day = page, subject, day

    async def sqlite(self, connection: sqlite3.Connection) -> float:
        """Milliseconds on a kept connection."""
        now = clock.now().replace(tzinfo=None).isoformat(" ")
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        assignment = connection.execute(self._assignment("?, ?, ?"), self._bound()).fetchone()[0]
        some = rows(self.page, assignment, self.subject, str(self.day), now)
        for statement, values in zip((MARK, EVENT, LETTER), some, strict=True):
            connection.executemany(statement, values)
        connection.execute("COMMIT")
        return (time.perf_counter() - started) * 1000

    async def postgres(self, connection: Any) -> float:
        """Milliseconds on a kept connection."""
        now = clock.now()
        started = time.perf_counter()
        async with connection.transaction():
            assignment = await connection.fetchval(self._assignment("$1, $2, $3"), *self._bound())
            some = rows(self.page, assignment, self.subject, self.day, now)
            for statement, values in zip((MARK, EVENT, LETTER), some, strict=True):
                await connection.executemany(_numbered(statement), values)
        return (time.perf_counter() - started) * 1000

    def _bound(self) -> tuple[int, ...]:
        return (self.page.viewer.school_id, self.page.lesson_id, self.page.type_id)

    @staticmethod
    def _assignment(places: str) -> str:
        return (
            "INSERT INTO assignment (school_id, lesson_id, type_id, title, weight_percent) "
            f"VALUES ({places}, '', 100) RETURNING id"
        )


def _numbered(statement: str) -> str:
    numbers = itertools.count(1)
    return "".join(f"${next(numbers)}" if sign == "?" else sign for sign in statement)


async def _pair(db: Database) -> tuple[Page, Raw]:
    from sqlalchemy import select

    from core.journal.models import Lesson
    from core.school.models import SubjectGroup

    page = (await journal_page.pages(db, at_least=MARKS))[0]
    async with db.session() as session:
        day, subject = (
            await session.execute(
                select(Lesson.day, SubjectGroup.subject_id)
                .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
                .where(Lesson.id == page.lesson_id)
            )
        ).one()
    return page, Raw(page, subject, day)


async def _compare(
    report: Report, kind: str, rounds: int, db: Database, raw: Callable[[], Awaitable[float]],
    page: Page,
) -> None:  # fmt: skip
    await ours(db, page)
    found = await harness.interleave(rounds, raw=raw, ours=lambda: ours(db, page))
    ratio = harness.ratios(found["ours"], found["raw"])
    report.line(
        Goal(f"G10 page, {kind}", 6, 3),
        ratio.median,
        baseline=f"{found['raw'].median:.1f} ms",
        product=f"{found['ours'].median:.1f} ms",
        spread=ratio.spread(),
        cpu_ratio=round(statistics.median(ratio.cpu), 2),
    )
    bar = 10 if kind == "sqlite" else 15
    goal = Goal(f"G10 page, {kind}, ms", bar)
    report.line(goal, found["ours"].median, product=f"{found['ours'].median:.1f} ms")


async def measure(chosen: Namespace, report: Report) -> None:
    """Each database asked for."""
    harness.begin("G10: a page of the journal entered")
    rounds = harness.rounds_of(chosen) * 12
    for kind in ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,):
        async with school.school(kind) as url:
            db = Database(url)
            page, raw = await _pair(db)
            if kind == "sqlite":
                connection = sqlite3.connect(str(db.url.database), isolation_level=None)
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("PRAGMA foreign_keys=ON")
                await _compare(report, kind, rounds, db, partial(raw.sqlite, connection), page)
                connection.close()
            else:
                import asyncpg

                other = await asyncpg.connect(user="postgres", host=db.url.query["host"])
                await _compare(report, kind, rounds, db, partial(raw.postgres, other), page)
                await other.close()
            await db.close()


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, db="both"))
