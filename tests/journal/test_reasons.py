"""Once its time is over a mark is changed with a reason only (§4.2.5.1)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from core.db import Database
from core.errors import BadInput
from core.journal.actions import (
    ReasonNeeded,
    comment_mark,
    delete_mark,
    last_entry,
    set_mark,
    set_marks,
    undo_last,
)
from core.journal.closing.rule import LessonClosed
from core.journal.models import GradingPolicy, Mark
from core.journal.reasons import last_free_day
from core.ledger import Event
from core.school.models import Term
from tests.cast import Cast
from tests.journal.conftest import Ask

At = Callable[[str], None]


def _cell(cast: Cast, **other: Any) -> dict[str, Any]:
    """Anya's 4 for an answer on Monday 16 November."""
    return {
        "lesson_id": cast.lessons["algebra 2026-11-16"],
        "pupil_id": cast.anya,
        "type_id": cast.types["answer"],
    } | other


async def _value(db: Database, cast: Cast) -> int | None:
    async with db.reading() as session:
        return await session.scalar(
            select(Mark.value).where(
                Mark.lesson_id == cast.lessons["algebra 2026-11-16"], Mark.pupil_id == cast.anya
            )
        )


async def _reasons(db: Database) -> list[tuple[str, str]]:
    async with db.reading() as session:
        rows = await session.scalars(
            select(Event).where(Event.kind.like("mark.%")).order_by(Event.id)
        )
        return [(row.kind, row.reason) for row in rows]


@pytest.mark.parametrize(
    ("day", "free_days", "term_ends_on", "last"),
    [
        # Monday and Sunday of one week, and that Sunday.
        (date(2026, 11, 16), 0, date(2026, 12, 30), date(2026, 11, 22)),
        (date(2026, 11, 22), 0, date(2026, 12, 30), date(2026, 11, 22)),
        (date(2026, 11, 16), 7, date(2026, 12, 30), date(2026, 11, 29)),
        (date(2026, 12, 29), 7, date(2026, 12, 30), date(2026, 12, 30)),
        (date(2026, 7, 1), 0, None, date(2026, 7, 5)),
    ],
)
def test_marks_are_free_until_their_week_or_their_term_ends(
    day: date, free_days: int, term_ends_on: date | None, last: date
) -> None:
    assert last_free_day(day, free_days=free_days, term_ends_on=term_ends_on) == last


async def test_to_the_end_of_its_week_a_mark_needs_no_reason(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    at("2026-11-22 23:50")
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **_cell(cast, value=5))
    assert await _value(db, cast) == 5
    assert await _reasons(db) == [("mark.changed", "")]


async def test_after_its_week_a_mark_is_changed_and_deleted_with_a_reason_only(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    at("2026-11-23 00:10")
    elena = await viewer("elena")
    async with db.session() as session:
        with pytest.raises(ReasonNeeded) as refusal:
            await set_mark(session, elena, **_cell(cast, value=5))
        with pytest.raises(ReasonNeeded):
            await set_mark(session, elena, **_cell(cast, value=None, is_duty=True, reason=" \n"))
        with pytest.raises(ReasonNeeded):
            await delete_mark(session, elena, **_cell(cast))
    assert "16.11.2026" in refusal.value.said()
    assert await _value(db, cast) == 4
    assert await _reasons(db) == []
    async with db.session() as session:
        await set_mark(session, elena, **_cell(cast, value=5, reason=" пересчёт\nбаллов "))
    assert await _value(db, cast) == 5
    at("2026-11-23 09:00")
    async with db.session() as session:
        await delete_mark(session, elena, **_cell(cast, reason="стоит не у того"))
    assert await _reasons(db) == [
        ("mark.changed", "пересчёт баллов"),
        ("mark.deleted", "стоит не у того"),
    ]


async def test_a_whole_page_needs_one_reason_for_what_it_corrects(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    at("2026-11-23 08:00")
    elena = await viewer("elena")
    page: dict[str, Any] = {
        "lesson_id": cast.lessons["algebra 2026-11-16"],
        "type_id": cast.types["answer"],
        "values": {cast.anya: 5, cast.petya: 3},
    }
    with pytest.raises(ReasonNeeded):
        async with db.session() as session:
            await set_marks(session, elena, **page)
    assert await _value(db, cast) == 4
    async with db.session() as session:
        await set_marks(session, elena, **page, reason="пересчёт")
    # Petya's 3 was there already.
    assert await _reasons(db) == [("mark.changed", "пересчёт")]


async def test_a_late_mark_a_comment_and_closing_a_dot_need_no_reason(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    elena = await viewer("elena")
    dot = _cell(cast, type_id=cast.types["test"])
    async with db.session() as session:
        await set_mark(session, elena, **dot, value=None, is_duty=True)
    at("2026-11-25 08:00")
    async with db.session() as session:
        await set_mark(session, elena, **dot, value=4)
        await set_mark(session, elena, **_cell(cast, type_id=cast.types["home"], value=3))
        await comment_mark(session, elena, **_cell(cast, comment="у доски"))
    assert {reason for _kind, reason in await _reasons(db)} == {""}


async def test_a_slip_of_the_finger_is_put_right_at_once_without_a_reason(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    at("2026-11-25 08:00")
    elena = await viewer("elena")
    late = _cell(cast, type_id=cast.types["home"])
    async with db.session() as session:
        await set_mark(session, elena, **late, value=3)
    at("2026-11-25 08:29")
    async with db.session() as session:
        await set_mark(session, elena, **late, value=4)
    at("2026-11-25 09:30")
    async with db.session() as session:
        with pytest.raises(ReasonNeeded):
            await set_mark(session, elena, **late, value=5)


async def test_the_reason_given_a_moment_ago_still_holds(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    at("2026-11-25 08:00")
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **_cell(cast, value=3, reason="пересчёт"))
    at("2026-11-25 08:01")
    async with db.session() as session:
        await set_mark(session, elena, **_cell(cast, value=5))
    assert await _reasons(db) == [("mark.changed", "пересчёт"), ("mark.changed", "пересчёт")]


async def test_another_teachers_fresh_mark_is_no_slip_of_ones_own(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    at("2026-11-25 08:00")
    elena = await viewer("elena")
    late = _cell(cast, type_id=cast.types["home"])
    async with db.session() as session:
        await set_mark(session, elena, **late, value=3)
        await session.execute(
            update(Mark)
            .where(Mark.pupil_id == cast.anya, Mark.value == 3)
            .values(set_by_id=cast.maria)
        )
        with pytest.raises(ReasonNeeded):
            await set_mark(session, elena, **late, value=4)


async def test_what_was_changed_with_a_reason_can_be_taken_back(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    at("2026-11-25 08:00")
    elena = await viewer("elena")
    async with db.session() as session:
        await delete_mark(session, elena, **_cell(cast, reason="ошибка"))
        assert await last_entry(session, elena) is not None
        await undo_last(session, elena)
    assert await _value(db, cast) == 4


async def test_a_term_that_ended_closes_its_lessons_before_the_week_does(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await session.execute(
            update(Term)
            .where(Term.school_id == cast.school, Term.number == 2)
            .values(ends_on=date(2026, 11, 17))
        )
        with pytest.raises(LessonClosed):
            await set_mark(session, elena, **_cell(cast, value=5))


async def test_the_schools_rules_may_leave_more_time(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await session.execute(
            update(GradingPolicy).where(GradingPolicy.school_id == cast.school).values(free_days=7)
        )
    at("2026-11-29 20:00")
    async with db.session() as session:
        await set_mark(session, elena, **_cell(cast, value=5))
    at("2026-11-30 08:00")
    async with db.session() as session:
        with pytest.raises(ReasonNeeded):
            await set_mark(session, elena, **_cell(cast, value=3))


async def test_a_reason_has_a_limit(db: Database, cast: Cast, viewer: Ask) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        with pytest.raises(BadInput):
            await set_mark(session, elena, **_cell(cast, value=5, reason="а" * 301))
