"""The `house` fixture: a service in a process of its own over real HTTP and a real database."""

import random
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.sandbox.engine import Persona, Sandbox
from bot.sandbox.http import run_sandbox
from core.db import Database
from tests.databases import Templates
from tests.delivery.house import House, Nursery


@pytest.fixture(scope="session")
async def nursery() -> AsyncIterator[Nursery]:
    opened = await Nursery.opened()
    yield opened
    await opened.close()


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
    people = [Persona(name, "", 1000 + person_id) for name, person_id in cast.people.items()]
    sandbox = Sandbox(people)
    for person in people:
        sandbox.open(person.chat_id)
    runner, api = await run_sandbox(sandbox)
    db = Database(url)
    async with db.session() as session:
        await session.execute(text("CREATE TABLE probe (update_id BIGINT)"))
    yield House(nursery, url, db, cast, sandbox, api)
    if nursery.alive:
        await nursery.kill()
    await db.close()
    await runner.cleanup()
    await templates.drop(url)
