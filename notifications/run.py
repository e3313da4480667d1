"""What runs: facts become letters, letters are sent, the clock makes things due.

Each loop runs until it is cancelled, and any number of processes may run each: all work is claimed
in the database. A failing round is logged without data and the loop goes on.
"""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from weakref import WeakKeyDictionary

from aiogram import Bot

from core import clock
from core.db import Database
from notifications.digests import plan_due
from notifications.fanout import fan_out
from notifications.limits import Pace
from notifications.sender import Sender

log = logging.getLogger("vestnik.letters")

#: Seconds after which each loop looks by itself, when nobody rings.
_LOOK_EVERY = 1.0
_TICK = 20  # seconds
_HOUR = 3600  # seconds


@dataclass(frozen=True)
class Bells:
    """Rung within the process, so that a letter is prompt: there are new facts, new letters."""

    facts: asyncio.Event = field(default_factory=asyncio.Event)
    letters: asyncio.Event = field(default_factory=asyncio.Event)


_bells: WeakKeyDictionary[Database, Bells] = WeakKeyDictionary()


def bells_of(db: Database) -> Bells:
    """The bells of this process for a database; ring `facts` after a commit that wrote events."""
    return _bells.setdefault(db, Bells())


async def _heard(bell: asyncio.Event) -> None:
    """Until the bell rings, or it is time to look without it."""
    try:
        async with asyncio.timeout(_LOOK_EVERY):
            await bell.wait()
    except TimeoutError:
        return
    finally:
        bell.clear()


async def _round(name: str, work: Awaitable[int]) -> int:
    try:
        return await work
    except Exception as fault:
        log.error("a round of %s failed: %s", name, type(fault).__name__)
        return 0


async def fan_out_loop(db: Database) -> None:
    """Turn facts into letters as soon as they are ripe."""
    bells = bells_of(db)
    while True:
        if await _round("fan-out", fan_out(db)):
            bells.letters.set()
        await _heard(bells.facts)


async def send_loop(db: Database, bot: Bot, *, pace: Pace | None = None) -> None:
    """Send letters with this bot as soon as they are due, at the pace Telegram allows."""
    bells = bells_of(db)
    await Sender(db, bot, pace or Pace()).run(lambda: _heard(bells.letters))


async def clock_loop(db: Database) -> None:
    """Tick. What is due stands in the database, so a tick missed or made twice does no harm."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler: Any = AsyncIOScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
    for job, seconds in ((_tick_digests, _TICK),):
        scheduler.add_job(job, "interval", [db], seconds=seconds, next_run_time=clock.now())
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)


async def _tick_digests(db: Database) -> None:
    if await _round("digests", plan_due(db)):
        bells_of(db).letters.set()


async def work_once(db: Database, bot: Bot, *, pace: Pace | None = None) -> int:
    """Do all that is due now: fan out, plan digests, send. Gives how many letters were taken."""
    await fan_out(db)
    await plan_due(db)
    return await Sender(db, bot, pace or Pace(per_second=1000, seconds_in_a_chat=0)).send_due()
