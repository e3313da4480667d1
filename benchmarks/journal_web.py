"""The journal's page by HTTP: the grid, thirty teachers saving at once, kills amid saving.

    python -m benchmarks.journal_web [--db both|sqlite|postgres] [--turns 20] [--kills 20] [--quick]

`vestnik run --roles web` in a process of its own; teachers are HTTP clients with sessions of their
own. The grid: the largest group of the school, seconds and bytes on the wire. Saving: thirty
teachers each save a mark at the same moment, turn after turn. Kills: teachers save without a pause,
the server is killed -9 amid that and started again; a mark that was answered «held» must stand in
the database with its event.
"""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import statistics
import sys
import time
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from subprocess import Popen
from typing import Any

from aiohttp import ClientError, ClientSession, CookieJar
from sqlalchemy import insert, select, text

from benchmarks import bots, harness, journal_page, school
from benchmarks.harness import Goal, Report
from benchmarks.journal_page import Page
from benchmarks.messenger.remote import Messenger, messenger
from core import clock
from core.access.pages import issue_ticket
from core.access.viewer import Viewer, viewer_of_person
from core.db import Database
from core.journal.models import Assignment, Lesson, Mark
from core.school.models import GroupMember

TEACHERS = 30
WANTED = 39  # lessons more: sixty, as in a term of seven lessons a week
#: Bars in milliseconds and kilobytes: what feels at once, and what a poor line brings in a second.
GRID_MS, GRID_KB, SAVE_MS = 700, 60, 500
_WIDEST = """
SELECT l.group_id, d.teacher_id, l.school_id, count(DISTINCT l.id) AS lessons
FROM lesson l
JOIN load d ON d.group_id = l.group_id AND d.until IS NULL
JOIN term t ON t.school_id = l.school_id AND l.day BETWEEN t.starts_on AND t.ends_on
WHERE :today BETWEEN t.starts_on AND t.ends_on
GROUP BY l.group_id, d.teacher_id, l.school_id
ORDER BY count(DISTINCT l.id) * (
    SELECT count(*) FROM group_member m WHERE m.group_id = l.group_id AND m.until IS NULL
) DESC, l.group_id LIMIT 1
"""


@dataclass
class Teacher:
    """One at the page: what is saved next, and what the server said it holds."""

    page: Page
    group: int
    client: ClientSession
    turn: int = 0
    held: dict[int, str] = field(default_factory=dict)
    sent: dict[int, str] = field(default_factory=dict)

    async def save(self) -> float:
        """Put the next mark down, milliseconds. Raises ClientError when nobody answers."""
        pupil = self.page.pupil_ids[self.turn % len(self.page.pupil_ids)]
        put = str(2 + self.turn // len(self.page.pupil_ids) % 4)
        self.turn += 1
        self.sent[pupil] = put
        cell = {"kind": "mark", "lesson": self.page.lesson_id, "pupil": pupil}
        cell |= {"type": self.page.type_id, "put": put, "saw": self.held.get(pupil, "")}
        started = time.perf_counter()
        told = {"group": self.group, "term": None, "cells": [cell]}
        async with self.client.post("/app/api/save", json=told) as answer:
            (result,) = (await answer.json())["results"]
        self.held[pupil] = result["held"] if "held" in result else result["conflict"]
        return (time.perf_counter() - started) * 1000


@contextmanager
def server(url: str, there: Messenger, port: int) -> Iterator[Popen[bytes]]:
    """The page served by a process of its own."""
    env = bots.environment(url, there) | {"VESTNIK_WEB_PORT": str(port)}
    command = [sys.executable, "-m", "bot", "run", "--roles", "web"]
    with bots.running(command, env=env, log=school.ROOT / "var" / "journal-web.log") as process:
        yield process


async def until_ready(port: int) -> None:
    """Wait until the page is served; raises TimeoutError."""
    async with asyncio.timeout(120), ClientSession() as client:
        while True:
            try:
                async with client.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    if answer.status == 200:
                        return
            except ClientError:
                await asyncio.sleep(0.1)


@asynccontextmanager
async def signed_in(db: Database, viewer: Viewer, port: int) -> AsyncIterator[ClientSession]:
    """A client with the page's session of this teacher."""
    async with db.session() as session:
        ticket = await issue_ticket(session, viewer)
    jar, says = CookieJar(unsafe=True), {"X-Vestnik": "1"}
    address = f"http://127.0.0.1:{port}"
    async with ClientSession(
        address, cookie_jar=jar, headers=says, auto_decompress=False
    ) as client:
        async with client.post("/app/session", json={"ticket": ticket}) as answer:
            assert answer.status == 200, await answer.text()
        client._auto_decompress = True
        yield client


async def teachers(db: Database, port: int, stack: AsyncExitStack) -> list[Teacher]:
    """Thirty of them, each with a lesson of their own."""
    found: dict[int, Page] = {}
    for page in await journal_page.pages(db, at_least=8):
        found.setdefault(page.viewer.person_id, page)
    crowd = []
    for page in list(found.values())[:TEACHERS]:
        async with db.session() as session:
            group = await session.scalar(
                text("SELECT group_id FROM lesson WHERE id = :id"), {"id": page.lesson_id}
            )
        client = await stack.enter_async_context(signed_in(db, page.viewer, port))
        crowd.append(Teacher(page, int(group or 0), client))
    return crowd


async def _widened(db: Database, group_id: int, today: Any) -> None:
    """The group's term gets sixty lessons, the added ones with a mark for every other pupil."""
    lessons = Lesson.__table__
    async with db.session() as session:
        own = select(lessons).where(lessons.c.group_id == group_id, lessons.c.day <= today)
        rows = (await session.execute(own.order_by(lessons.c.day.desc()))).mappings().all()
        pupils = await session.scalars(
            select(GroupMember.pupil_id).where(
                GroupMember.group_id == group_id, GroupMember.until.is_(None)
            )
        )
        some = list(pupils)[::2]
        for row in rows[:WANTED]:
            lesson = dict(row) | {"number": row["number"] + 20}
            del lesson["id"]
            added = insert(Lesson).values(**lesson).returning(Lesson.id)
            held = {"school_id": row["school_id"], "lesson_id": await session.scalar(added)}
            kind = await session.scalar(text("SELECT min(id) FROM assignment_type"))
            work = Assignment(**held, type_id=kind)
            session.add(work)
            await session.flush()
            subject = await session.scalar(
                text("SELECT subject_id FROM subject_group WHERE id = :id"), {"id": group_id}
            )
            held |= {"assignment_id": work.id, "subject_id": subject, "day": row["day"], "value": 4}
            held |= {"set_by_id": row["teacher_id"], "set_at": clock.now()}
            await session.execute(insert(Mark), [held | {"pupil_id": one} for one in some])


async def grid(report: Report, kind: str, db: Database, port: int) -> None:
    """The page of the largest group: its shell, its module and its cells."""
    async with db.session() as session:
        today = await session.scalar(text("SELECT max(day) FROM lesson WHERE state = 'held'"))
        row = (await session.execute(text(_WIDEST), {"today": today})).one()
        viewer = await viewer_of_person(session, row.teacher_id, school_id=row.school_id)
    assert viewer is not None
    await _widened(db, row.group_id, date.fromisoformat(str(today)))
    cells = f"/app/api/journal?group={row.group_id}"
    times: list[float] = []
    async with signed_in(db, viewer, port) as client:
        async with client.get(cells) as answer:
            told = await answer.json()
        size = f"{len(told['pupils'])} x {len(told['lessons'])}, {len(told['marks'])} marks"
        client._auto_decompress = False
        for _ in range(15):
            started, sent = time.perf_counter(), 0
            for path in (
                "/app/journal",
                "/app/static/journal.css",
                "/app/static/journal.js",
                cells,
            ):
                async with client.get(path) as answer:
                    sent += len(await answer.read())
            times.append((time.perf_counter() - started) * 1000)
    middle = statistics.median(times)
    goal = Goal(f"grid, {kind}, ms", GRID_MS)
    report.line(goal, middle, product=size, spread=f"{min(times):.0f}..{max(times):.0f}")
    report.line(Goal(f"grid, {kind}, KB on the wire", GRID_KB, exact=True), sent / 1000)


async def saving(report: Report, kind: str, crowd: list[Teacher], turns: int) -> None:
    """Everybody saves at the same moment, again and again."""
    times: list[float] = []
    for number in range(turns + 1):
        found = await asyncio.gather(*(one.save() for one in crowd))
        times += found if number else []  # The first of each teacher warms the process.
    p99 = harness.percentile(times, 0.99)
    report.line(
        Goal(f"{len(crowd)} teachers save at once, {kind}, p99 ms", SAVE_MS),
        p99,
        product=f"p50 {harness.percentile(times, 0.5):.0f} ms, {len(times)} saves",
    )


async def _until_killed(one: Teacher) -> int:
    saved = 0
    while True:
        try:
            await one.save()
        except (ClientError, ValueError, KeyError):
            return saved
        saved += 1


async def kills(
    report: Report, kind: str, url: str, there: Messenger, port: int, db: Database, count: int
) -> None:
    """What was answered stands in the database after every kill."""
    moments, saved, lost = random.Random(count), 0, 0
    crowd: list[Teacher] = []
    async with AsyncExitStack() as stack:
        for _ in range(count):
            with server(url, there, port) as process:
                await until_ready(port)
                crowd = crowd or await teachers(db, port, stack)
                saving = [asyncio.create_task(_until_killed(one)) for one in crowd]  # noqa: TID251
                await asyncio.sleep(moments.uniform(0.2, 1.2))
                process.send_signal(signal.SIGKILL)
                process.wait()
                saved += sum(await asyncio.gather(*saving))
            lost += sum([await _lost(db, one) for one in crowd])
    goal = Goal(f"{count} kills -9 amid saving, {kind}, acknowledged marks lost", 0, exact=True)
    report.line(goal, lost, product=f"{saved} marks acknowledged")


async def _lost(db: Database, one: Teacher) -> int:
    """Cells that hold neither what was acknowledged last nor what was on its way when it ended."""
    async with db.reading() as session:
        rows = await session.execute(
            text(
                "SELECT m.pupil_id, m.value, (SELECT count(*) FROM event e WHERE e.school_id = "
                "m.school_id AND e.subject = 'mark:' || m.id) FROM mark m "
                "JOIN assignment a ON a.id = m.assignment_id "
                "WHERE m.lesson_id = :lesson AND a.type_id = :type"
            ),
            {"lesson": one.page.lesson_id, "type": one.page.type_id},
        )
        stands = {pupil: str(value) for pupil, value, events in rows if events}
    lost = 0
    for pupil, put in one.held.items():
        lost += stands.get(pupil) not in (put, one.sent[pupil])
        one.held[pupil] = stands.get(pupil, "")
    # What was saved but not answered is what the page finds when it is loaded again.
    one.held |= {pupil: value for pupil, value in stands.items() if pupil in one.sent}
    return lost


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


async def measure(chosen: Namespace, report: Report) -> None:
    """Each database asked for."""
    harness.begin("The journal's page by HTTP")
    for kind in ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,):
        async with school.school(kind) as url:
            db, port = Database(url), free_port()
            with messenger() as there:
                with server(url, there, port):
                    await until_ready(port)
                    async with AsyncExitStack() as stack:
                        crowd = await teachers(db, port, stack)
                        await grid(report, kind, db, port)
                        await saving(report, kind, crowd, 5 if chosen.quick else chosen.turns)
                if chosen.kills:
                    await kills(report, kind, url, there, port, db, chosen.kills)
            await db.close()


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__, db="both", turns=20, kills=20))
