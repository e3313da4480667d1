"""Several processes on PostgreSQL: bells are heard everywhere, and one process sends for a bot."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from core import clock, duties, outbox
from core.db import Database
from core.enums import DeliveryKind
from core.outbox import NewLetter
from notifications import run
from notifications.limits import Pace
from notifications.sender import Sender
from tests.notifications.conftest import Journal, Post
from tests.notifications.test_sending import At


@pytest.fixture
async def elsewhere(db: Database) -> AsyncIterator[Database]:
    """The same database as another process has it open."""
    if db.is_sqlite:
        pytest.skip("SQLite has one process")
    other = Database(db.url.render_as_string(hide_password=False))
    yield other
    await other.close()


async def test_letters_put_in_one_process_wake_the_sender_of_another(
    post: Post, elsewhere: Database
) -> None:
    bells = run.bells_of(elsewhere)
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(5):
        listening = tasks.create_task(run.listen_loop(elsewhere))
        for bell in (bells.letters, bells.facts):  # rung once at the start, for what was missed
            await bell.wait()
            bell.clear()
        async with post.db.session() as session:
            letter = NewLetter(
                school_id=post.cast.school,
                person_id=post.cast.olga,
                kind=DeliveryKind.NOTICE,
                cause="test:1",
                due_at=clock.now(),
            )
            assert await outbox.put(session, letter)
        await bells.letters.wait()
        assert not bells.facts.is_set()
        listening.cancel()


@pytest.mark.usefixtures("at")
async def test_one_sends_and_another_takes_over_when_it_stops(
    post: Post, journal: Journal, elsewhere: Database, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "STAND_BY", 0.05)
    at_work: list[str] = []
    changed = asyncio.Event()

    async def work(name: str) -> None:
        at_work.append(name)
        changed.set()
        await asyncio.Event().wait()

    async with asyncio.TaskGroup() as tasks, asyncio.timeout(10):
        first = tasks.create_task(duties.as_sole_sender(post.db, 77, lambda: work("first")))
        await changed.wait()
        changed.clear()
        second = tasks.create_task(duties.as_sole_sender(elsewhere, 77, lambda: work("second")))
        third = tasks.create_task(duties.as_sole_sender(elsewhere, 78, lambda: work("third")))
        await changed.wait()
        changed.clear()
        assert at_work == ["first", "third"]  # another bot has a right of its own
        first.cancel()
        await changed.wait()
        assert at_work == ["first", "third", "second"]
        second.cancel()
        third.cancel()


async def test_who_loses_the_database_stops_and_sends_on_when_it_is_back(
    post: Post, elsewhere: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "STAND_BY", 0.05)
    began = asyncio.Queue[str]()
    ended = asyncio.Event()

    async def work() -> None:
        began.put_nowait("began")
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with asyncio.TaskGroup() as tasks, asyncio.timeout(10):
        sending = tasks.create_task(duties.as_sole_sender(elsewhere, 77, work))
        await began.get()
        async with post.db.session() as session:
            await session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks "
                    "WHERE locktype = 'advisory' AND objsubid = 2"
                )
            )
        await ended.wait()
        await began.get()
        sending.cancel()


async def test_two_senders_send_each_letter_once(
    post: Post, journal: Journal, elsewhere: Database, at: At
) -> None:
    await journal.mark(4)
    await journal.mark(5, pupil="petya")
    at("2026-11-18 10:05")
    await run.fan_out(post.db)
    pace = [Pace(per_second=1000, seconds_in_a_chat=0) for _process in range(2)]
    async with asyncio.TaskGroup() as tasks:
        loops = [
            tasks.create_task(run.send_loop(db, post.bot, pace=one))
            for db, one in zip((post.db, elsewhere), pace, strict=True)
        ]
        names = ("anya", "olga", "igor", "petya", "anna")
        await post.sandbox.until(lambda: all(post.letters(name) for name in names))
        for loop in loops:
            loop.cancel()
    assert [len(post.letters(name)) for name in names] == [1] * 5
    assert await Sender(post.db, post.bot, pace[0]).send_due() == 0
