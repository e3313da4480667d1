"""Downtime, clocks that jump and summer time: each digest once, whatever the clock does."""

import asyncio
from collections.abc import Callable
from datetime import time

import pytest
from sqlalchemy import func, select, update

from core.access.digest_clock import make_digests_due
from core.db import Database
from core.enums import AttendanceCode, DeliveryKind
from core.outbox import Delivery
from core.people.models import Preferences
from core.school.models import School
from notifications.clocks import Drift, mend_moments
from notifications.digests import plan_due, plan_first
from notifications.fanout import fan_out
from notifications.limits import Pace
from notifications.sender import Sender
from tests.notifications.conftest import Journal, Post, journal, post

__all__ = ["journal", "post"]

At = Callable[[str], None]


async def _digests(post: Post, name: str = "igor") -> int:
    """How many digests a person was ever to get."""
    async with post.db.reading() as session:
        found = await session.scalar(
            select(func.count()).where(
                Delivery.person_id == post.cast.people[name], Delivery.kind == DeliveryKind.DIGEST
            )
        )
    return found or 0


async def _tick(post: Post) -> None:
    """What two clock loops do at one moment."""
    await asyncio.gather(plan_due(post.db), plan_due(post.db))
    await post.work()


@pytest.mark.parametrize(
    ("back", "letters"),
    [("2026-11-20 19:00", 1), ("2026-11-21 18:00", 1), ("2026-11-28 18:30", 0)],
    ids=["an hour", "a day", "eight days"],
)
async def test_after_downtime_there_is_one_digest_and_no_flood(
    post: Post, at: At, back: str, letters: int
) -> None:
    await post.work()
    at(back)
    for _tick_number in range(3):
        await _tick(post)
    assert await _digests(post) == 1
    # After eight days it tells of the last week only, in which nothing happened.
    assert len(post.letters("igor")) == letters


async def test_a_clock_that_goes_back_an_hour_repeats_no_digest(post: Post, at: At) -> None:
    await post.work()
    for moment in ("2026-11-20 18:00", "2026-11-20 17:00", "2026-11-20 18:00", "2026-11-20 18:30"):
        at(moment)
        await _tick(post)
    assert (await _digests(post), len(post.letters("igor"))) == (1, 1)


async def test_a_clock_that_went_a_day_ahead_and_back_repeats_no_digest(post: Post, at: At) -> None:
    await post.work()
    for moment in ("2026-11-19 19:00", "2026-11-20 19:00", "2026-11-19 19:05", "2026-11-20 18:00"):
        at(moment)
        await _tick(post)
    assert (await _digests(post), len(post.letters("igor"))) == (1, 1)


@pytest.mark.parametrize(
    ("planned_at", "moments", "due"),
    [
        # In Berlin half past two comes twice on 25 October, and not at all on 28 March.
        (
            "2026-10-21 10:00",
            ("2026-10-25 04:31", "2026-10-25 05:31", "2026-10-25 09:00"),
            ["2026-10-25T00:30"],
        ),
        (
            "2027-03-24 10:00",
            ("2027-03-28 05:29", "2027-03-28 05:31", "2027-03-28 06:31"),
            ["2027-03-28T01:30"],
        ),
    ],
    ids=["back to winter time", "forward to summer time"],
)
async def test_an_hour_that_comes_twice_or_never_has_one_digest(
    post: Post, at: At, planned_at: str, moments: tuple[str, ...], due: list[str]
) -> None:
    at(planned_at)
    async with post.db.session() as session:
        await session.execute(update(School).values(timezone="Europe/Berlin"))
        half_past_two = time(2, 30)
        await session.execute(update(Preferences).values(digest_weekday=7, digest_at=half_past_two))
    await plan_first(post.db)
    for moment in moments:
        at(moment)
        await _tick(post)
    async with post.db.reading() as session:
        causes = await session.scalars(
            select(Delivery.cause).where(
                Delivery.person_id == post.cast.igor, Delivery.kind == DeliveryKind.DIGEST
            )
        )
        weekly = [cause for cause in causes if cause.startswith("digest:")]
        assert [cause.removeprefix("digest:")[:16] for cause in weekly] == due


async def _causes(post: Post, name: str = "igor") -> list[tuple[str, str, str]]:
    """Week, state and reason of a person's digests."""
    return [
        (row.cause.removeprefix("digest:")[:10], row.state, row.reason)
        for row in await post.deliveries(name)
        if row.cause.startswith("digest:")
    ]


async def test_a_clock_that_went_years_ahead_and_came_back_is_healed(post: Post, at: At) -> None:
    await post.work()
    at("2031-03-05 12:00")
    await _tick(post)
    at("2026-11-18 12:00")
    assert await mend_moments(post.db) > 0
    assert await mend_moments(post.db) == 0
    at("2026-11-20 18:00")
    await _tick(post)
    assert ("2026-11-20", "sent", "") in await _causes(post)
    assert "Неделя 16–22 ноября" in post.letters("igor")[-1]


async def test_letters_and_facts_put_off_for_weeks_are_due_again(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(4)
    at("2026-12-28 12:00")
    await journal.attendance(AttendanceCode.SICK)  # to be told in December
    post.sandbox.faults.fail(1, chat_id=post.cast.chat("olga"))  # to be tried again in December
    await post.work()
    await fan_out(post.db)
    async with post.db.session() as session:
        await session.execute(update(Delivery).values(state="new"))
    claimed = await Sender(post.db, post.bot, Pace()).claim()  # a lease until December
    assert claimed
    at("2026-11-18 12:00")
    await post.work()
    assert post.letters("petya") == []
    waiting = len(post.letters("olga"))
    await mend_moments(post.db)
    await post.work()
    assert len(post.letters("olga")) > waiting
    async with post.db.reading() as session:
        open_states = await session.scalar(
            select(func.count()).where(Delivery.state.in_(["new", "leased"]))
        )
    assert open_states == 0


async def test_only_a_clock_that_went_back_calls_for_mending(db: Database, at: At) -> None:
    ticks = 100.0
    drift = Drift(lambda: ticks)
    assert drift.went_back()  # nobody knows what happened before
    await drift.mend(db)
    for moment, seconds, back in (
        ("2026-11-18 10:01", 60, False),  # a minute has passed
        ("2026-11-18 10:05", 60, False),  # set ahead
        ("2031-11-18 10:05", 20, False),  # far ahead
        ("2026-11-18 10:06", 20, True),  # and back
        ("2026-11-18 10:07", 60, True),  # until it is mended
    ):
        at(moment)
        ticks += seconds
        assert drift.went_back() is back
    await drift.mend(db)
    for moment, seconds, back in (
        ("2026-11-18 10:06", 20, False),  # a minute is nothing
        ("2026-11-18 18:00", 20, False),  # the computer slept
        ("2026-11-18 17:00", 20, True),
    ):
        at(moment)
        ticks += seconds
        assert drift.went_back() is back


async def test_two_clocks_of_two_processes_make_one_digest(post: Post, at: At) -> None:
    await post.work()
    other = Database(post.db.url.render_as_string(hide_password=False))
    at("2026-11-20 18:00")
    for _tick_number in range(3):
        await asyncio.gather(plan_due(post.db), plan_due(other), plan_first(other))
    await other.close()
    await post.work()
    assert (await _digests(post), len(post.letters("igor"))) == (1, 1)


async def test_in_the_holidays_there_is_nothing_to_sum_up(post: Post, at: At) -> None:
    at("2026-10-28 10:00")
    await plan_first(post.db)
    at("2026-10-30 18:00")  # the first quarter ended on the 25th
    await _tick(post)
    assert await _causes(post) == [("2026-10-30", "dropped", "empty")]


async def test_after_the_end_of_a_quarter_its_marks_count_no_more(
    post: Post, journal: Journal, at: At
) -> None:
    at("2026-10-14 12:00")
    await journal.mark(2, lesson="history 2026-10-14", kind="answer", by="boris")
    at("2026-11-13 18:00")
    async with post.db.session() as session:
        await make_digests_due(session)
    await _tick(post)
    (digest,) = [text for text in post.letters("igor") if "Неделя 9–15 ноября" in text]
    assert "Ср. балл, 2-я четверть: 4,50" in digest  # (5 + 4) / 2, without the two of October


async def test_what_was_entered_before_an_outage_is_one_calm_letter_after_it(
    post: Post, journal: Journal, at: At
) -> None:
    for kind in ("answer", "home", "test"):
        await journal.mark(4, kind=kind)
    await journal.attendance(AttendanceCode.ABSENT_UNKNOWN)
    at("2026-11-26 03:00")  # eight days later, at night
    await post.work()
    assert post.letters("olga") == []  # no absence of last week wakes anybody
    at("2026-11-26 07:00")
    await post.work()
    marks, absence = sorted(post.letters("olga"), key=lambda text: "пропуск" in text)
    assert marks.count("4 (") == 3
    assert "пропуск" in absence
    await post.work()
    assert len(post.letters("olga")) == 2
