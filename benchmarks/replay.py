"""The statements of the product, caught once and run again without it: what the same SQL costs
raw, by `sqlite3` or `asyncpg`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from core.db import Database

#: Stands in the caught parameters where each replay puts the number of its own inbox row.
MARKER = 987_654_321

Caught = list[tuple[str, tuple[Any, ...]]]


@contextmanager
def catching(db: Database) -> Iterator[Caught]:
    """Everything the database is asked within the block."""
    caught: Caught = []

    def asked(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        caught.append((statement, tuple(parameters or ())))

    engine = db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", asked)
    try:
        yield caught
    finally:
        event.remove(engine, "before_cursor_execute", asked)


def _with(parameters: tuple[Any, ...], number: int) -> tuple[Any, ...]:
    return tuple(number if value == MARKER else value for value in parameters)


class RawSQLite:
    """The same statements on a kept `sqlite3` connection with the product's settings."""

    def __init__(self, path: str, caught: Caught) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute("PRAGMA foreign_keys=ON")
        self.connection.create_function("lower", 1, str.lower, deterministic=True)
        self._caught = [one for one in caught if not one[0].startswith("BEGIN")]

    async def run(self, number: int) -> None:
        """One transaction of them."""
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        for statement, parameters in self._caught:
            execute(statement, _with(parameters, number)).fetchall()
        execute("COMMIT")


class RawPostgres:
    """The same statements by `asyncpg`, with a connection each for those at once."""

    def __init__(self, pool: Any, caught: Caught) -> None:
        self._pool = pool
        self._caught = caught

    async def run(self, number: int) -> None:
        """One transaction of them."""
        async with self._pool.acquire() as connection, connection.transaction():
            for statement, parameters in self._caught:
                await connection.fetch(statement, *_with(parameters, number))
