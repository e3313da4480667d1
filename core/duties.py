"""What of several processes one alone does at a time: to send for a bot, to ask for its updates.

On PostgreSQL the right to it is an advisory lock of the session, so it ends with the process. All
rights of a process hang on one connection. Processes share them out by themselves: who has more
than its part gives up some as long as another has less and stands by (docs/decisions/0005, 0012).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from core.db import Database
from core.wires import wire

log = logging.getLogger("vestnik.duties")

Work = Callable[[], Awaitable[None]]
#: A duty and a bot, as the two numbers of an advisory lock.
Key = tuple[int, int]

SENDING, RECEIVING = 0x7665_0000, 0x7666_0000
#: Locks that processes share: to be counted, and to say that one stands by with less than its part.
_PRESENT, _HUNGRY = 0x7664_0001, 0x7664_0002

#: Seconds between two looks, each of which is a sign of life too.
STAND_BY = 2.0
#: A wire on which nothing comes back for so many seconds is lost.
PATIENCE = 5.0
#: What has been free for so many looks is taken by who has its part already.
LEFT_FREE = 5

_LOOK = """
SELECT classid::bigint, objid::bigint, pid = pg_backend_pid() FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 2 AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _key(duty: int, bot_id: int) -> Key:
    return duty + (bot_id >> 31), bot_id & 0x7FFF_FFFF


@dataclass
class _Right:
    """One thing to be done alone. `held`: the lock is ours until it is left."""

    duty: int
    key: Key
    held: bool = False
    granted: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    looks_free: int = 0

    @property
    def is_used(self) -> bool:
        return self.held and not self.over.is_set()

    def grant(self) -> None:
        self.looks_free, self.held = 0, True
        self.over.clear()
        self.granted.set()


class Duties:
    """The rights one process has and waits for. Use `duties`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._rights: dict[Key, _Right] = {}
        #: Locks still held whose work is over.
        self._leaving: set[Key] = set()
        self._changed = asyncio.Event()

    async def alone(self, duty: int, bot_id: int, work: Work) -> None:
        """Do `work` whenever no other process does it, until cancelled; otherwise stand by.

        It is cancelled when the right to it is lost or given up, and may be begun again. What it
        raises is raised here.
        """
        if self._db.is_sqlite:
            await work()
            return
        right = _Right(duty, _key(duty, bot_id))
        self._rights[right.key] = right
        self._changed.set()
        try:
            while True:
                await right.granted.wait()
                await _until_over(right, work)
                self._leave(right)
        finally:
            # Only now what was in hand has landed, and another process may begin.
            del self._rights[right.key]
            if right.held:
                self._leave(right)

    def _leave(self, right: _Right) -> None:
        right.granted.clear()
        self._leaving.add(right.key)
        self._changed.set()

    async def keep(self) -> None:
        """Hold and share out the rights until cancelled; on SQLite there is nothing to do."""
        while not self._db.is_sqlite:
            try:
                async with wire(self._db) as connection:
                    await self._keep_on(connection)
            except Exception as fault:
                log.warning("the rights to send cannot be held: %s", type(fault).__name__)
            finally:
                for right in self._rights.values():
                    right.over.set()
            await asyncio.sleep(STAND_BY)

    async def _keep_on(self, connection: Any) -> None:
        connection.add_termination_listener(lambda _connection: self._changed.set())
        shared: set[Key] = set()
        while True:
            self._changed.clear()
            await self._unlock(connection)
            duties = {right.duty for right in self._rights.values()}
            for duty in duties:
                await _shared(connection, shared, (_PRESENT, duty), wanted=True)
            locks = _Locks(await connection.fetch(_LOOK, timeout=PATIENCE))
            for duty in duties:
                hungry = await self._share_out(connection, duty, locks)
                await _shared(connection, shared, (_HUNGRY, duty), wanted=hungry)
            with suppress(TimeoutError):
                async with asyncio.timeout(STAND_BY):
                    await self._changed.wait()

    async def _unlock(self, connection: Any) -> None:
        while self._leaving:
            key = self._leaving.pop()
            await connection.fetchval("SELECT pg_advisory_unlock($1, $2)", *key, timeout=PATIENCE)
            if key in self._rights:
                self._rights[key].held = False

    async def _share_out(self, connection: Any, duty: int, locks: "_Locks") -> bool:
        """Take and give up rights of one duty; whether this process has too few and stands by."""
        mine = [right for right in self._rights.values() if right.duty == duty]
        used = [right for right in mine if right.is_used]
        part = -(-len(mine) // max(1, locks.count((_PRESENT, duty))))
        others_hunger = locks.of_others((_HUNGRY, duty)) > 0
        if others_hunger:
            for right in used[: max(0, len(used) - part)]:
                right.over.set()
        count, missed = len(used), False
        for right in mine:
            if right.held:
                continue
            if locks.count(right.key):
                right.looks_free, missed = 0, True
                continue
            right.looks_free += 1
            may = count < part or not others_hunger or right.looks_free > LEFT_FREE
            if may and await _taken(connection, right.key):
                right.grant()
                count += 1
        return missed and count < part


async def _until_over(right: _Right, work: Work) -> None:
    async def working() -> None:
        await work()

    if not right.over.is_set():
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(working())
            await right.over.wait()
            task.cancel()


class _Locks:
    """The advisory locks of the database at one look."""

    def __init__(self, rows: list[tuple[int, int, bool]]) -> None:
        self._rows = rows

    def count(self, key: Key) -> int:
        return sum((row[0], row[1]) == key for row in self._rows)

    def of_others(self, key: Key) -> int:
        return sum((row[0], row[1]) == key and not row[2] for row in self._rows)


async def _taken(connection: Any, key: Key) -> bool:
    statement = "SELECT pg_try_advisory_lock($1, $2)"
    return bool(await connection.fetchval(statement, *key, timeout=PATIENCE))


async def _shared(connection: Any, present: set[Key], key: Key, *, wanted: bool) -> None:
    if wanted and key not in present:
        await connection.fetchval("SELECT pg_advisory_lock_shared($1, $2)", *key, timeout=PATIENCE)
        present.add(key)
    elif not wanted and key in present:
        await connection.fetchval("SELECT pg_advisory_unlock_shared($1, $2)", *key)
        present.discard(key)


@asynccontextmanager
async def duties(db: Database) -> AsyncIterator[Duties]:
    """The rights of this process, held until the block ends."""
    mine = Duties(db)
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(mine.keep())
        try:
            yield mine
        finally:
            keeping.cancel()


async def as_sole_sender(db: Database, bot_id: int, work: Work) -> None:
    """Do `work` while no other process does it for this bot, over a wire of its own."""
    async with duties(db) as mine:
        await mine.alone(SENDING, bot_id, work)
