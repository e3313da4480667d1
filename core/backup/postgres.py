"""Copies of a PostgreSQL database by its own programs."""

import asyncio
import os
import shutil
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.exc import ProgrammingError

from core.backup.errors import BackupRefused
from core.backup.sqlite import new_private_file
from core.db import Database
from core.i18n import _, fill


async def dump(url: URL, target: Path) -> None:
    """Write an archive of pg_dump into a new file."""
    program = _program("pg_dump")
    new_private_file(target)
    try:
        await _run(url, program, "--format=custom", f"--file={target}")
    except BaseException:
        await asyncio.to_thread(target.unlink, missing_ok=True)
        raise


async def put_back(db: Database, copied: Path, *, aside: Path, overwrite: bool) -> Path | None:
    """Replace the content by an archive of pg_dump in one transaction; the old one is dumped."""
    program = _program("pg_restore")
    await asyncio.to_thread(_demand_archive, copied)
    schools = await _schools(db)
    if schools and not overwrite:
        raise BackupRefused(_("The database holds a school already; add --yes to replace it."))
    if schools:
        await dump(db.url, aside)
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
    await db.close()
    await _run(db.url, program, *options, str(copied))
    return aside if schools else None


async def _schools(db: Database) -> int:
    try:
        async with db.reading() as session:
            return int(await session.scalar(text("SELECT count(*) FROM school")) or 0)
    except ProgrammingError:
        return 0  # no tables yet


def _demand_archive(path: Path) -> None:
    try:
        with path.open("rb") as file:
            found = file.read(5)
    except OSError as error:
        raise BackupRefused(fill(_("{file} cannot be read."), file=path)) from error
    if found != b"PGDMP":
        raise BackupRefused(fill(_("{file} is not an archive of pg_dump."), file=path))


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise BackupRefused(
            fill(_("{program} was not found; install PostgreSQL's client programs."), program=name)
        )
    return path


async def _run(url: URL, program: str, *options: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, not by `ps`."""
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environment = dict(os.environ, PGPASSWORD=url.password or "")
    process = await asyncio.create_subprocess_exec(
        program,
        f"--dbname={address}",
        *options,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _output, complaints = await process.communicate()
    if process.returncode:
        lines = complaints.decode(errors="replace").strip().splitlines() or [
            str(process.returncode)
        ]
        raise BackupRefused(fill(_("{program}: {why}"), program=Path(program).name, why=lines[0]))
