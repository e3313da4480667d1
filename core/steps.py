"""The one writer of a SQLite file: transactions one after another on one kept connection.

A session of SQLAlchemy costs ten times what SQLite does to begin and to commit. So a step begins
and commits by itself, and SQLAlchemy joins the same transaction when it is asked for something.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from types import TracebackType
from typing import Any, NoReturn

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session as SyncSession
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from core.driving import STEP, Driven


class _Joining(SyncSession):
    """Joins the transaction of its step, and has none once that is over."""

    def get_bind(self, *_about: Any, **_more: Any) -> Connection:
        """The connection of the step. Raises RuntimeError after its end."""
        step: Step | None = self.info.get(STEP)
        if step is None:
            raise RuntimeError("the transaction of this session is over")
        return step.connection

    def commit(self) -> None:
        """Commit what both have said so far."""
        super().commit()
        step: Step | None = self.info.get(STEP)
        if step is not None:
            step.commit_rest()

    def rollback(self) -> None:
        """Undo what both have said so far; what follows is a new transaction."""
        super().rollback()
        step: Step | None = self.info.get(STEP)
        if step is not None:
            step.undo_rest()


class StepSession(AsyncSession):
    """The session of a step."""

    sync_session_class = _Joining


#: Seconds for which a file that another process keeps locked is waited for, and between two tries.
PATIENCE, PAUSE = 5.0, 0.02
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class FileLock:
    """The lock of the file, which a command of the terminal may have for a while.

    It is waited for in the loop: SQLite itself would wait with everybody standing still. Once it
    was waited for in vain, nobody waits again until it is free: a queue of people who each wait
    their seconds would never end.
    """

    def __init__(self) -> None:
        self._missed_at: float | None = None

    def is_to_be_waited_for(self, fault: BaseException) -> bool:
        """Whether trying again may help against this fault."""
        if getattr(fault, "sqlite_errorcode", 0) & 0xFF not in _BUSY:
            return False
        if self._missed_at is None:
            self._missed_at = time.monotonic()
        return time.monotonic() - self._missed_at < PATIENCE

    def taken(self) -> None:
        """It is ours now."""
        self._missed_at = None


class Writer:
    """Whoever writes waits here, in the loop and in the order of coming."""

    def __init__(self, engine: Engine, lock: FileLock) -> None:
        self.engine = engine
        self.lock = lock
        self.turn = asyncio.Lock()

    async def connection(self) -> PoolProxiedConnection:
        """The connection, which others may have for a moment: migrations, a look at the tables."""
        pool: Any = self.engine.pool
        if pool.checkedin():
            return self.engine.raw_connection()
        return await greenlet_spawn(self.engine.raw_connection)

    def step(self) -> Step:
        """The next transaction."""
        return Step(self)


class Step(Driven):
    """One transaction, as an asynchronous context manager that gives its session."""

    session: StepSession
    _fairy: PoolProxiedConnection

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._begun = False
        self._connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection; its beginning finds the transaction begun (core.db)."""
        if self._connection is None:
            self._connection = Connection(self._writer.engine, self._fairy)
        return self._connection

    async def __aenter__(self) -> AsyncSession:
        await self._writer.turn.acquire()
        try:
            self._fairy = await self._writer.connection()
        except BaseException:
            self._writer.turn.release()
            raise
        super().__init__(self._writer.engine, self._fairy.driver_connection)
        self.session = StepSession(expire_on_commit=False, info={STEP: self})
        return self.session

    async def begin(self) -> None:
        """Take the lock of the file, once."""
        if self.raw.in_transaction:
            self._begun = True
        elif self._begun:
            await self._lost()
        else:
            await self._take_lock()
            self._begun = True

    async def _take_lock(self) -> None:
        while True:
            try:
                self.raw.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as fault:
                if not self._writer.lock.is_to_be_waited_for(fault):
                    await self.broke("BEGIN IMMEDIATE", fault)
            else:
                self._writer.lock.taken()
                return
            await asyncio.sleep(PAUSE)

    async def broke(self, sql: str, fault: BaseException) -> NoReturn:
        """As ever; SQLAlchemy joins first, or it would end a transaction it does not know."""
        if self.raw.in_transaction:
            self.session.sync_session.connection()
        await super().broke(sql, fault)

    async def _lost(self) -> NoReturn:
        """SQLite itself has given the transaction up; nothing may go on as if it had not."""
        await self.broke("COMMIT", sqlite3.OperationalError("the transaction was rolled back"))

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                await self._commit()
        finally:
            self._end()

    async def _commit(self) -> None:
        if self._begun and not self.raw.in_transaction:
            await self._lost()
        orm = self.session.sync_session
        # Nothing of this dialect waits, so that SQLAlchemy needs no greenlet here.
        try:
            if orm.in_transaction():
                orm.commit()
            self.commit_rest()
        except sqlite3.Error as fault:
            await self.broke("COMMIT", fault)

    def commit_rest(self) -> None:
        """Commit what SQLAlchemy has not."""
        if self.raw.in_transaction:
            self.raw.execute("COMMIT")
        self._begun = False

    def undo_rest(self) -> None:
        """Roll back what SQLAlchemy has not."""
        if self.raw.in_transaction:
            self.raw.rollback()
        self._begun = False

    def _end(self) -> None:
        orm = self.session.sync_session
        try:
            if orm.in_transaction():
                orm.rollback()
            self.undo_rest()
        finally:
            orm.info.pop(STEP, None)
            self._fairy.close()
            self._writer.turn.release()
