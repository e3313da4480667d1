"""One database behind one door: SQLite in the loop, SQLite in a thread, or PostgreSQL.

`Database.session()` is a transaction for short indexed work, `Database.reading()` a read-only
one for what may take longer than a millisecond. On PostgreSQL both use one engine.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util.concurrency import await_, greenlet_spawn, in_greenlet

from core.durable import WriteAheadLog
from core.steps import PAUSE, FileLock, Writer

Session = AsyncSession

#: Telegram's ids need 64 bits; SQLite numbers rows by itself only in an INTEGER key.
Id = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. Refuses naive values going in, gives aware UTC coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: every moment in the database is aware")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored moment as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the house. Names of constraints are fixed so that Alembic can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), int: Id, str: String()}


def parse_url(text: str) -> URL:
    """The SQLAlchemy URL for what a person writes: sqlite:///…, postgresql://… or postgres://….

    Raises ValueError for any other database.
    """
    url = make_url(text)
    kind = url.drivername.partition("+")[0]
    if kind in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+asyncpg")
    if kind == "sqlite":
        return url.set(drivername="sqlite+inloop")
    raise ValueError(f"unknown database {url.drivername!r}")


def _lower(text: object) -> object:
    """SQLite's own lower() knows ASCII only."""
    return text.lower() if isinstance(text, str) else text


def _on_connect(busy_ms: int, connection: Any, _record: object) -> None:
    """Prepare a SQLite connection: our own BEGIN, foreign keys, WAL, Russian lower()."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"busy_timeout={busy_ms}",
        "cache_size=-32000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function("lower", 1, _lower, deterministic=True)


def _on_begin(lock: FileLock, connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    if getattr(driver, "in_transaction", False):
        return  # A step has begun it, and SQLAlchemy joins.
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    while True:
        try:
            connection.exec_driver_sql(f"BEGIN {mode}")
        except DBAPIError as fault:
            if not (in_greenlet() and fault.orig and lock.is_to_be_waited_for(fault.orig)):
                raise
            await_(asyncio.sleep(PAUSE))
        else:
            lock.taken()
            return


def _sqlite_engine(url: URL, lock: FileLock, *, busy_ms: int, **options: Any) -> AsyncEngine:
    engine = create_async_engine(url, hide_parameters=True, **options)
    event.listen(engine.sync_engine, "connect", partial(_on_connect, busy_ms))
    event.listen(engine.sync_engine, "begin", partial(_on_begin, lock))
    return engine


class Database:
    """The engines of one installation and the two ways to open a session on them."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            import core.inloop  # noqa: F401 registers the dialect sqlite+inloop

            # A pool of one is the queue of writers: the next transaction waits in the loop for
            # the connection instead of blocking the loop on SQLite's lock.
            lock = FileLock()
            self.engine = _sqlite_engine(
                self.url, lock, busy_ms=2, pool_size=1, max_overflow=0, pool_timeout=60
            )
            self._writer: Writer | None = Writer(self.engine.sync_engine, lock)
            self.reading_engine = _sqlite_engine(
                self.url.set(drivername="sqlite+aiosqlite"),
                FileLock(),
                busy_ms=5000,
                execution_options={"sqlite_begin": "DEFERRED"},
            )
        else:
            self.engine = create_async_engine(
                self.url,
                hide_parameters=True,
                pool_size=10,
                max_overflow=10,
                connect_args={"prepared_statement_cache_size": 500},
            )
            self._writer = None
            self.reading_engine = self.engine
        self._log = WriteAheadLog(self.url.database)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._readers = async_sessionmaker(self.reading_engine, expire_on_commit=False)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """A transaction: committed when the block ends, rolled back when it raises.

        Once the block is left it is on the disk and anything may be promised upon it. Nothing but
        the database may be awaited inside: on SQLite there is one writer.
        """
        async with self.step() as session:
            yield session
        await self.durable()

    @asynccontextmanager
    async def step(self) -> AsyncIterator[Session]:
        """The same for work that is hurried and promised later: it is committed and survives
        kill -9, but a power cut may still take it. Say `await db.durable()` before a promise.
        """
        if self._writer is not None:
            async with self._writer.step() as session:
                yield session
            self._log.committed()
            return
        session = self._sessions()
        try:
            yield session
            await greenlet_spawn(session.sync_session.commit)
        except BaseException:
            # Also when cancelled the connection goes back, rolled back.
            await asyncio.shield(session.close())
            raise
        await session.close()

    async def durable(self) -> None:
        """Until all that was committed before this call outlives a power cut. All who wait are
        served by one fsync; PostgreSQL has done its own at the commit. Raises OSError.
        """
        if self.is_sqlite:
            await self._log.durable()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """A session for long reads; on SQLite it neither waits for the writer nor blocks it."""
        async with self._readers() as session:
            yield session

    async def close(self) -> None:
        """Give all connections back; what was committed is on the disk then."""
        try:
            self._log.committed()
            await self.durable()
        finally:
            self._log.close()
            await self.engine.dispose()
            if self.reading_engine is not self.engine:
                await self.reading_engine.dispose()


def insert_into(session: Session, table: type[Base]) -> Any:
    """An INSERT of the session's own dialect, for `on_conflict_do_nothing` and `…_do_update`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


#: What one process tells all others on PostgreSQL: there are facts to tell, letters, updates, or
#: something about the bots themselves has changed.
FACTS, LETTERS, UPDATES, BOTS = BELLS = (
    "vestnik_facts",
    "vestnik_letters",
    "vestnik_updates",
    "vestnik_bots",
)


async def ring(session: Session, bell: str, *, about: int = 0) -> None:
    """Wake those who wait for this once the transaction is committed, in whatever process.

    `about`: the bot whose bell it is, 0 for all. On SQLite nobody else waits.
    """
    rung = session.info.setdefault("rung", set())
    if (bell, about) in rung or session.get_bind().dialect.name != "postgresql":
        return
    await session.execute(
        text("SELECT pg_notify(:bell, :about)"), {"bell": bell, "about": str(about)}
    )
    # What is rung inside a savepoint is undone with it.
    if not session.in_nested_transaction():
        rung.add((bell, about))


async def one_at_a_time(session: Session, key: int) -> None:
    """Let only one transaction with this key go on; the others wait until it has ended.

    On SQLite every writing transaction is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
