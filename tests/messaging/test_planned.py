"""Planned announcements: once with two clocks, late or dropped, agreed to by a second person."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from core import clock
from core.db import Database
from core.enums import AudienceKind, PlannedState
from core.errors import NotAllowed, NotFound
from core.ledger import Event
from core.messaging import planning
from core.messaging.audience import Audience
from core.messaging.errors import (
    ChangedMeanwhile,
    NoReaders,
    NotYourOwn,
    PastMoment,
    TooFarAhead,
)
from core.messaging.models import Announcement, PlannedAnnouncement
from core.messaging.planned import planned, planned_list
from core.messaging.releasing import due_planned, release
from core.people.models import RoleGrant
from notifications.planned import release_planned
from tests.cast import Cast
from tests.messaging.conftest import Asking

SCHOOL = Audience(AudienceKind.SCHOOL)
ZONE = "Europe/Samara"
TOMORROW = "2026-11-19 08:00"


def due(moment: str = TOMORROW) -> datetime:
    """A moment of Samara's wall clock."""
    return datetime.fromisoformat(f"{moment}:00+04:00")


async def plan(
    asking: Asking,
    audience: Audience,
    *,
    by: str = "irina",
    at: datetime | None = None,
    origin: str = "t:1",
) -> int:
    async with asking(by) as (session, viewer):
        made = await planning.submit(
            session, viewer, audience=audience, text="Сбор", origin=origin, due_at=at
        )
    assert made.planned_id is not None
    return made.planned_id


async def out(db: Database) -> int:
    """How many announcements went out."""
    async with db.reading() as session:
        return await session.scalar(select(func.count(Announcement.id))) or 0


async def row(db: Database, planned_id: int) -> PlannedAnnouncement:
    async with db.reading() as session:
        found = await session.scalar(
            select(PlannedAnnouncement).where(PlannedAnnouncement.id == planned_id)
        )
        assert found is not None
        return found


def of_7b(cast: Cast) -> Audience:
    return Audience(AudienceKind.CLASS, str(cast.class_7b))


async def test_it_goes_out_at_its_hour_and_not_before(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    number = await plan(asking, of_7b(cast), at=due())
    assert await release_planned(db) == 0
    at("2026-11-19 07:59")
    assert await release_planned(db) == 0
    at(TOMORROW)
    assert await release_planned(db) == 1
    assert await release_planned(db) == 0
    assert await out(db) == 1
    assert (await row(db, number)).state == PlannedState.RELEASED


async def test_two_clocks_send_it_once(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    await plan(asking, of_7b(cast), at=due())
    at(TOMORROW)
    await asyncio.gather(*(release_planned(db) for _clock in range(4)))
    assert await out(db) == 1
    async with db.reading() as session:
        made = select(func.count(Event.id)).where(Event.kind == "planned.released")
        assert await session.scalar(made) == 1


async def test_what_two_clocks_have_both_seen_is_taken_by_one(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    await plan(asking, of_7b(cast), at=due())
    at(TOMORROW)
    async with db.reading() as session:
        seen = await due_planned(session, now=clock.now(), limit=10)
    taken = []
    for _clock in range(2):
        async with db.session() as session:
            taken.append(await release(session, seen[0], now=clock.now()))
    assert taken == [True, False]


async def test_an_hour_late_is_sent(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    await plan(asking, of_7b(cast), at=due())
    at("2026-11-19 09:00")
    await release_planned(db)
    assert await out(db) == 1


async def test_what_is_of_no_use_any_more_is_dropped_with_its_reason(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    number = await plan(asking, of_7b(cast), at=due())
    async with asking("irina") as (session, viewer):
        await planning.set_lasting(session, viewer, planned_id=number, revision=0, hours=3)
    at("2026-11-19 11:00")
    await release_planned(db)
    assert await out(db) == 0
    kept = await row(db, number)
    assert (kept.state, kept.reason) == ("dropped", "too late")


async def test_it_is_repeated_every_week_and_missed_weeks_are_passed_over(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    number = await plan(asking, of_7b(cast), at=due())
    async with asking("irina") as (session, viewer):
        await planning.set_weekly(session, viewer, planned_id=number, revision=0, weekly=True)
    at(TOMORROW)
    await release_planned(db)
    assert (await row(db, number)).due_at == due("2026-11-26 08:00")
    at("2026-12-09 12:00")  # a standstill of two Thursdays, 26 November and 3 December
    await release_planned(db)
    kept = await row(db, number)
    assert (kept.state, kept.due_at) == ("scheduled", due("2026-12-10 08:00"))
    assert await out(db) == 1
    at("2026-12-10 08:00")
    await release_planned(db)
    assert await out(db) == 2


async def test_who_no_longer_works_here_announces_nothing(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    number = await plan(asking, of_7b(cast), at=due())
    async with db.session() as session:
        await session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == cast.irina)
            .values(until=date(2026, 11, 18))
        )
    at(TOMORROW)
    await release_planned(db)
    assert await out(db) == 0
    assert (await row(db, number)).reason == "author left"


async def test_one_that_fails_does_not_hold_up_another(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    await plan(asking, Audience(AudienceKind.CLASS, str(cast.class_8a)), at=due(), origin="t:2")
    await plan(asking, of_7b(cast), at=due())
    at(TOMORROW)
    assert await release_planned(db) == 2
    assert await out(db) == 2


@pytest.mark.parametrize(
    ("moment", "refusal"),
    [
        ("2026-11-18 10:00", PastMoment),
        ("2026-11-17 08:00", PastMoment),
        ("2028-01-01 08:00", TooFarAhead),
    ],
)
async def test_an_impossible_hour_is_refused(
    moment: str, refusal: type[Exception], asking: Asking, cast: Cast, db: Database
) -> None:
    with pytest.raises(refusal):
        await plan(asking, of_7b(cast), at=due(moment))


async def test_more_than_a_class_waits_for_a_second_person(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number = await plan(asking, SCHOOL)
    assert await release_planned(db) == 0
    async with asking("vera") as (session, viewer):
        view = await planned(session, viewer, planned_id=number)
        assert (view.may_decide, view.counted.total) == (True, 10)
        await planning.agree(session, viewer, planned_id=number, revision=view.revision)
    assert await release_planned(db) == 1
    assert await out(db) == 1


async def test_a_class_waits_for_nobody_and_the_school_may_trust_one(
    asking: Asking, cast: Cast, db: Database
) -> None:
    async with asking("irina") as (session, viewer):
        made = await planning.submit(
            session, viewer, audience=of_7b(cast), text="Сбор", origin="t:1"
        )
        assert made.announcement_id is not None
    async with asking("vera") as (session, viewer):
        await planning.set_confirming(session, viewer, confirms=False)
    async with asking("irina") as (session, viewer):
        made = await planning.submit(session, viewer, audience=SCHOOL, text="Сбор", origin="t:2")
        assert made.announcement_id is not None


async def test_nobody_agrees_to_their_own(asking: Asking, cast: Cast, db: Database) -> None:
    number = await plan(asking, SCHOOL)
    for decide in (planning.agree, planning.refuse):
        with pytest.raises(NotYourOwn):
            async with asking("irina") as (session, viewer):
                await decide(session, viewer, planned_id=number, revision=0)
    assert (await row(db, number)).state == "awaiting"


@pytest.mark.parametrize(
    "name", ["olga", "anya", "elena", "maria", "boris", "sergey", "alien_teacher", "alien_parent"]
)
async def test_nobody_without_the_right_agrees_reads_or_calls_off(
    name: str, asking: Asking, cast: Cast, db: Database
) -> None:
    number = await plan(asking, SCHOOL)
    acts = [planning.agree, planning.refuse, planning.call_off]
    for act in acts:
        with pytest.raises((NotAllowed, NotFound)):
            async with asking(name) as (session, viewer):
                await act(session, viewer, planned_id=number, revision=0)
    with pytest.raises(NotAllowed):
        async with asking(name) as (session, viewer):
            await planning.set_confirming(session, viewer, confirms=False)
    if name != "sergey":  # the administrator announces too, and sees what waits
        with pytest.raises(NotAllowed):
            async with asking(name) as (session, viewer):
                await planned(session, viewer, planned_id=number)
    assert (await row(db, number)).state == "awaiting"


async def test_another_schools_deputy_finds_nothing(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number = await plan(asking, SCHOOL)
    async with db.session() as session:
        session.add(
            RoleGrant(
                school_id=cast.other_school,
                person_id=cast.people["alien_teacher"],
                role="deputy",
                since=date(2026, 9, 1),
            )
        )
    async with asking("alien_teacher") as (session, viewer):
        assert (await planned_list(session, viewer)).lines == ()
        for act in (planning.agree, planning.refuse, planning.call_off):
            with pytest.raises(NotFound):
                await act(session, viewer, planned_id=number, revision=0)


async def test_a_text_that_changed_must_be_agreed_to_anew(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number = await plan(asking, SCHOOL, at=due())
    async with asking("irina") as (session, viewer):
        await planning.retype(session, viewer, planned_id=number, revision=0, text="Иной")
    with pytest.raises(ChangedMeanwhile):
        async with asking("vera") as (session, viewer):
            await planning.agree(session, viewer, planned_id=number, revision=0)
    async with asking("vera") as (session, viewer):
        await planning.agree(session, viewer, planned_id=number, revision=1)
    async with asking("irina") as (session, viewer):
        await planning.retype(session, viewer, planned_id=number, revision=2, text="Третий")
    kept = await row(db, number)
    assert (kept.state, kept.approved_by_id) == ("awaiting", None)


async def test_nobody_changes_anothers_words(asking: Asking, cast: Cast, db: Database) -> None:
    number = await plan(asking, SCHOOL, at=due())
    with pytest.raises(NotAllowed):
        async with asking("vera") as (session, viewer):
            await planning.retype(session, viewer, planned_id=number, revision=0, text="Иной")
    with pytest.raises(NotAllowed):
        async with asking("vera") as (session, viewer):
            await planning.move(
                session, viewer, planned_id=number, revision=0, due_at=due("2026-11-20 08:00")
            )
    async with asking("vera") as (session, viewer):
        await planning.call_off(session, viewer, planned_id=number, revision=0)
    with pytest.raises(ChangedMeanwhile):
        async with asking("irina") as (session, viewer):
            await planning.move(
                session, viewer, planned_id=number, revision=1, due_at=due("2026-11-20 08:00")
            )


async def test_what_nobody_agreed_to_in_time_is_dropped(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    number = await plan(asking, SCHOOL)
    at("2026-11-19 09:59")
    assert await release_planned(db) == 0
    at("2026-11-19 10:00")
    with pytest.raises(ChangedMeanwhile):
        async with asking("vera") as (session, viewer):
            await planning.agree(session, viewer, planned_id=number, revision=0)
    assert await release_planned(db) == 1
    kept = await row(db, number)
    assert (kept.state, kept.reason) == ("dropped", "not agreed")
    assert await out(db) == 0


async def test_the_same_draft_is_planned_once(asking: Asking, cast: Cast, db: Database) -> None:
    first = await plan(asking, SCHOOL)
    assert await plan(asking, SCHOOL) == first
    with pytest.raises(NoReaders):
        await plan(asking, Audience(AudienceKind.ROLE, "secretary"), origin="t:9")


async def test_a_moved_one_keeps_how_long_it_lasts(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number = await plan(asking, of_7b(cast), at=due())
    async with asking("irina") as (session, viewer):
        await planning.move(
            session, viewer, planned_id=number, revision=0, due_at=due("2026-11-20 08:00")
        )
        view = await planned(session, viewer, planned_id=number)
        assert view.lasts == timedelta(hours=24)
