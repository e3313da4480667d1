"""What is settled is deleted after its period, a little at a time; the ledger stays."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import func, insert, select

from core import clock, ledger
from core.access.models import FailedEntry
from core.db import Database
from core.drafts import ChatState
from core.ledger import Event
from core.outbox import Delivery, Inbox
from core.retention import Periods, Swept, oldest, sweep
from core.settings import Settings
from tests.cast import Cast

At = Callable[[str], None]
PERIODS = Periods(timedelta(days=7), timedelta(days=365), timedelta(days=90))


async def _updates(db: Database, **ages: int) -> None:
    """One update a state, of so many days ago."""
    rows = [
        {
            "bot_id": 42,
            "update_id": number,
            "chat_id": 1,
            "body": "",
            "state": state.partition("_")[0],
            "attempts": 0,
            "fault": "",
            "received_at": clock.now() - timedelta(days=days),
        }
        for number, (state, days) in enumerate(ages.items())
    ]
    async with db.session() as session:
        await session.execute(insert(Inbox), rows)


async def _letters(db: Database, cast: Cast, *ages: tuple[str, int]) -> None:
    rows = [
        {
            "school_id": cast.school,
            "person_id": cast.olga,
            "kind": "marks",
            "cause": f"marks:{number}",
            "priority": 30,
            "due_at": clock.now(),
            "state": state,
            "created_at": clock.now() - timedelta(days=days),
        }
        for number, (state, days) in enumerate(ages)
    ]
    async with db.session() as session:
        await session.execute(insert(Delivery), rows)


async def _left(db: Database, model: type[Inbox] | type[Delivery]) -> list[str]:
    async with db.reading() as session:
        return list(await session.scalars(select(model.state).order_by(model.id)))


async def test_only_what_is_settled_and_past_its_period_goes(db: Database, cast: Cast) -> None:
    await _updates(db, new=400, done=8, done_2=6, dead=91, dead_2=89, answering=400)
    letters = ("new", 400), ("leased", 400), ("sent", 366), ("dropped", 366), ("dead", 91)
    await _letters(db, cast, *letters, ("sent", 364), ("dropped", 364), ("dead", 89), ("sent", 1))
    assert await sweep(db, PERIODS) == Swept(updates=2, letters=3, others=0)
    assert await _left(db, Inbox) == ["new", "done", "dead", "answering"]
    assert await _left(db, Delivery) == ["new", "leased", "sent", "dropped", "dead", "sent"]


async def test_a_second_sweep_finds_nothing(db: Database, cast: Cast) -> None:
    await _letters(db, cast, ("sent", 400))
    assert (await sweep(db, PERIODS)).total == 1
    assert (await sweep(db, PERIODS)).total == 0


async def test_two_sweeps_at_once_delete_each_row_once(db: Database, cast: Cast) -> None:
    await _letters(db, cast, *[("sent", 400)] * 450, ("sent", 1))
    swept = await asyncio.gather(sweep(db, PERIODS), sweep(db, PERIODS))
    assert sum(one.letters for one in swept) == 450
    assert await _left(db, Delivery) == ["sent"]


async def test_others_have_their_turn_between_batches(db: Database, cast: Cast) -> None:
    await _letters(db, cast, *[("dropped", 400)] * 3000)
    turns = 0

    async def another() -> None:
        nonlocal turns
        while await _left(db, Delivery):
            async with db.session() as session:
                await ledger.record(session, "read.test", school_id=cast.school, actor_id=None)
            turns += 1

    await asyncio.gather(another(), sweep(db, PERIODS))
    assert turns >= 2


async def test_the_ledger_is_kept_for_ever(db: Database, cast: Cast, at: At) -> None:
    async with db.session() as session:
        await ledger.record(session, "read.test", school_id=cast.school, actor_id=None)
        before = await session.scalar(select(func.count(Event.id)))
    at("2046-11-18 10:00")
    await sweep(db, PERIODS)
    async with db.reading() as session:
        assert await session.scalar(select(func.count(Event.id))) == before


async def test_refused_slips_and_drafts_of_long_ago_go(db: Database, cast: Cast, at: At) -> None:
    now = clock.now()
    async with db.session() as session:
        for days in (31, 29):
            moment = now - timedelta(days=days)
            session.add(FailedEntry(channel="telegram", chat_id=days, at=moment))
        for days in (91, 89):
            session.add(ChatState(key=f"{days}", state="s", changed_at=now - timedelta(days=days)))
    assert await sweep(db, PERIODS) == Swept(0, 0, 2)
    async with db.reading() as session:
        assert list(await session.scalars(select(FailedEntry.chat_id))) == [29]
        assert list(await session.scalars(select(ChatState.key))) == ["89"]


async def test_the_operator_sees_since_when_rows_are_kept(db: Database, cast: Cast) -> None:
    async with db.reading() as session:
        assert (await oldest(session)).letter is None
    await _letters(db, cast, ("sent", 30), ("sent", 1))
    async with db.reading() as session:
        assert (await oldest(session)).letter == clock.now() - timedelta(days=30)


def test_periods_are_settings_with_a_floor() -> None:
    settings = Settings(_env_file=None)
    assert Periods.of(settings) == PERIODS
    for name, days in (("updates", 1), ("letters", 60), ("dead", 6)):
        with pytest.raises(ValidationError):
            Settings(_env_file=None, **{f"keep_{name}_days": days})
