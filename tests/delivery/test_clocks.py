"""Downtime, clocks that jump and summer time: each digest once, whatever the clock does."""

import asyncio
from collections.abc import Callable
from datetime import time

import pytest
from sqlalchemy import func, select, update

from core.enums import DeliveryKind
from core.outbox import Delivery
from core.people.models import Preferences
from core.school.models import School
from notifications.digests import plan_due, plan_first
from tests.notifications.conftest import Post, journal, post

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
        assert [cause.removeprefix("digest:")[:16] for cause in causes] == due
