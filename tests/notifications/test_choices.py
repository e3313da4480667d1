"""What people choose, and what everybody may know of the state of things."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlalchemy import delete, select

from core import clock
from core.access.viewer import viewer_of_person
from core.db import Database
from core.ledger import Event
from core.people.models import Preferences
from core.people.preferences import Choices, change, preferences_of
from core.status import status_of
from tests.cast import Cast
from tests.notifications.conftest import Journal, Post, viewer_of

At = Callable[[str], None]


async def test_who_never_chose_has_the_defaults_and_may_change_them(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        await session.execute(delete(Preferences).where(Preferences.person_id == cast.olga))
        olga = await viewer_of(session, cast, "olga")
        assert await preferences_of(session, olga) == Choices()
        after = await change(session, olga, quiet_from=None, quiet_until=None, absences=False)
    assert (after.quiet_from, after.absences, after.marks) == (None, False, True)
    async with db.session() as session:
        assert await preferences_of(session, olga) == after


async def test_a_change_is_one_event_with_before_and_after(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        olga = await viewer_of(session, cast, "olga")
        await change(session, olga, digest_at=time(20), language="en")
        event = await session.scalar(select(Event).where(Event.kind == "preferences.changed"))
    assert event is not None
    assert event.before == '{"digest_at": "18:00:00", "language": "ru"}'
    assert event.after == '{"digest_at": "20:00:00", "language": "en"}'


async def test_only_the_day_and_hour_move_the_digest(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        olga = await viewer_of(session, cast, "olga")
        first = await change(session, olga, digest_weekday=1)
        assert first.next_digest_at == clock.at(date(2026, 11, 23), time(18), "Europe/Samara")
        second = await change(session, olga, language="en")
    assert second.next_digest_at == first.next_digest_at


async def test_nobody_changes_what_is_not_theirs_to_change(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        olga = await viewer_of(session, cast, "olga")
        with pytest.raises(ValueError, match="person_id"):
            await change(session, olga, person_id=cast.igor)


async def test_a_change_of_one_touches_nobody_else(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        await change(session, await viewer_of(session, cast, "olga"), marks=False)
        igor = await preferences_of(session, await viewer_of(session, cast, "igor"))
    assert igor.marks


async def test_the_status_tells_ages_and_nothing_else(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(4)
    entered = clock.now()
    at("2026-11-18 21:30")
    await post.work()
    async with post.db.session() as session:
        olga = await viewer_of(session, post.cast, "olga")
        status = await status_of(session, olga)
        stranger = await status_of(session, None)
    assert (status.last_entry_at, status.oldest_letter_at) == (entered, None)
    assert stranger.last_entry_at is None
    at("2026-11-19 07:01")
    async with post.db.session() as session:
        status = await status_of(session, olga)
    assert status.oldest_letter_at == clock.now() - timedelta(minutes=1)


async def test_the_status_of_a_school_says_nothing_of_another(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(4)
    at("2026-11-18 21:30")
    await post.work()
    at("2026-11-19 08:00")
    async with post.db.session() as session:
        alien = await viewer_of_person(
            session, post.cast.alien_parent, school_id=post.cast.other_school
        )
        status = await status_of(session, alien)
    assert (status.last_entry_at, status.oldest_letter_at) == (None, None)
