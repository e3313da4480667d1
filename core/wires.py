"""Connections of one's own to PostgreSQL: to hear the bells, and to be the only sender of a bot.

SQLite has one process, which needs neither.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from core.db import BELLS, Database

log = logging.getLogger("vestnik.wires")

#: Seconds after which a lost wire is tried again, at first and at most.
_BREATH, _LONGEST_BREATH = 1.0, 30.0
#: Seconds between two looks of who stands by, and between two signs of life of who sends.
STAND_BY = 2.0
_SIGN_OF_LIFE = 5.0
#: A machine that is gone without a word loses its lock after half a minute.
_KEEPALIVE = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
_SENDING = 0x7665_0000


@asynccontextmanager
async def _wire(db: Database) -> AsyncIterator[Any]:
    import asyncpg

    _arguments, options = db.engine.dialect.create_connect_args(db.url)
    connection = await asyncpg.connect(**options, server_settings=_KEEPALIVE, timeout=10)
    try:
        yield connection
    finally:
        connection.terminate()


async def _while_alive(connection: Any) -> None:
    """Until the wire is cut."""
    cut = asyncio.Event()
    connection.add_termination_listener(lambda _connection: cut.set())
    while not connection.is_closed():
        with suppress(TimeoutError):
            async with asyncio.timeout(_SIGN_OF_LIFE):
                await cut.wait()
        try:
            await connection.fetchval("SELECT 1", timeout=_SIGN_OF_LIFE)
        except Exception as fault:
            log.warning("a wire to the database is lost: %s", type(fault).__name__)
            return


async def listen(db: Database, ring: Callable[[str], None]) -> None:
    """Call `ring` with the name of each bell that any process rings, until cancelled.

    After a lost connection every bell is rung once, for what was missed. On SQLite it ends at once.
    """
    if db.is_sqlite:
        return
    breath = _BREATH
    while True:
        try:
            async with _wire(db) as connection:
                for bell in BELLS:
                    await connection.add_listener(bell, lambda _c, _pid, name, _text: ring(name))
                    ring(bell)
                breath = _BREATH
                await _while_alive(connection)
        except Exception as fault:
            log.warning("bells cannot be heard: %s", type(fault).__name__)
        await asyncio.sleep(breath)
        breath = min(breath * 2, _LONGEST_BREATH)


async def as_sole_sender(db: Database, bot_id: int, work: Callable[[], Awaitable[None]]) -> None:
    """Do `work` while no other process does it for this bot; otherwise stand by.

    The right to it ends with the connection, so it is taken over seconds after a process died.
    """
    if db.is_sqlite:
        await work()
        return
    key = _SENDING + (bot_id >> 31), bot_id & 0x7FFF_FFFF
    while True:
        try:
            async with _wire(db) as connection:
                if await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *key):
                    await _while_holding(connection, work)
        except ExceptionGroup:
            raise  # the work itself has failed, and not the wire
        except Exception as fault:
            log.warning("the right to send cannot be asked for: %s", type(fault).__name__)
        await asyncio.sleep(STAND_BY)


async def _while_holding(connection: Any, work: Callable[[], Awaitable[None]]) -> None:
    async def working() -> None:
        await work()

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(working())
        await _while_alive(connection)
        task.cancel()
