"""An asyncio dialect for SQLite that runs in the event loop.

An indexed read takes a few microseconds, the hops to a thread and back that aiosqlite needs take
hundreds; so short work is done where it is asked for (performance.md, last part). What may take
more than a millisecond goes through `Database.reading()`, which uses a thread.
"""

import sqlite3
from typing import Any

from sqlalchemy import URL, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import AsyncAdaptedQueuePool


class _Cursor(sqlite3.Cursor):
    """A cursor with the one coroutine that SQLAlchemy's asyncio results ask for."""

    async def _async_soft_close(self) -> None:
        """Nothing is buffered, so nothing is to be given back before the cursor closes."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        """A cursor of our kind."""
        return super().cursor(factory)


class InLoopSQLite(SQLiteDialect_pysqlite):
    """The pysqlite dialect offered to SQLAlchemy's asyncio layer as it is."""

    driver = "inloop"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """Waiting for the one connection must not block the loop."""
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> Any:
        """Connect arguments; the loop may close in another thread than it began."""
        arguments, options = super().create_connect_args(url)
        options["check_same_thread"] = False
        options["factory"] = _Connection
        # Of the kept statements (core.hot) none should be prepared twice.
        options["cached_statements"] = 1024
        return arguments, options

    def get_driver_connection(self, connection: Any) -> Any:
        """The sqlite3 connection itself: nothing is wrapped."""
        return connection


registry.register("sqlite.inloop", __name__, "InLoopSQLite")
