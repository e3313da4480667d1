import pytest
from sqlalchemy import func, select

from core import clock, demo
from core.access.models import ChannelLink
from core.db import Database
from core.demo.errors import DatabaseInUse, NotSeeded, TooSmall
from core.people.models import Person
from core.school.models import School
from tests.cast import Cast
from tests.demo.conftest import TODAY


async def _people(db: Database) -> int:
    async with db.session() as session:
        return await session.scalar(select(func.count(Person.id))) or 0


async def test_a_school_in_use_is_left_alone(db: Database, cast: Cast) -> None:
    before = await _people(db)
    with pytest.raises(DatabaseInUse):
        await demo.seed(db, pupils=60, today=TODAY)
    assert await _people(db) == before


async def test_a_real_school_is_not_linked_to_synthetic_chats(db: Database, cast: Cast) -> None:
    with pytest.raises(NotSeeded):
        await demo.link_chats(db)
    async with db.session() as session:
        highest = await session.scalar(select(func.max(ChannelLink.chat_id)))
    assert highest is not None
    assert highest < 1_000_000


async def test_a_real_school_has_no_personas(db: Database, cast: Cast) -> None:
    with pytest.raises(NotSeeded):
        await demo.personas(db, tokens=True)
    assert not await demo.is_seeded(db)


async def test_an_empty_database_has_nobody_to_link(db: Database) -> None:
    with pytest.raises(NotSeeded):
        await demo.link_chats(db)


async def test_a_demo_school_beside_a_real_one_is_no_demo(db: Database) -> None:
    await demo.seed(db, pupils=20, today=TODAY)
    assert await demo.is_seeded(db)
    async with db.session() as session:
        session.add(School(name="Школа № 7", short_name="Школа № 7", created_at=clock.now()))
    assert not await demo.is_seeded(db)
    with pytest.raises(NotSeeded):
        await demo.personas(db, tokens=False)


async def test_too_few_pupils_are_refused_before_anything_is_written(db: Database) -> None:
    with pytest.raises(TooSmall, match="20"):
        await demo.seed(db, pupils=19, today=TODAY)
    assert await _people(db) == 0
