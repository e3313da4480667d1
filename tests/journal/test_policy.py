from datetime import date

from core.db import Database
from core.journal.models import GradingPolicy
from core.journal.policy import policy_on
from core.journal.rules import Policy
from tests.cast import Cast


async def test_the_latest_rules_that_are_in_force_that_day_rule(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        session.add(
            GradingPolicy(
                school_id=cast.school, version=2, valid_from=date(2026, 11, 2), five_from=465
            )
        )
    async with db.reading() as session:
        autumn = await policy_on(session, cast.school, date(2026, 11, 1))
        winter = await policy_on(session, cast.school, date(2026, 11, 2))
        other = await policy_on(session, cast.other_school, date(2026, 12, 1))
    assert (autumn.version, autumn.five_from) == (1, 450)
    assert (winter.version, winter.five_from) == (2, 465)
    assert other.version == 1


async def test_a_school_without_written_rules_has_the_defaults(db: Database, cast: Cast) -> None:
    async with db.reading() as session:
        assert await policy_on(session, cast.school, date(2020, 1, 1)) == Policy()
