"""The database falls, is locked, or has no room: nothing acknowledged is lost or done twice, and
the service goes on by itself when it is over."""

import asyncio
import shutil
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiohttp import ClientSession

from core.db import Database
from core.migrations import migrate
from tests.cast import NOW, Cast, build
from tests.databases import ROOT, RUN, Templates
from tests.delivery.cluster import Ballast, Cluster, small_disk
from tests.delivery.house import PATIENCE, ROUNDS, House, Nursery, opened
from tests.delivery.test_kills import WRITERS, _all_is_well

#: Recovery of a database and of the service together.
LONG = 60.0
#: Lines of one life's log with a disaster in it, however long it lasts.
CALM = 40


@dataclass
class Life:
    """One life of the service, watched from outside."""

    house: House
    port: int
    log: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, letters: int) -> None:
        """So many people write to a teacher each."""
        for _letter in range(letters):
            number = next(self.numbers)
            self.house.write(*WRITERS[number % len(WRITERS)], f"Вопрос {number}.")

    async def told(self, is_so: Callable[[int, dict[str, Any]], bool]) -> dict[str, Any]:
        """Ask /readyz until it says so, and give what it said."""
        async with ClientSession() as client, asyncio.timeout(LONG):
            while True:
                async with client.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                    found = await answer.json()
                    if is_so(answer.status, found):
                        return dict(found)

    async def broken(self) -> dict[str, Any]:
        """Until the service says that it cannot serve; what is wrong."""
        return await self.told(lambda status, _found: status == 503)

    async def mended(self) -> None:
        """Until the service serves again; what was in hand is due at once then."""
        await self.told(lambda status, _found: status == 200)
        await self.house.db.engine.dispose()
        await self.house.after_kill()

    async def stops_well(self) -> None:
        """All that was written arrives; the service stops politely, having told little."""
        await self.house.sandbox.until(lambda: min(self.house.arrived().values()) > 0, LONG)
        await self.house.all_settled()
        assert await self.house.nursery.kill(signal.SIGTERM) == 0
        await _all_is_well(self.house)
        lines = self.log.read_text("utf-8").splitlines()
        assert len([line for line in lines if line.startswith("20")]) < CALM
        assert [line for line in lines if "Вопрос" in line or "Соколов" in line] == []


@asynccontextmanager
async def living(house: House, folder: Path, *, webhook: bool) -> AsyncIterator[Life]:
    """A service with all roles that has served something already."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    life = Life(house, port, folder / "log")
    house.sandbox.world.courier.retry_seconds = (0.1, 0.5)
    roles = ("bot", "web", "sender", "clock")
    orders = house.orders(roles=roles, web_port=port, webhook=webhook, log=str(life.log))
    await house.nursery.begin(orders)
    life.write(2)
    await house.all_arrived()
    yield life


async def _with_cast(url: str) -> Cast:
    db = Database(url)
    await migrate(db)
    with time_machine.travel(NOW, tick=False):
        async with db.session() as session:
            cast = await build(session)
    await db.close()
    return cast


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    folder = ROOT / "var" / f"falling-{RUN}"
    cluster = Cluster(folder)
    yield cluster
    cluster.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
async def test_postgres_that_falls_amid_work_and_rises(
    cluster: Cluster, nursery: Nursery, tmp_path: Path, webhook: bool
) -> None:
    cast = await _with_cast(cluster.url)
    async with (
        opened(cluster.url, cast, nursery) as house,
        living(house, tmp_path, webhook=webhook) as life,
    ):
        for _fall in range(max(ROUNDS, 2)):
            life.write(3)
            await asyncio.to_thread(cluster.fall)
            life.write(3)
            assert (await life.broken())["database"] is False
            await asyncio.to_thread(cluster.rise)
            await life.mended()
        await life.stops_well()


async def test_a_sqlite_file_that_somebody_else_keeps_locked(
    templates: Templates, nursery: Nursery, tmp_path: Path
) -> None:
    url = await templates.fresh("sqlite", with_cast=True)
    async with (
        opened(url, templates.casts["sqlite"], nursery) as house,
        living(house, tmp_path, webhook=True) as life,
    ):
        for _time in range(max(ROUNDS // 4, 2)):
            other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            life.write(1)
            other.execute("BEGIN IMMEDIATE")
            life.write(3)
            assert (await life.broken())["why"] == "locked"
            other.execute("ROLLBACK")
            other.close()
            await life.mended()
        await life.stops_well()
    await templates.drop(url)


async def test_a_sqlite_file_whose_disk_is_full(
    templates: Templates, nursery: Nursery, tmp_path: Path
) -> None:
    template = await templates.fresh("sqlite", with_cast=True)
    with small_disk(16) as disk:
        shutil.move(template.removeprefix("sqlite:///"), disk / "vestnik.db")
        url = f"sqlite:///{disk / 'vestnik.db'}"
        async with (
            opened(url, templates.casts["sqlite"], nursery) as house,
            living(house, tmp_path, webhook=True) as life,
        ):
            for _time in range(max(ROUNDS // 4, 2)):
                ballast = Ballast(disk)
                life.write(1)
                ballast.load()
                life.write(3)
                assert (await life.broken())["why"] == "full"
                ballast.throw_off()
                await life.mended()
            await life.stops_well()


async def test_postgres_whose_disk_is_full(nursery: Nursery, tmp_path: Path) -> None:
    with small_disk(160) as disk:
        cluster = Cluster(disk / "data")
        try:
            cast = await _with_cast(cluster.url)
            async with (
                opened(cluster.url, cast, nursery) as house,
                living(house, tmp_path, webhook=True) as life,
            ):
                ballast = Ballast(disk)
                life.write(1)
                ballast.load()
                life.write(3)
                assert (await life.broken())["database"] is False
                ballast.throw_off()
                # A server that could not write its log has fallen, and is started by whoever
                # looks after it.
                await asyncio.to_thread(cluster.rise)
                await life.mended()
                await life.stops_well()
        finally:
            cluster.close()


async def test_a_calm_service_says_that_all_is_well(house: House, tmp_path: Path) -> None:
    async with living(house, tmp_path, webhook=False) as life:
        found = await life.told(lambda status, _found: status == 200)
        assert found["database"] is True
        await life.stops_well()


assert PATIENCE < LONG
