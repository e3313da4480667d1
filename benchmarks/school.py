"""The school that is measured: made once a day and kept in var/, copied for each run."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from benchmarks.messenger.remote import BOT_ID
from benchmarks.postgres import ROOT, postgres_url
from core import clock, demo
from core.access import bots
from core.db import Database
from core.migrations import migrate

PUPILS = 900
FIRST_CHAT = 1_000_000


def _key(pupils: int) -> str:
    """Changes when the day, the schema or the way schools are thought up does."""
    digest = hashlib.sha256(f"{pupils} {clock.today('Europe/Samara')}".encode())
    digest.update(Path(__file__).read_bytes())
    for folder in ("core/demo", "core/migrations"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


async def fill(db: Database, pupils: int = PUPILS) -> None:
    """An empty database becomes a school whose people all have a chat, and no quiet hours, so
    that a measurement at night gives the same figures as one by day."""
    await migrate(db)
    await demo.seed(db, pupils=pupils)
    async with db.session() as session:
        await bots.register(session, bot_id=BOT_ID, username="bench_bot")
    await demo.link_chats(db)
    async with db.session() as session:
        await session.execute(text("UPDATE preferences SET quiet_from = NULL, quiet_until = NULL"))
        await session.execute(text("UPDATE preferences SET language = 'ru', digest = true"))
        await session.execute(text("UPDATE school SET grace_seconds = 0"))


async def _template(pupils: int) -> Path:
    folder = ROOT / "var"
    path = folder / f"bench-school-{_key(pupils)}.db"
    if path.exists():
        return path
    folder.mkdir(exist_ok=True)
    for old in folder.glob("bench-school-*.db*"):
        old.unlink()
    with TemporaryDirectory(dir=folder, prefix="bench-") as making:
        made = Path(making) / "school.db"
        db = Database(f"sqlite:///{made}")
        await fill(db, pupils)
        await db.close()
        with sqlite3.connect(made) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
        made.rename(path)
    return path


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on a real disk: what fsync costs is part of the answer."""
    (ROOT / "var").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ROOT / "var", prefix="bench-") as made:
        yield Path(made)


@asynccontextmanager
async def school(kind: str, *, pupils: int = PUPILS) -> AsyncIterator[str]:
    """The address of a database with the school: "sqlite" or "postgres"."""
    if kind == "sqlite":
        template = await _template(pupils)
        with folder() as place:
            shutil.copy(template, place / "school.db")
            yield f"sqlite:///{place / 'school.db'}"
        return
    with postgres_url() as url:
        db = Database(url)
        await fill(db, pupils)
        async with db.session() as session:
            await session.execute(text("ANALYZE"))
        await db.close()
        yield url


async def family_chats(db: Database) -> list[int]:
    """Chats of guardians with one child: /marks answers them with marks and not with a question."""
    async with db.reading() as session:
        rows = await session.execute(
            text(
                "SELECT guardian_id FROM guardianship WHERE valid_until IS NULL AND NOT restricted "
                "GROUP BY guardian_id HAVING count(*) = 1 ORDER BY guardian_id"
            )
        )
        return [FIRST_CHAT + row[0] for row in rows]


async def family_people(db: Database) -> list[tuple[int, int]]:
    """(school, person) of those with something in a digest: pupils from the second class on, for
    the first has no marks, and their guardians."""
    async with db.reading() as session:
        rows = await session.execute(
            text(
                "WITH older AS (SELECT e.school_id, e.pupil_id FROM enrolment e "
                "JOIN school_class c ON c.id = e.class_id WHERE e.left_on IS NULL AND c.grade > 1) "
                "SELECT g.school_id, g.guardian_id FROM guardianship g "
                "JOIN older o ON o.pupil_id = g.pupil_id WHERE NOT g.restricted "
                "UNION SELECT school_id, pupil_id FROM older ORDER BY 2"
            )
        )
        return [(row[0], row[1]) for row in rows]


def this_week(zone: str = "Europe/Samara") -> tuple[date, date]:
    """The week a digest of today tells of."""
    return clock.week_of(clock.today(zone))
