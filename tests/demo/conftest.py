"""A demo school made once for all tests that only look at it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import pytest

from core import demo
from core.db import Database
from tests.databases import Templates

#: A Wednesday in the second quarter.
TODAY = date(2026, 11, 18)


@dataclass
class Demo:
    """A seeded database and what the seeding said of itself."""

    db: Database
    result: demo.SeedResult


async def _made(templates: Templates, pupils: int) -> Demo:
    database = Database(await templates.fresh("sqlite", with_cast=False))
    return Demo(database, await demo.seed(database, pupils=pupils, today=TODAY))


@pytest.fixture(scope="session")
async def small(templates: Templates) -> AsyncIterator[Demo]:
    """A school of 120 pupils, a class of each grade."""
    made = await _made(templates, 120)
    yield made
    await made.db.close()


@pytest.fixture(scope="session")
async def full(templates: Templates) -> AsyncIterator[Demo]:
    """The school of 900 pupils that visitors see."""
    made = await _made(templates, 900)
    yield made
    await made.db.close()
