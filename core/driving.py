"""Straight to the driver: the same connection and transaction as the session's, without the way
through SQLAlchemy's execution. For `core.hot` alone; SQLAlchemy is pinned for its sake.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Engine
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import SessionTransaction
from sqlalchemy.util import greenlet_spawn

#: The driver's type of the column in a place.
Kinds = Callable[[int], Any]
#: Where a session's `info` keeps the driver of its step (core.steps).
STEP = "step"


class Driven(ABC):
    """The driver of one transaction, spoken to as SQLite in the loop is unless a child says
    otherwise."""

    def __init__(self, engine: Engine, raw: Any) -> None:
        self.dialect: Dialect = engine.dialect
        self.driver = engine.dialect.driver
        self.raw = raw
        self._listeners: Any = engine.dispatch

    @property
    @abstractmethod
    def connection(self) -> Connection:
        """SQLAlchemy's own connection, for what it does better: errors, and who listens."""

    async def begin(self) -> None:  # noqa: B027 most have nothing to begin
        """The transaction has begun, unless somebody sees to that."""

    async def rows(self, sql: str, bound: list[Any]) -> tuple[Sequence[Any], Kinds | None]:
        """All rows, and the driver's types of their columns where it tells them."""
        self.told(sql, bound)
        try:
            return self.raw.execute(sql, bound).fetchall(), None
        except Exception as fault:
            await self.broke(sql, fault)

    async def run(self, sql: str, bound: list[Any]) -> int:
        """How many rows were touched."""
        self.told(sql, bound)
        try:
            return int(self.raw.execute(sql, bound).rowcount)
        except Exception as fault:
            await self.broke(sql, fault)

    async def many(self, sql: str, rows: list[list[Any]]) -> int:
        """How many rows were touched by all."""
        self.told(sql, rows, many=True)
        try:
            return int(self.raw.executemany(sql, rows).rowcount)
        except Exception as fault:
            await self.broke(sql, fault)

    def told(self, sql: str, bound: list[Any], *, many: bool = False) -> None:
        """Let those listen who listen to the engine's statements: tests and measurements do."""
        for listener in self._listeners.before_cursor_execute:
            listener(self.connection, None, sql, bound, None, many)

    async def broke(self, sql: str, fault: BaseException) -> NoReturn:
        """Raise what SQLAlchemy would, and let it forget a connection that is lost."""

        def handled() -> NoReturn:
            try:
                raise fault
            except BaseException as raised:
                self.connection._handle_dbapi_exception(raised, sql, None, None, None)

        await greenlet_spawn(handled)
        raise AssertionError("an error handled is an error raised") from fault


class _Joined(Driven):
    """The driver of a transaction that SQLAlchemy has begun: SQLite in the loop, in a savepoint."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.engine, connection.connection.driver_connection)
        self._connection = connection

    @property
    def connection(self) -> Connection:
        return self._connection


class _Threaded(_Joined):
    """SQLite in a thread: one hop there and back for a statement instead of three."""

    async def rows(self, sql: str, bound: list[Any]) -> tuple[Sequence[Any], Kinds | None]:
        self.told(sql, bound)
        try:
            return list(await self.raw.execute_fetchall(sql, bound)), None
        except BaseException as fault:
            await self.broke(sql, fault)

    async def run(self, sql: str, bound: list[Any]) -> int:
        self.told(sql, bound)
        try:
            async with self.raw.execute(sql, bound) as cursor:
                return int(cursor.rowcount)
        except BaseException as fault:
            await self.broke(sql, fault)

    async def many(self, sql: str, rows: list[list[Any]]) -> int:
        self.told(sql, rows, many=True)
        try:
            async with self.raw.executemany(sql, rows) as cursor:
                return int(cursor.rowcount)
        except BaseException as fault:
            await self.broke(sql, fault)


class Postgres(_Joined):
    """asyncpg behind SQLAlchemy's adapter, which keeps prepared statements and begins lazily."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.adapted: Any = connection.connection.dbapi_connection

    async def rows(self, sql: str, bound: list[Any]) -> tuple[Sequence[Any], Kinds | None]:
        """All rows, and the types PostgreSQL gives their columns, by number."""
        _prepared, attributes, found = await self._done(sql, bound)
        return found, lambda place: attributes[place].type.oid

    async def run(self, sql: str, bound: list[Any]) -> int:
        """How many rows were touched, as the server says; -1 when it does not."""
        prepared, _attributes, _found = await self._done(sql, bound)
        # "UPDATE 3", "INSERT 0 3"
        count = (prepared.get_statusmsg() or "").rpartition(" ")[2]
        return int(count) if count.isdigit() else -1

    async def many(self, sql: str, rows: list[list[Any]]) -> int:
        """-1: they go together, and nobody counts them."""
        self.told(sql, rows, many=True)
        try:
            await self.begin()
            await self.adapted._check_type_cache_invalidation(self._schema_as_of())
            await self.raw.executemany(sql, rows)
        except BaseException as fault:
            await self.broke(sql, fault)
        return -1

    async def begin(self) -> None:
        """Begin the transaction, unless something was asked in it already."""
        if self.adapted._transaction is None:
            await self.adapted._start_transaction()

    async def _done(self, sql: str, bound: list[Any]) -> tuple[Any, Any, Sequence[Any]]:
        self.told(sql, bound)
        try:
            await self.begin()
            prepared, attributes = await self.adapted._prepare(sql, self._schema_as_of())
            return prepared, attributes, await prepared.fetch(*bound)
        except BaseException as fault:
            await self.broke(sql, fault)

    async def broke(self, sql: str, fault: BaseException) -> NoReturn:
        """As ever, for the error that the adapter makes of asyncpg's own."""
        if isinstance(fault, Exception):
            try:
                self.adapted._handle_exception(fault)
            except Exception as adapted:
                fault = adapted
        await super().broke(sql, fault)

    def _schema_as_of(self) -> Any:
        return self.dialect._invalidate_schema_cache_asof  # type: ignore[attr-defined]


_KINDS = {"inloop": _Joined, "aiosqlite": _Threaded, "asyncpg": Postgres}

#: By transaction and not by session: a savepoint is only set when its connection is asked for.
_kept: WeakKeyDictionary[SessionTransaction, Driven] = WeakKeyDictionary()


async def driven(session: AsyncSession) -> Driven:
    """The driver behind the session's transaction; what the ORM holds is written first."""
    orm = session.sync_session
    if orm.autoflush and not orm._is_clean():
        await session.flush()
    transaction = orm.get_nested_transaction() or orm.get_transaction()
    step: Driven | None = orm.info.get(STEP)
    if step is not None and (
        transaction is None or (transaction.is_active and not transaction.nested)
    ):
        await step.begin()
        return step
    if transaction is not None and transaction.is_active and transaction in _kept:
        return _kept[transaction]
    connection = (await session.connection()).sync_connection
    if connection is None:
        raise AssertionError("a session's connection is open")
    made = _KINDS[connection.dialect.driver](connection)
    transaction = orm.get_nested_transaction() or orm.get_transaction()
    if transaction is not None:
        _kept[transaction] = made
    return made
