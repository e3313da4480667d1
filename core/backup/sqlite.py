"""Copies of a SQLite file. Blocking: call in a thread."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from core.backup.errors import BackupRefused
from core.i18n import _, fill
from core.migrations import known_revisions


def new_private_file(path: Path) -> None:
    """Make an empty file that only its owner may read. Raises BackupRefused when it exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise BackupRefused(fill(_("{file} exists already."), file=path)) from error


def make_private_place(path: Path) -> None:
    """Make the folder and an empty database that only its owner may read, where there is none.

    SQLite would make the file by itself, but readable to everybody on the computer.
    """
    with suppress(BackupRefused):
        new_private_file(path)


def has_tables(path: Path) -> bool:
    """Whether there is a database with at least one table in `path`."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def copy(source: Path, target: Path) -> None:
    """Copy a database that may be in use into a new file and check the copy."""
    if not has_tables(source):
        raise BackupRefused(fill(_("There is no database in {file}."), file=source))
    new_private_file(target)
    try:
        with closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        _demand_sound(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def put_back(copied: Path, target: Path, *, aside: Path, overwrite: bool) -> Path | None:
    """Replace `target` by `copied`; the old file is kept as `aside`."""
    _demand_sound(copied)
    _demand_known_version(copied)
    there = has_tables(target)
    if there:
        _demand_expendable(target, overwrite=overwrite)
        _demand_unused(target)
    # The copy is written whole beside the target first: a full disk leaves the old file in place.
    incoming = target.with_name(f"{target.name}.incoming")
    incoming.unlink(missing_ok=True)
    new_private_file(incoming)
    shutil.copyfile(copied, incoming)
    if there:
        target.replace(aside)
    incoming.replace(target)
    return aside if there else None


def _demand_sound(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupRefused(fill(_("{file} is not a database."), file=path)) from error
    if found != "ok" or orphans is not None:
        raise BackupRefused(fill(_("{file} is damaged."), file=path))


def _demand_known_version(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            row = None
    if row is None or row[0] not in known_revisions():
        raise BackupRefused(fill(_("{file} is not of this version of Vestnik."), file=path))


def _demand_expendable(path: Path, *, overwrite: bool) -> None:
    if overwrite:
        return
    with closing(sqlite3.connect(path)) as connection:
        try:
            schools = connection.execute("SELECT count(*) FROM school").fetchone()[0]
        except sqlite3.OperationalError:
            schools = 1  # tables of somebody else are not ours to lose
    if schools:
        raise BackupRefused(_("The database holds a school already; add --yes to replace it."))


def _demand_unused(path: Path) -> None:
    """Leaving WAL takes all of it into the file, and SQLite refuses it while others are there."""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupRefused(_("The database is in use; stop Vestnik first.")) from error
