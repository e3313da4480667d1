"""Lessons of the coming days from the weekly timetable."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from core.db import Database, Session
from core.exchange.lessons import follow_timetable, make_lessons
from core.journal.models import Lesson
from core.school.models import Holiday, Load, Slot, Substitution
from tests.cast import Cast

MONDAY = date(2026, 11, 30)
WEDNESDAY = date(2026, 12, 2)
SUNDAY = date(2026, 12, 6)


async def lessons(session: Session, cast: Cast, since: date = MONDAY) -> list[tuple[object, ...]]:
    rows = await session.execute(
        select(Lesson.day, Lesson.number, Lesson.group_id, Lesson.teacher_id, Lesson.state)
        .where(Lesson.school_id == cast.school, Lesson.day >= since)
        .order_by(Lesson.day, Lesson.number)
    )
    return [tuple(row) for row in rows]


@pytest.fixture
def expected(cast: Cast) -> list[tuple[object, ...]]:
    algebra, russian = cast.groups["algebra"], cast.groups["russian"]
    return [
        (MONDAY, 1, algebra, cast.elena, "planned"),
        (WEDNESDAY, 1, russian, cast.maria, "planned"),
        (WEDNESDAY, 2, algebra, cast.elena, "planned"),
    ]


async def test_a_week_of_the_timetable_becomes_lessons_once(
    db: Database, cast: Cast, expected: list[tuple[object, ...]]
) -> None:
    async with db.session() as session:
        assert await make_lessons(session, cast.school, MONDAY, SUNDAY) == 3
        assert await lessons(session, cast) == expected
        assert await make_lessons(session, cast.school, MONDAY, SUNDAY) == 0
        assert await lessons(session, cast) == expected


async def test_lessons_that_exist_are_left_as_they_are(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        before = await session.scalar(select(func.count()).select_from(Lesson))
        # 16 and 18 November are in the cast already: algebra, and Russian with algebra.
        assert await make_lessons(session, cast.school, date(2026, 11, 16), date(2026, 11, 18)) == 0
        assert await session.scalar(select(func.count()).select_from(Lesson)) == before


async def test_no_lessons_outside_terms_and_in_holidays(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        autumn = date(2026, 10, 26), date(2026, 11, 1)
        assert await make_lessons(session, cast.school, *autumn) == 0
        session.add(
            Holiday(
                school_id=cast.school,
                year_id=cast.year,
                name="День школы",
                starts_on=WEDNESDAY,
                ends_on=WEDNESDAY,
                grade_from=5,
                grade_to=7,
            )
        )
        await session.flush()
        assert await make_lessons(session, cast.school, MONDAY, SUNDAY) == 1


async def test_a_holiday_of_other_grades_does_not_count(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        session.add(
            Holiday(
                school_id=cast.school,
                year_id=cast.year,
                name="Дополнительные каникулы",
                starts_on=MONDAY,
                ends_on=SUNDAY,
                grade_from=1,
                grade_to=1,
            )
        )
        await session.flush()
        assert await make_lessons(session, cast.school, MONDAY, SUNDAY) == 3


async def test_a_group_that_nobody_teaches_has_no_lessons(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        session.add(
            Slot(
                school_id=cast.school,
                group_id=cast.groups["history"],
                weekday=5,
                number=1,
                room="",
                since=date(2026, 9, 1),
            )
        )
        await session.flush()
        # Boris left on 31 October and nobody has taken history over.
        assert await make_lessons(session, cast.school, MONDAY, SUNDAY) == 3


async def test_substitutions_known_before_are_taken_over(db: Database, cast: Cast) -> None:
    algebra, russian = cast.groups["algebra"], cast.groups["russian"]
    async with db.session() as session:
        for group, day, number, kind, teacher in (
            (algebra, MONDAY, 1, "replace", cast.maria),
            (russian, WEDNESDAY, 1, "cancel", None),
        ):
            session.add(
                Substitution(
                    school_id=cast.school,
                    day=day,
                    group_id=group,
                    number=number,
                    kind=kind,
                    teacher_id=teacher,
                )
            )
        await session.flush()
        await make_lessons(session, cast.school, MONDAY, SUNDAY)
        found = await lessons(session, cast)
        assert found[0][3:] == (cast.maria, "planned")
        assert found[1][4] == "cancelled"


async def test_the_other_school_is_not_touched(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        assert await make_lessons(session, cast.other_school, MONDAY, SUNDAY) == 0


async def test_after_a_change_bare_lessons_follow_and_written_ones_stay(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        await make_lessons(session, cast.school, MONDAY, SUNDAY)
        await session.execute(
            update(Lesson)
            .where(Lesson.school_id == cast.school, Lesson.day == WEDNESDAY, Lesson.number == 2)
            .values(topic="Многочлены")
        )
        await session.execute(
            update(Slot)
            .where(Slot.group_id == cast.groups["algebra"])
            .values(until=date(2026, 11, 29))
        )
        await session.execute(
            update(Load)
            .where(Load.group_id == cast.groups["russian"])
            .values(teacher_id=cast.elena)
        )
        await follow_timetable(session, cast.school, MONDAY)
        assert await lessons(session, cast) == [
            (WEDNESDAY, 1, cast.groups["russian"], cast.elena, "planned"),
            (WEDNESDAY, 2, cast.groups["algebra"], cast.elena, "planned"),
        ]
