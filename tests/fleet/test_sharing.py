"""Several processes on PostgreSQL share the bots out, and take over from one that was killed."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text, update

from core import duties
from core.db import Database
from core.duties import RECEIVING, SENDING, Duties
from core.enums import AudienceKind
from core.messaging.actions import announce
from core.messaging.audience import Audience
from core.outbox import Delivery
from notifications.fanout import fan_out
from tests.cast import Cast
from tests.databases import ROOT
from tests.fleet.conftest import SECOND, Town
from tests.notifications.conftest import viewer_of

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
#: One person is written to once a second, so this lasts for as many seconds.
TIMES = 20


@pytest.fixture(autouse=True)
def only_postgres(db: Database) -> None:
    if db.is_sqlite:
        pytest.skip("SQLite has one process")


@pytest.fixture
async def elsewhere(db: Database) -> AsyncIterator[Database]:
    """The same database as another process has it open."""
    other = Database(db.url.render_as_string(hide_password=False))
    yield other
    await other.close()


class Watch:
    """Who does what now, by process and bot, and a bell for every change."""

    def __init__(self) -> None:
        self.at_work: set[tuple[str, int]] = set()
        self.changed = asyncio.Event()

    async def until(self, **counts: int) -> None:
        """Wait until each process does its number of things and none is done twice."""
        async with asyncio.timeout(20):
            while True:
                per_bot = Counter(bot for _process, bot in self.at_work)
                assert max(per_bot.values(), default=0) <= 1
                found = Counter(process for process, _bot in self.at_work)
                if all(found[process] == count for process, count in counts.items()):
                    return
                self.changed.clear()
                await self.changed.wait()

    async def work(self, process: str, bot: int) -> None:
        self.at_work.add((process, bot))
        self.changed.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.at_work.discard((process, bot))
            self.changed.set()


async def _process(watch: Watch, db: Database, name: str, bots: range) -> None:
    async with duties.duties(db) as mine, asyncio.TaskGroup() as tasks:
        for bot in bots:
            tasks.create_task(
                mine.alone(SENDING, bot, lambda bot=bot: watch.work(name, bot))  # type: ignore[misc]
            )


async def test_processes_share_the_bots_and_inherit_them(
    db: Database, elsewhere: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "STAND_BY", 0.05)
    watch = Watch()
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(_process(watch, db, "first", range(1, 6)))
        await watch.until(first=5)
        second = tasks.create_task(_process(watch, elsewhere, "second", range(1, 6)))
        await watch.until(first=3, second=2)
        first.cancel()
        await watch.until(first=0, second=5)
        second.cancel()
    await watch.until(first=0, second=0)


async def test_to_send_and_to_ask_for_updates_are_two_rights(
    db: Database, elsewhere: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "STAND_BY", 0.05)
    watch = Watch()
    async with (
        duties.duties(db) as here,
        duties.duties(elsewhere) as there,
        asyncio.TaskGroup() as tasks,
    ):
        sending = tasks.create_task(here.alone(SENDING, 7, lambda: watch.work("a", 7)))
        asking = tasks.create_task(there.alone(RECEIVING, 7, lambda: watch.work("b", 7)))
        async with asyncio.timeout(10):
            while watch.at_work != {("a", 7), ("b", 7)}:
                watch.changed.clear()
                await watch.changed.wait()
        sending.cancel()
        asking.cancel()


async def test_what_the_work_raises_is_raised_and_its_right_is_free(
    db: Database, elsewhere: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "STAND_BY", 0.05)
    watch = Watch()

    async def broken() -> None:
        raise ValueError("broken")

    async with duties.duties(db) as here:
        with pytest.raises(ExceptionGroup):
            await here.alone(SENDING, 7, broken)
        async with asyncio.TaskGroup() as tasks:
            other = tasks.create_task(_process(watch, elsewhere, "other", range(7, 8)))
            await watch.until(other=1)
            other.cancel()
    assert isinstance(here, Duties)


async def _senders(town: Town, url: str) -> asyncio.subprocess.Process:
    env = os.environ | {
        "VESTNIK_DATABASE_URL": url,
        "VESTNIK_BOT_TOKEN": town.first.token,
        "VESTNIK_TELEGRAM_API_URL": town.settings.telegram_api_url,
        "VESTNIK_SECRETS_DIR": str(town.settings.secrets_dir),
    }
    words = ("-m", "bot", "run", "--roles", "sender")
    return await asyncio.create_subprocess_exec(sys.executable, *words, env=env, cwd=ROOT)


async def _announce_often(town: Town, count: int) -> None:
    async with town.db.session() as session:
        irina = await viewer_of(session, town.cast, "irina")
        for number in range(count):
            audience = Audience(AudienceKind.SCHOOL, "")
            words = f"Объявление {number}"
            await announce(session, irina, audience=audience, text=words, origin=f"t:{number}")
    await fan_out(town.db)


async def _until_held(town: Town, rights: set[int], *, by: int) -> None:
    """Until so many processes hold just the rights to send for these bots between them."""
    holding = text("SELECT pid, objid FROM pg_locks WHERE classid = :duty AND granted")
    async with asyncio.timeout(60):
        while True:
            async with town.db.session() as session:
                rows = list(await session.execute(holding, {"duty": SENDING}))
            if {row.objid for row in rows} == rights and len({row.pid for row in rows}) == by:
                return
            await town.moment()


async def test_who_is_killed_amid_a_broadcast_is_replaced_and_nothing_is_lost(
    town: Town, database_url: str, cast: Cast
) -> None:
    await town.add_second()
    await town.move_other_school()
    async with town.db.session() as session:
        await session.execute(text("UPDATE preferences SET quiet_from = NULL, quiet_until = NULL"))
    await _announce_often(town, TIMES)
    both = {cast.bot, SECOND}
    doomed, heir = await _senders(town, database_url), None
    try:
        await town.first.until(lambda: len(town.first.sent_log) > 10, 60)
        heir = await _senders(town, database_url)
        await _until_held(town, both, by=2)
        os.kill(doomed.pid, signal.SIGKILL)
        await doomed.wait()
        async with town.db.session() as session:
            in_hand = await session.scalars(
                update(Delivery)
                .where(Delivery.state == "leased")
                .values(lease_until=LONG_AGO)
                .returning(Delivery.id)
            )
            bound = len(in_hand.all())
        await _until_held(town, both, by=1)
        readers = {"olga", "igor", "anna", "anya", "petya", "kostya", "maria", "vera", "sergey"}
        await town.first.until(lambda: all(_got(town, name) >= TIMES for name in readers), 60)
    finally:
        for process in (doomed, heir):
            if process is not None and process.returncode is None:
                process.terminate()
                await process.wait()
    assert sum(_got(town, name) - TIMES for name in readers) <= bound
    assert town.second.sent_log == []


def _got(town: Town, name: str) -> int:
    return sum("Объявление" in one.text for one in town.first.letters(town.cast.chat(name)))
