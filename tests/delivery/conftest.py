"""The `house` fixture: a service in a process of its own over real HTTP and a real database."""

import random
from collections.abc import AsyncIterator

import pytest

from tests.databases import Templates
from tests.delivery.house import House, Nursery, opened


@pytest.fixture(scope="session")
async def nursery() -> AsyncIterator[Nursery]:
    nursery = await Nursery.opened()
    yield nursery
    await nursery.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def chance() -> random.Random:
    """The same chance in every run, so that what fails can be seen again."""
    return random.Random(20261118)


@pytest.fixture
async def house(database_kind: str, templates: Templates, nursery: Nursery) -> AsyncIterator[House]:
    url = await templates.fresh(database_kind, with_cast=True)
    cast = templates.casts[database_kind]
    async with opened(url, cast, nursery) as built:
        yield built
    await templates.drop(url)
