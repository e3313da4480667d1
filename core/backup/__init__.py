"""Copies of the whole database: made while the bot runs, put back while it does not."""

import asyncio
from pathlib import Path

from core import clock
from core.backup import postgres, sqlite
from core.backup.errors import BackupRefused
from core.db import Database

__all__ = ["BackupRefused", "back_up", "copy_before_migrating", "restore"]


def _file_of(db: Database) -> Path:
    return Path(db.url.database or "")


def _dated(db: Database, why: str) -> Path:
    """A name beside the SQLite file, or in the working directory; UTC, so that names sort."""
    moment = clock.now().strftime("%Y-%m-%d-%H%M%S")
    if db.is_sqlite:
        file = _file_of(db)
        return file.with_name(f"{file.stem}-{why}-{moment}.db")
    return Path(f"{db.url.database}-{why}-{moment}.dump")


async def back_up(db: Database, path: Path | None = None) -> Path:
    """Copy the database into one new file that only its owner may read, and give its path.

    SQLite: a checked, compacted database; the bot may go on writing meanwhile. PostgreSQL: an
    archive of pg_dump. Without `path` the name tells the moment (UTC). Raises BackupRefused when
    the file exists, the copy is not sound, or pg_dump is missing or fails.
    """
    target = path or _dated(db, "backup")
    if db.is_sqlite:
        await asyncio.to_thread(sqlite.copy, _file_of(db), target)
    else:
        await postgres.dump(db.url, target)
    return target


async def copy_before_migrating(db: Database) -> Path | None:
    """Copy a SQLite file that has tables already; migrations there cannot be rolled back.

    Gives the copy's path, None where nothing needed copying (PostgreSQL migrates in a transaction).
    """
    if not db.is_sqlite or not await asyncio.to_thread(sqlite.has_tables, _file_of(db)):
        return None
    return await back_up(db, _dated(db, "before-migration"))


async def restore(db: Database, path: Path, *, overwrite: bool = False) -> Path | None:
    """Put the copy `path` in place of the database. Nobody else may have the database open.

    Gives the path under which the old database was kept, None when there was none. Raises
    BackupRefused when the copy is not sound or of a newer version, when the database holds a
    school and `overwrite` is not set, or when it is in use.
    """
    aside = _dated(db, "before-restore")
    if db.is_sqlite:
        return await asyncio.to_thread(
            sqlite.put_back, path, _file_of(db), aside=aside, overwrite=overwrite
        )
    return await postgres.put_back(db, path, aside=aside, overwrite=overwrite)
