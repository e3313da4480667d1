"""The loops: they send what becomes due, survive a failing round and end when told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date

import pytest
from sqlalchemy import func, select

from core.enums import AudienceKind
from core.journal.models import Lesson
from core.messaging.actions import announce
from core.messaging.audience import Audience
from notifications import batches, run
from notifications.limits import Pace
from tests.notifications.conftest import Journal, Post, viewer_of

At = Callable[[str], None]


@asynccontextmanager
async def running(post: Post) -> AsyncIterator[None]:
    """All loops of one process, at a pace that does not hold tests up."""
    async with asyncio.TaskGroup() as tasks:
        loops = [
            tasks.create_task(run.fan_out_loop(post.db)),
            tasks.create_task(
                run.send_loop(post.db, post.bot, pace=Pace(per_second=1000, seconds_in_a_chat=0))
            ),
            tasks.create_task(run.clock_loop(post.db)),
        ]
        yield
        for loop in loops:
            loop.cancel()


async def test_a_ripe_mark_is_sent_without_waiting_for_the_next_look(
    post: Post, journal: Journal, at: At
) -> None:
    async with running(post):
        await journal.mark(4)
        at("2026-11-18 10:05")
        run.bells_of(post.db).facts.set()
        await post.sandbox.until(lambda: post.letters("olga") and post.letters("igor"))
    assert len(post.letters("olga")) == 1


async def test_the_clock_makes_digests_due_by_itself(post: Post, at: At) -> None:
    await post.work()
    at("2026-11-20 18:00")
    async with running(post):
        await post.sandbox.until(lambda: post.letters("igor"))
    assert "Неделя 16–22 ноября" in post.letters("igor")[0]


async def test_letters_in_flight_land_before_the_sender_ends(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(4)
    at("2026-11-18 10:05")
    post.sandbox.faults.delay(0.2, 3)
    async with running(post):
        await post.sandbox.until(lambda: not post.sandbox.faults.waiting)
    states = {state for name in ("olga", "igor", "anya") for state, _ in await post.fates(name)}
    assert states == {"sent"}


async def test_what_a_stopped_sender_had_not_sent_is_due_at_once(
    post: Post, journal: Journal, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    await journal.mark(4)
    at("2026-11-18 10:05")
    await run.fan_out(post.db)
    writing = asyncio.Event()

    async def stuck(*_arguments: object) -> None:
        writing.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(batches, "_alone", stuck)
        async with running(post):
            await writing.wait()
    assert await post.work() == 3
    assert {row.attempts for row in await post.deliveries("olga")} == {1}


async def test_a_failing_round_is_logged_without_data_and_the_loop_goes_on(
    post: Post,
    journal: Journal,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fan_out = run.fan_out
    failures = iter([ValueError("Анна Соколова")])

    async def failing_once(db: object) -> int:
        for failure in failures:
            raise failure
        return await fan_out(db)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "fan_out", failing_once)
    await journal.mark(4)
    at("2026-11-18 10:05")
    async with running(post):
        await post.sandbox.until(lambda: post.letters("olga"))
    assert "a round of fan-out failed: ValueError" in caplog.text
    assert "Анна" not in caplog.text


async def test_lessons_are_made_ahead_from_the_timetable_once(post: Post) -> None:
    async def ahead() -> int:
        async with post.db.session() as session:
            count = await session.scalar(
                select(func.count(Lesson.id)).where(
                    Lesson.school_id == post.cast.school, Lesson.day > date(2026, 11, 23)
                )
            )
        return count or 0

    assert await ahead() == 0
    await run.tick_lessons(post.db)
    made = await ahead()
    # Until 2 December: Wednesdays 25 and 2 with two lessons, Monday 30 with one.
    assert made == 5
    await run.tick_lessons(post.db)
    assert await ahead() == made


async def test_a_mark_overtakes_a_broadcast_that_is_in_hand(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(4, pupil="petya")
    at("2026-11-18 10:01")
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        audience = Audience(AudienceKind.CLASS, str(post.cast.class_8a))
        await announce(session, irina, audience=audience, text="Собрание", origin="t:1")
    await run.fan_out(post.db)
    pace = Pace(per_second=1, seconds_in_a_chat=0)
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(run.send_loop(post.db, post.bot, pace=pace))
        await post.sandbox.until(lambda: bool(post.sandbox.sent_log))
        at("2026-11-18 10:02")
        await run.fan_out(post.db)
        run.bells_of(post.db).letters_put()
        await post.sandbox.until(lambda: bool(post.letters("anna")))
        sending.cancel()
    order = [sent.chat_id for sent in post.sandbox.sent_log]
    announced = [post.cast.chat(name) for name in ("elena", "kostya", "olga")]
    assert order.index(post.cast.chat("anna")) < max(order.index(chat) for chat in announced)


async def test_a_clock_stopped_while_it_starts_leaves_no_traceback(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    for turns in range(2, 12):
        async with asyncio.TaskGroup() as tasks:
            ticking = tasks.create_task(run.clock_loop(post.db))
            for _turn in range(turns):
                await asyncio.sleep(0)
            ticking.cancel()
        for _turn in range(20):
            await asyncio.sleep(0)
    assert [one.getMessage() for one in caplog.records if one.exc_info] == []
