"""The same seed gives the same school, row for row, whatever the database and the process."""

import os
import subprocess
import sys
from datetime import date

import pytest

from core import demo
from core.db import Database
from tests.databases import Templates
from tests.demo.conftest import TODAY
from tests.demo.fingerprint import fingerprint

_SCRIPT = """
import asyncio, sys
from datetime import date
from core import demo
from core.db import Database
from core.migrations import migrate
from tests.demo.fingerprint import fingerprint

async def main():
    db = Database(f"sqlite:///{sys.argv[1]}")
    await migrate(db)
    await demo.seed(db, pupils=40, today=date(2026, 10, 8))
    print(await fingerprint(db))
    await db.close()

asyncio.run(main())
"""


async def _seeded(url: str, *, seed: int = 90, today: date = TODAY) -> dict[str, str]:
    db = Database(url)
    await demo.seed(db, pupils=60, seed=seed, today=today)
    found = await fingerprint(db)
    await db.close()
    return found


@pytest.fixture
async def on_sqlite(templates: Templates) -> dict[str, str]:
    return await _seeded(await templates.fresh("sqlite", with_cast=False))


async def test_the_same_seed_gives_the_same_rows(
    templates: Templates, on_sqlite: dict[str, str]
) -> None:
    assert await _seeded(await templates.fresh("sqlite", with_cast=False)) == on_sqlite


async def test_postgresql_gets_the_same_rows_as_sqlite(
    templates: Templates, on_sqlite: dict[str, str]
) -> None:
    url = await templates.fresh("postgres", with_cast=False)
    assert await _seeded(url) == on_sqlite
    await templates.drop(url)


async def test_another_seed_gives_another_school(
    templates: Templates, on_sqlite: dict[str, str]
) -> None:
    other = await _seeded(await templates.fresh("sqlite", with_cast=False), seed=91)
    assert {name for name in other if other[name] != on_sqlite[name]} >= {"person", "mark", "slot"}


def test_the_order_of_sets_in_a_process_changes_nothing(tmp_path: object) -> None:
    seen = set()
    for number in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, f"{tmp_path}/{number}.db"],
            env={**os.environ, "PYTHONHASHSEED": number},
            capture_output=True,
            check=True,
            text=True,
        )
        seen.add(done.stdout)
    assert len(seen) == 1
