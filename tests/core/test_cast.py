from sqlalchemy import func, select

from core.db import Database
from core.people.models import Person
from tests.cast import Cast


async def test_the_cast_is_two_schools(db: Database, cast: Cast) -> None:
    async with db.reading() as session:
        schools = await session.scalars(select(func.count(Person.id)).group_by(Person.school_id))
        assert sorted(schools) == [3, 12]
