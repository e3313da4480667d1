"""The service as tests kill it: `python -m tests.delivery.service`.

The imports are done once. Each line on standard input, an `Orders` as JSON, begins one life: a
forked process that serves until it is stopped, fails or reaches the point at which it is to die by
SIGKILL. Two lines answer: its number, and what it ended with. Nothing in the product knows of this:
the points are put around its functions here.
"""

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from pydantic import SecretStr
from sqlalchemy import text

import bot.app
import bot.inbox
import bot.service
import bot.showing
import bot.updates
import core.ledger
import core.outbox
import notifications.run
import notifications.sender
from bot.app import make_bot, make_dispatcher, serve
from bot.inbox import Inbox
from bot.sandbox.engine import SANDBOX_TOKEN
from core.db import Database
from core.logs import log_to
from core.settings import Settings
from notifications.limits import Pace
from notifications.sender import Sender
from tests.cast import NOW

SECRET = "s" * 32


@dataclass(frozen=True)
class Orders:
    """One life: what to serve, and where to die (`name:count`, "" for nowhere)."""

    database: str
    api: str
    began: float
    roles: tuple[str, ...] = ("bot", "sender", "clock")
    die_at: str = ""
    per_second: float = 1000.0
    web_port: int = 0
    #: Whether the messenger brings updates to the web role, instead of being asked for them.
    webhook: bool = True
    #: Where its log goes, as at the command line; "" leaves it to the test run.
    log: str = ""


class Doom:
    """Kills this process when a named point is passed for the given time."""

    def __init__(self, die_at: str) -> None:
        self.name, _, count = die_at.partition(":")
        self.left = int(count or 1)

    def pass_by(self, name: str) -> None:
        """Die here, if it is the time."""
        if name == self.name:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def _around(doom: Doom, owner: Any, name: str, before: str = "", after: str = "") -> None:
    """Put points before and after a function; only results that are something count as after."""
    wrapped: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def passing(*arguments: Any, **named: Any) -> Any:
        doom.pass_by(before)
        result = await wrapped(*arguments, **named)
        if result is None or result:
            doom.pass_by(after)
        return result

    setattr(owner, name, passing)


#: Every named point: whose function, and whether before or after it.
POINTS: dict[str, tuple[Any, str, str]] = {
    "received": (Inbox, "take", "before"),
    "inserted": (core.outbox, "take_in", "after"),
    "stored": (Inbox, "take", "after"),
    "before work": (bot.inbox, "work", "before"),
    "event written": (core.ledger, "record", "after"),
    "after work": (bot.updates, "_feed", "after"),
    "before commit": (core.outbox, "settle_update", "after"),
    "before answer": (bot.showing, "show", "before"),
    "after answer": (bot.showing, "show", "after"),
    "fan-out before commit": (core.outbox, "put_many", "after"),
    "fan-out after commit": (notifications.run, "fan_out", "after"),
    "claimed before commit": (core.outbox, "claim", "after"),
    "claimed": (Sender, "claim", "after"),
    "before send": (notifications.sender.telegram, "send", "before"),
    "after send": (notifications.sender.telegram, "send", "after"),
    "settled before commit": (core.outbox, "settle_landed", "after"),
    "settled": (Sender, "deliver", "after"),
}


def _lay(doom: Doom) -> None:
    if doom.name:
        owner, name, place = POINTS[doom.name]
        _around(doom, owner, name, **{place: doom.name})


def _count_work() -> None:
    """Note in the transaction of every update that it was worked off, in a table of the tests."""
    work: Callable[..., Awaitable[Any]] = bot.updates._feed

    async def counted(dispatcher: Any, own: Any, session: Any, update: Any, *rest: Any) -> Any:
        result = await work(dispatcher, own, session, update, *rest)
        note = text("INSERT INTO probe (update_id) VALUES (:id)")
        await session.execute(note, {"id": update.update_id})
        return result

    bot.updates._feed = counted


def _is_called(orders: Orders) -> bool:
    return "web" in orders.roles and orders.webhook


async def _live(orders: Orders) -> None:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    _count_work()
    _lay(Doom(orders.die_at))
    bot.service.Pace = lambda **_: Pace(  # type: ignore[attr-defined, misc, assignment]
        per_second=orders.per_second, seconds_in_a_chat=0
    )
    settings = Settings(
        _env_file=None,
        database_url=orders.database,
        web_port=orders.web_port,
        public_url=f"http://127.0.0.1:{orders.web_port}" if _is_called(orders) else "",
        webhook_secret=SecretStr(SECRET),
    )
    db, own = Database(orders.database), make_bot(SANDBOX_TOKEN, api_url=orders.api)
    try:
        await serve(db, own, settings, frozenset(orders.roles))
    finally:
        await own.session.close()
        await db.close()


def _die_with_parent() -> None:
    """A test run that is killed leaves no process behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _life(orders: Orders) -> None:
    _die_with_parent()
    if orders.log:
        log_to(logging.FileHandler(orders.log, encoding="utf-8"), "info")
    here = datetime.fromisoformat(NOW).astimezone(UTC)
    here += timedelta(seconds=time.time() - orders.began)
    with time_machine.travel(here, tick=True), contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_live(orders))


def main() -> None:
    """Give lives until nobody asks for one any more."""
    _die_with_parent()
    make_dispatcher()
    for line in sys.stdin:
        given = json.loads(line)
        orders = Orders(**given | {"roles": tuple(given["roles"])})
        number = os.fork()
        if number == 0:
            os.close(0)
            _life(orders)
            os._exit(0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        _, status = os.waitpid(number, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
