"""The condition of the database: whether it answers, is up to date and keeps what is written."""

import sqlite3

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from core.clock import now
from core.db import Database
from core.drafts import ChatState
from core.errors import SchoolError
from core.i18n import N_
from core.migrations import is_current

#: A file that is no database fails while the connection is prepared, outside SQLAlchemy's wrapping.
FAULTS = (SQLAlchemyError, OSError, sqlite3.Error)
_PROBE = "vestnik doctor"


class DatabaseUnreachable(SchoolError):
    """The database does not answer, or refuses us."""

    text = N_("The database does not answer: {why}")

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class DatabaseReadOnly(SchoolError):
    """The database can be read, but takes nothing in."""

    text = N_("The database takes nothing in: {why}")

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class SchemaBehind(SchoolError):
    """The tables are not those this version was written for."""

    text = N_("The database is not up to date. First run: vestnik migrate")


def _first_line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    lines = str(cause).strip().splitlines()
    return lines[0] if lines else type(cause).__name__


def _ask(connection: Connection) -> None:
    connection.execution_options(sqlite_begin="DEFERRED").execute(text("SELECT 1"))


async def demand_reachable(db: Database) -> None:
    """Return when the database answers. Raises DatabaseUnreachable with the driver's reason."""
    try:
        async with db.engine.connect() as connection:
            await connection.run_sync(_ask)
    except FAULTS as error:
        raise DatabaseUnreachable(_first_line(error)) from error


async def demand_current(db: Database) -> None:
    """Return when the schema is this version's.

    Raises SchemaBehind otherwise, DatabaseUnreachable when there is no answer.
    """
    await demand_reachable(db)
    if not await is_current(db):
        raise SchemaBehind


#: Too long for the room that is left in a page: a full disk is noticed.
_BALLAST = "0" * 10_000
#: What stands in the way, by the codes of SQLite and by the states of PostgreSQL or their classes.
_TROUBLES = {5: "locked", 6: "locked", 13: "full", 8: "read only", 14: "unreachable"}
_STATES = {"53100": "full", "25006": "read only", "08": "unreachable", "57": "unreachable"}
#: Troubles that pass without anybody changing the program.
PASSING = frozenset({"locked", "full", "read only", "unreachable"})


def trouble_of(error: BaseException) -> str:
    """What is wrong with the database, in a word: "locked", "full", "read only", "unreachable", or
    "broken" for all else. No name, path or address is in it."""
    cause = getattr(error, "orig", None) or error
    cause = getattr(cause, "__cause__", None) or cause  # asyncpg's own, behind SQLAlchemy's
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _TROUBLES.get(code & 0xFF, "broken")
    if getattr(error, "connection_invalidated", False) or isinstance(cause, OSError):
        return "unreachable"
    state = str(getattr(cause, "sqlstate", None) or "")
    return _STATES.get(state) or _STATES.get(state[:2], "broken")


async def trouble(db: Database) -> str:
    """What keeps the database from taking something in, as `trouble_of` says it; "" for nothing."""
    try:
        await demand_reachable(db)
        await demand_writable(db)
    except (DatabaseUnreachable, DatabaseReadOnly) as refusal:
        return trouble_of(refusal.__cause__ or refusal)
    return ""


async def demand_writable(db: Database) -> None:
    """Return when a row was written, committed and removed. Raises DatabaseReadOnly otherwise."""
    try:
        async with db.session() as session:
            probe = await session.merge(
                ChatState(key=_PROBE, state=None, data=_BALLAST, changed_at=now())
            )
        async with db.session() as session:
            await session.delete(probe)
    except FAULTS as error:
        raise DatabaseReadOnly(_first_line(error)) from error
