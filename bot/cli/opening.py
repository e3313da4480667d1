"""The database of the settings, opened the way a command needs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.backup import copy_before_migrating
from core.backup.sqlite import make_private_place
from core.condition import demand_current, demand_reachable
from core.db import Database
from core.migrations import is_current, is_empty
from core.migrations import migrate as upgrade
from core.settings import settings
from core.solitude import sole_server


@asynccontextmanager
async def unchecked() -> AsyncIterator[Database]:
    """The database as it is; the place of a SQLite file is made, for its owner alone."""
    db = Database(settings().database_url)
    if db.is_sqlite:
        await asyncio.to_thread(make_private_place, Path(db.url.database or ""))
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def opened() -> AsyncIterator[Database]:
    """The database with the schema of this version; a refusal says what to do otherwise.

    An empty one is prepared on the way: nothing can be lost, and the first command just works.
    """
    async with unchecked() as db:
        await demand_reachable(db)
        if await is_empty(db):
            await upgrade(db)
        await demand_current(db)
        yield db


async def bring_up_to_date(db: Database) -> Path | None:
    """Migrate when there is anything to migrate. Gives the copy that was made of a SQLite file.

    A SQLite file is the caller's alone (core.solitude).
    """
    await demand_reachable(db)
    if await is_current(db):
        return None
    copy = await copy_before_migrating(db)
    await upgrade(db)
    return copy


async def migrated() -> Path | None:
    """The same by the command: a SQLite file is never changed under a service that runs.

    Raises ServedAlready when there is something to migrate.
    """
    async with unchecked() as db:
        await demand_reachable(db)
        if await is_current(db):
            return None
        with sole_server(db.url):
            return await bring_up_to_date(db)
