"""What is promised upon a SQLite file outlives a power cut: the disk has it by then.

A power cut is played by keeping what each fsync has brought to the disk, and nothing after it.
"""

import asyncio
import os
import threading
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from core.db import Database
from core.durable import WriteAheadLog


class Disk:
    """Files as they lie on the disk: a copy is made whenever fsync has been asked for."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = Path(database), folder
        self.times = 0
        self.kept: dict[str, bytes] = {}
        self._looks = count()
        self.fails = False
        self.asked = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self._really = os.fsync

    def fsync(self, descriptor: int) -> None:
        """The system's own, then the copy."""
        self.asked.set()
        self.may_go_on.wait()
        if self.fails:
            raise OSError("the disk is gone")
        self._really(descriptor)
        self.times += 1
        # Put down at once, so that nobody looks at a disk that is half written.
        self.kept = {tail: Path(f"{self.database}{tail}").read_bytes() for tail in ("", "-wal")}

    async def found(self) -> list[int]:
        """What stands there after a power cut."""
        place = self.folder / f"{next(self._looks)}.db"
        for tail, content in self.kept.items():
            Path(f"{place}{tail}").write_bytes(content)
        after = Database(f"sqlite:///{place}")
        try:
            async with after.reading() as session:
                return list(await session.scalars(text("SELECT n FROM probe ORDER BY n")))
        finally:
            await after.reading_engine.dispose()


@pytest.fixture
async def sqlite(tmp_path: Path) -> Database:
    db = Database(f"sqlite:///{tmp_path / 'school.db'}")
    async with db.session() as session:
        await session.execute(text("CREATE TABLE probe (n INTEGER)"))
    return db


@pytest.fixture
def disk(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = Disk(str(sqlite.url.database), folder)
    monkeypatch.setattr("core.durable.os.fsync", disk.fsync)
    return disk


async def _put(db: Database, number: int) -> None:
    async with db.step() as session:
        await session.execute(text("INSERT INTO probe VALUES (:n)"), {"n": number})


async def test_a_session_that_was_left_is_on_the_disk(sqlite: Database, disk: Disk) -> None:
    async with sqlite.session() as session:
        await session.execute(text("INSERT INTO probe VALUES (1)"))
    assert await disk.found() == [1]
    await sqlite.close()


async def test_a_step_is_on_the_disk_when_that_was_waited_for(sqlite: Database, disk: Disk) -> None:
    await _put(sqlite, 1)
    await sqlite.durable()
    await _put(sqlite, 2)
    assert await disk.found() == [1]
    await sqlite.durable()
    assert await disk.found() == [1, 2]
    await sqlite.close()


async def test_all_who_wait_share_one_write_and_the_late_wait_for_the_next(
    sqlite: Database, disk: Disk
) -> None:
    await _put(sqlite, 0)
    await sqlite.durable()
    before = disk.times
    disk.may_go_on.clear()

    async def promised(number: int) -> list[int]:
        await _put(sqlite, number)
        await sqlite.durable()
        return await disk.found()

    async with asyncio.TaskGroup() as group:
        disk.asked.clear()
        first = group.create_task(promised(1))
        await asyncio.to_thread(disk.asked.wait)
        late = [group.create_task(promised(number)) for number in range(2, 12)]
        await asyncio.to_thread(disk.may_go_on.set)
    assert 1 in first.result()
    for number, task in enumerate(late, 2):
        assert number in task.result()
    assert disk.times - before <= 3
    await sqlite.close()


async def test_who_gives_up_waiting_takes_nothing_from_the_others(
    sqlite: Database, disk: Disk
) -> None:
    disk.may_go_on.clear()
    await _put(sqlite, 1)
    async with asyncio.TaskGroup() as group:
        impatient = group.create_task(sqlite.durable())
        patient = group.create_task(sqlite.durable())
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        disk.may_go_on.set()
    assert impatient.cancelled()
    assert patient.exception() is None
    assert await disk.found() == [1]
    await sqlite.close()


async def test_a_disk_that_refuses_is_no_ground_for_a_promise(sqlite: Database, disk: Disk) -> None:
    disk.fails = True
    await _put(sqlite, 1)
    with pytest.raises(OSError, match="the disk is gone"):
        await sqlite.durable()
    disk.fails = False
    await sqlite.durable()
    assert await disk.found() == [1]
    await sqlite.close()


async def test_closing_leaves_nothing_behind(sqlite: Database, disk: Disk) -> None:
    await _put(sqlite, 1)
    await sqlite.close()
    assert await disk.found() == [1]


async def test_what_is_on_the_disk_already_is_not_waited_for(sqlite: Database, disk: Disk) -> None:
    await _put(sqlite, 1)
    await sqlite.durable()
    before = disk.times
    await sqlite.durable()
    assert disk.times == before
    await sqlite.close()


async def test_a_database_in_memory_promises_nothing_and_waits_for_nothing() -> None:
    log = WriteAheadLog(":memory:")
    log.committed()
    await log.durable()
    log.close()
