"""The history of the schema, and the one way to bring a database up to date."""

import re
from importlib import resources
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from core.db import Database

_LOCK = 7_490_152  # any number of our own, the same in every process
_NUMBERED = re.compile(r"\d{4}_\d\d_\d\d_(\d{4})_\w+\.py$")


def alembic_config(connection: Connection | None = None) -> Any:
    """Alembic's configuration, bound to an open connection when one is given."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files("core.migrations")))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command

    command.upgrade(alembic_config(connection), revision)


async def migrate(db: Database, revision: str = "head") -> None:
    """Bring the schema to `revision`. Several processes may call it at once: one does the work."""
    if revision == "head" and await is_current(db):
        return
    if db.is_sqlite:
        await _migrate_sqlite(db, revision)
        return
    async with db.engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(_upgrade, revision)


async def _migrate_sqlite(db: Database, revision: str) -> None:
    """SQLite changes a table by making it anew, which it may not while rows elsewhere point to the
    old one; so keys are checked once, in the end (https://sqlite.org/lang_altertable.html#otheralter).

    Raises IntegrityError when a row points nowhere; then nothing has been changed.
    """
    async with db.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            async with connection.begin():
                await connection.run_sync(_upgrade, revision)
                broken = driver.execute("PRAGMA foreign_key_check").fetchone()
                if broken is not None:
                    raise IntegrityError(f"a row of {broken[0]} points nowhere", None, ValueError())
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


async def is_empty(db: Database) -> bool:
    """Whether there is no table yet: a database that nobody has used."""
    async with db.engine.connect() as connection:
        return not await connection.run_sync(lambda sync: inspect(sync).get_table_names())


async def is_current(db: Database) -> bool:
    """Whether the schema is the one this code was written for.

    It is asked at every start, so it goes without Alembic and all the steps, which cost 20 MiB.
    """
    async with db.engine.connect() as connection:
        return await connection.run_sync(_revision) == max(known_revisions())


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def known_revisions() -> frozenset[str]:
    """The revisions this code knows; a database of a newer version has another one.

    They are the numbers in the names of the files, 2026_11_23_0019_calendar_addresses.py.
    """
    files = resources.files("core.migrations.versions").iterdir()
    return frozenset(found[1] for file in files if (found := _NUMBERED.match(file.name)))
