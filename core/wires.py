"""Connections of one's own to PostgreSQL: to hear the bells, and to hold rights (core.duties).

SQLite has one process, which needs neither.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from core.db import BELLS, Database

log = logging.getLogger("vestnik.wires")

#: Seconds after which a lost wire is tried again, at first and at most.
_BREATH, _LONGEST_BREATH = 1.0, 30.0
#: Seconds between two signs of life.
_SIGN_OF_LIFE = 5.0
#: A machine that is gone without a word loses its lock after half a minute.
_KEEPALIVE = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


@asynccontextmanager
async def wire(db: Database) -> AsyncIterator[Any]:
    """A connection of asyncpg beside the pool; it ends with the block, and so does what it holds.

    Raises what asyncpg does, at the latest after ten seconds.
    """
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


async def listen(db: Database, ring: Callable[[str, int], None]) -> None:
    """Call `ring` with the name of each bell that any process rings, and the bot it is about (0
    for all), until cancelled.

    After a lost connection every bell is rung once, for what was missed. On SQLite it ends at once.
    """
    if db.is_sqlite:
        return
    breath = _BREATH
    while True:
        try:
            async with wire(db) as connection:
                for bell in BELLS:
                    await connection.add_listener(
                        bell, lambda _c, _pid, name, about: ring(name, int(about or 0))
                    )
                    ring(bell, 0)
                breath = _BREATH
                await _while_alive(connection)
        except Exception as fault:
            log.warning("bells cannot be heard: %s", type(fault).__name__)
        await asyncio.sleep(breath)
        breath = min(breath * 2, _LONGEST_BREATH)
