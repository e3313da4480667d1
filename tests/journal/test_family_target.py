"""What the rules, the timetable and announced works make of a child's marks."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update

from core.clock import now
from core.db import Database
from core.errors import NotFound
from core.journal.models import Assignment, GradingPolicy, Mark
from core.journal.queries.target import pupil_targets
from core.journal.target import Outlook
from core.school.models import Holiday
from tests.cast import Cast
from tests.journal.conftest import Ask


async def test_lessons_left_are_those_entered_and_then_those_of_the_timetable(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        before = await pupil_targets(session, igor, pupil_id=cast.anya)
        session.add(
            Holiday(
                school_id=cast.school,
                year_id=cast.year,
                name="Праздник",
                starts_on=date(2026, 12, 14),
                ends_on=date(2026, 12, 20),
            )
        )
        after = await pupil_targets(session, igor, pupil_id=cast.anya)
    (algebra,) = before.subjects
    # Entered: 23 November. By the timetable until 30 December: Mondays 30, 7, 14, 21, 28 and
    # Wednesdays 25, 2, 9, 16, 23, 30.
    assert algebra.chances.lessons == 12
    assert after.subjects[0].chances.lessons == 10
    assert (algebra.mean, algebra.proposed) == (Decimal("4.33"), 4)


async def test_announced_works_and_the_rules_of_the_school_decide(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        session.add(
            Assignment(
                school_id=cast.school,
                lesson_id=cast.lessons["algebra 2026-11-23"],
                type_id=cast.types["test"],
                weight_percent=300,
            )
        )
        await session.execute(update(GradingPolicy).values(five_from=460))
        view = await pupil_targets(
            session, igor, pupil_id=cast.anya, subject_id=cast.subjects["algebra"]
        )
    (algebra,) = view.subjects
    five = algebra.targets[0]
    assert five.outlook is Outlook.POSSIBLE
    assert [work.day for work in five.ways[0].steps[0].works] == [date(2026, 11, 23)]
    assert five.ways[0].mean == Decimal("4.67")  # (13 + 15) / 6
    assert algebra.chances.lessons == 11


async def test_an_open_dot_is_counted_apart(db: Database, cast: Cast, viewer: Ask) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        work = Assignment(
            school_id=cast.school,
            lesson_id=cast.lessons["algebra 2026-11-11"],
            type_id=cast.types["test"],
        )
        session.add(work)
        await session.flush()
        session.add(
            Mark(
                school_id=cast.school,
                assignment_id=work.id,
                lesson_id=work.lesson_id,
                pupil_id=cast.anya,
                subject_id=cast.subjects["algebra"],
                day=date(2026, 11, 11),
                value=None,
                is_duty=True,
                set_by_id=cast.elena,
                set_at=now(),
            )
        )
        await session.flush()
        (algebra,) = (await pupil_targets(session, igor, pupil_id=cast.anya)).subjects
    assert (algebra.standing.duties, algebra.standing.count) == (1, 3)


async def test_a_term_that_is_over_has_nothing_left(db: Database, cast: Cast, viewer: Ask) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        view = await pupil_targets(session, igor, pupil_id=cast.anya, period="T20261005")
    assert view.is_over
    assert view.period.number == 1


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "sergey", "alien_parent"])
async def test_nobody_else_is_told_what_is_needed(
    db: Database, cast: Cast, viewer: Ask, stranger: str
) -> None:
    other = await viewer(stranger)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await pupil_targets(session, other, pupil_id=cast.anya)
