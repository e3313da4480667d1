"""What runs: facts become letters, letters are sent, the clock makes things due.

Each loop runs until it is cancelled, and any number of processes may run each: all work is claimed
in the database. A failing round is logged without data and the loop goes on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from weakref import WeakKeyDictionary

from aiogram import Bot

from core import clock, outbox
from core.db import FACTS, LETTERS, Database
from core.duties import SENDING, Duties, as_sole_sender
from core.heartbeat import beat
from core.school.queries import all_schools
from core.settings import settings
from core.wires import listen
from notifications.clocks import Drift
from notifications.digests import plan_due, plan_first
from notifications.edges import plan_edges
from notifications.fanout import fan_out
from notifications.limits import Pace
from notifications.planned import release_planned
from notifications.reminding import plan_reminders, send_reminders
from notifications.report_runs import plan_schedules, take_schedules
from notifications.sender import Sender

log = logging.getLogger("vestnik.letters")

#: Seconds after which each loop looks by itself, when nobody rings.
_LOOK_EVERY = 1.0
#: The same for a sender that is rung for what is its own.
_LOOK_SELDOM = 15.0
_TICK = 20  # seconds
_NEWCOMERS = 600  # seconds
_LESSONS_EVERY = 6 * 3600  # seconds
_EDGES_EVERY = 3600  # seconds
_REMINDERS_EVERY = 3600  # seconds
_DAILY = 24 * 3600  # seconds
_AHEAD = timedelta(days=14)


@dataclass(eq=False)
class SenderBells:
    """Rung for the sender of one bot: something urgent is due, a broadcast is."""

    bot_id: int
    urgent: asyncio.Event = field(default_factory=asyncio.Event)
    broadcasts: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Bells:
    """Rung within the process, so that a letter is prompt: there are new facts, new letters."""

    facts: asyncio.Event = field(default_factory=asyncio.Event)
    letters: asyncio.Event = field(default_factory=asyncio.Event)
    senders: list[SenderBells] = field(default_factory=list)
    #: Whether somebody finds out whose the letters are (`sort_loop`).
    is_sorted: bool = False

    def letters_put(self) -> None:
        """There are new letters, urgent ones or those of a broadcast."""
        self.letters.set()
        if not self.is_sorted or len(self.senders) == 1:
            for sender in self.senders:
                sender.urgent.set()
                sender.broadcasts.set()


_bells: WeakKeyDictionary[Database, Bells] = WeakKeyDictionary()


def bells_of(db: Database) -> Bells:
    """The bells of this process for a database; ring `facts` after a commit that wrote events."""
    return _bells.setdefault(db, Bells())


async def _heard(bell: asyncio.Event, seconds: float = _LOOK_EVERY) -> None:
    """Until the bell rings, or it is time to look without it."""
    try:
        async with asyncio.timeout(seconds):
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
            bells.letters_put()
        await _heard(bells.facts)


async def send_loop(
    db: Database, bot: Bot, *, pace: Pace | None = None, alone: Duties | None = None
) -> None:
    """Send letters with this bot as soon as they are due, at the pace Telegram allows.

    The pace holds for the bot and not for the process: of several processes one sends at a time,
    by the rights of `alone` or by one of its own.
    """
    bells = bells_of(db)
    own = SenderBells(bot.id)

    def seconds() -> float:
        return _LOOK_SELDOM if bells.is_sorted and len(bells.senders) > 1 else _LOOK_EVERY

    async def work() -> None:
        bells.senders.append(own)
        try:
            await Sender(db, bot, pace or Pace()).run(
                lambda: _heard(own.urgent, seconds()), lambda: _heard(own.broadcasts, seconds())
            )
        finally:
            bells.senders.remove(own)

    if alone is None:
        await as_sole_sender(db, bot.id, work)
    else:
        await alone.alone(SENDING, bot.id, work)


async def sort_loop(db: Database) -> None:
    """Ring only those of many senders whose bots have letters due, by one look for all."""
    bells = bells_of(db)
    bells.is_sorted = True
    try:
        while True:
            if len(bells.senders) > 1:
                await _round("sorting", _sort(db, bells.senders))
            await _heard(bells.letters)
    finally:
        bells.is_sorted = False


async def _sort(db: Database, senders: list[SenderBells]) -> int:
    async with db.step() as session:
        due = await outbox.bots_with_due(session, [one.bot_id for one in senders])
    for one in senders:
        if {(one.bot_id, False), (0, False)} & due:
            one.urgent.set()
        if {(one.bot_id, True), (0, True)} & due:
            one.broadcasts.set()
    return len(due)


async def listen_loop(db: Database, others: Callable[[str, int], None] | None = None) -> None:
    """Hear what other processes on PostgreSQL have written. `others` is told the bells that are
    not of letters: the name, and the bot it is about, 0 for all."""
    bells = bells_of(db)

    def ring(name: str, bot_id: int) -> None:
        if name == FACTS:
            bells.facts.set()
        elif name == LETTERS:
            bells.letters_put()
        elif others is not None:
            others(name, bot_id)

    await listen(db, ring)


async def clock_loop(db: Database) -> None:
    """Tick. What is due stands in the database, so a tick missed or made twice does no harm.

    The pauses are of a monotonic clock: a scheduler that reckons by the wall clock would wait for
    years once that had gone ahead and come back.
    """
    drift = Drift()
    async with asyncio.TaskGroup() as ticking:
        ticking.create_task(_every(_TICK, lambda: tick_heart(db)))
        ticking.create_task(_every(_TICK, lambda: tick_moments(db, drift)))
        ticking.create_task(_every(_TICK, lambda: tick_digests(db)))
        ticking.create_task(_every(_TICK, lambda: tick_planned(db)))
        ticking.create_task(_every(_TICK, lambda: tick_due_reminders(db)))
        ticking.create_task(_every(_REMINDERS_EVERY, lambda: tick_reminders(db)))
        ticking.create_task(_every(_TICK, lambda: tick_reports(db)))
        ticking.create_task(_every(_REMINDERS_EVERY, lambda: tick_schedules(db)))
        ticking.create_task(_every(_NEWCOMERS, lambda: tick_newcomers(db)))
        ticking.create_task(_every(_LESSONS_EVERY, lambda: tick_lessons(db)))
        ticking.create_task(_every(_EDGES_EVERY, lambda: tick_edges(db)))
        ticking.create_task(_every(_DAILY, lambda: tick_retention(db)))


async def _every(seconds: float, tick: Callable[[], Awaitable[None]]) -> None:
    while True:
        await tick()
        await asyncio.sleep(seconds)


async def tick_heart(db: Database) -> None:
    """Say that the clock is at work, for /readyz of whatever process."""
    await _round("heartbeat", _beat(db))


async def _beat(db: Database) -> int:
    async with db.step() as session:
        await beat(session)
    return 0


async def tick_moments(db: Database, drift: Drift) -> None:
    """After a clock that went back, let nothing wait for the time it had shown."""
    if drift.went_back() and await _round("moments", drift.mend(db)):
        bells_of(db).facts.set()
        bells_of(db).letters_put()


async def tick_digests(db: Database) -> None:
    """Put the letters of the digests that are due."""
    if await _round("digests", plan_due(db)):
        bells_of(db).letters_put()


async def tick_planned(db: Database) -> None:
    """Let the announcements go out whose hour has come."""
    if await _round("planned announcements", release_planned(db)):
        bells_of(db).facts.set()


async def tick_reminders(db: Database) -> None:
    """Plan what people are to be reminded of, and tell at once what is due already."""
    if await _round("reminders", plan_reminders(db)):
        await tick_due_reminders(db)


async def tick_due_reminders(db: Database) -> None:
    """Put the letters of the reminders that are due."""
    if await _round("due reminders", send_reminders(db)):
        bells_of(db).letters_put()


async def tick_reports(db: Database) -> None:
    """Take the reports that are due by schedule, and tell of them."""
    if await _round("reports by schedule", take_schedules(db)):
        await tick_due_reminders(db)


async def tick_schedules(db: Database) -> None:
    """Work out anew when reports are due, from the calendar as it is now."""
    await _round("schedules of reports", plan_schedules(db))


async def tick_newcomers(db: Database) -> None:
    """Plan the first digest of those who joined since."""
    await _round("first digests", plan_first(db))


async def tick_retention(db: Database) -> None:
    """Delete settled updates and letters after their periods, a little at a time."""
    swept = await _round("retention", _sweep(db))
    if swept:
        log.info("%s rows past their period were deleted", swept)


async def _sweep(db: Database) -> int:
    from core.retention import Periods, sweep

    return (await sweep(db, Periods.of(settings()))).total


async def tick_edges(db: Database) -> None:
    """Tell of subjects on the edge in terms that end soon."""
    if await _round("edges", plan_edges(db)):
        bells_of(db).letters_put()


async def tick_lessons(db: Database) -> None:
    """Keep every school's lessons made for the next two weeks, from its timetable."""
    await _round("lessons", _make_lessons(db))


async def _make_lessons(db: Database) -> int:
    from core.exchange.lessons import make_lessons

    async with db.reading() as session:
        schools = await all_schools(session)
    made = 0
    for school in schools:
        today = clock.today(school.zone)
        async with db.session() as session:
            made += await make_lessons(session, school.id, today, today + _AHEAD)
    return made


async def work_once(db: Database, bot: Bot, *, pace: Pace | None = None) -> int:
    """Do all that is due now: fan out, plan digests, remind, send. Gives how many letters were
    taken."""
    await release_planned(db)
    await fan_out(db)
    await plan_first(db)
    await plan_due(db)
    await take_schedules(db)
    await send_reminders(db)
    return await Sender(db, bot, pace or Pace(per_second=1000, seconds_in_a_chat=0)).send_due()
