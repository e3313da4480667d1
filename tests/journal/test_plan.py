"""The plan of topics: brought in whole, spread over the timetable, compared, compacted."""

from datetime import date

import pytest
from sqlalchemy import select, update

from core.db import Database
from core.errors import BadInput, NotFound
from core.exchange.plan_sheet import read_plan
from core.exchange.sheets.reading import Sheet, Workbook
from core.journal.models import Lesson
from core.journal.plan import Planned, compact, plan_view, replace_plan, topic_for
from core.ledger import Event
from tests.cast import Cast
from tests.journal.conftest import Ask

PLAN = (Planned("Степень", 2), Planned("Одночлены", 2), Planned("Многочлены", 3))


async def bring(db: Database, cast: Cast, viewer: Ask, name: str = "elena") -> int:
    asking = await viewer(name)
    async with db.session() as session:
        return await replace_plan(session, asking, group_id=cast.groups["algebra"], items=PLAN)


async def test_topics_get_the_days_of_the_lessons_then_of_the_timetable(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    assert await bring(db, cast, viewer) == 7
    elena = await viewer("elena")
    async with db.session() as session:
        view = await plan_view(session, elena, group_id=cast.groups["algebra"])
    # Lessons are entered on 9, 11, 16, 18 and 23 November; then Mondays and Wednesdays go on.
    assert [one.planned_on for one in view.items] == [
        date(2026, 11, 9),
        date(2026, 11, 16),
        date(2026, 11, 23),
    ]
    # 9, 11 and 16 November are over: three hours planned, three given.
    assert (view.planned, view.given, view.lag, view.hours) == (3, 3, 0, 7)
    assert [one.is_current for one in view.items] == [False, True, False]


async def test_a_lesson_that_was_not_given_is_a_lag_and_moves_the_topics_on(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    await bring(db, cast, viewer)
    elena = await viewer("elena")
    async with db.session() as session:
        await session.execute(
            update(Lesson)
            .where(Lesson.id == cast.lessons["algebra 2026-11-16"])
            .values(state="cancelled")
        )
    async with db.session() as session:
        lesson = cast.lessons["algebra 2026-11-18"]
        assert await topic_for(session, elena, lesson_id=lesson) == "Одночлены"
        view = await plan_view(session, elena, group_id=cast.groups["algebra"])
        assert (view.given, view.lag) == (2, 0)


async def test_the_topic_of_a_lesson_follows_the_lessons_before_it(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    lesson = cast.lessons["algebra 2026-11-23"]
    async with db.session() as session:
        assert await topic_for(session, elena, lesson_id=lesson) == ""
    await bring(db, cast, viewer)
    async with db.session() as session:
        assert await topic_for(session, elena, lesson_id=lesson) == "Многочлены"


async def test_compaction_needs_a_reason_and_moves_what_follows(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    await bring(db, cast, viewer)
    elena, group = await viewer("elena"), cast.groups["algebra"]
    for position, hours, reason in ((2, 1, " "), (2, 2, "карантин"), (1, 1, "карантин")):
        async with db.session() as session:
            with pytest.raises(BadInput):
                await compact(
                    session, elena, group_id=group, position=position, hours=hours, reason=reason
                )
    async with db.session() as session:
        await compact(session, elena, group_id=group, position=2, hours=1, reason="карантин")
    async with db.session() as session:
        view = await plan_view(session, elena, group_id=group)
        assert [(one.hours, one.note) for one in view.items] == [(2, ""), (1, "карантин"), (3, "")]
        assert view.items[2].planned_on == date(2026, 11, 18)
        event = (await session.scalars(select(Event).where(Event.kind == "plan.compacted"))).one()
        assert event.reason == "карантин"


@pytest.mark.parametrize("name", ["maria", "boris", "olga", "irina", "alien_teacher"])
async def test_strangers_bring_no_plan_and_see_none(
    db: Database, cast: Cast, viewer: Ask, name: str
) -> None:
    with pytest.raises(NotFound):
        await bring(db, cast, viewer, name)
    stranger = await viewer(name)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await plan_view(session, stranger, group_id=cast.groups["algebra"])


def sheet(*rows: list[object]) -> Workbook:
    return Workbook("ктп.xlsx", [Sheet("КТП", [list(row) for row in rows])])  # type: ignore[arg-type]


def test_a_departments_table_is_read_with_its_sections_and_totals() -> None:
    found = read_plan(
        sheet(
            ["Рабочая программа по алгебре, 7 класс"],
            ["№", "Тема урока", "Кол-во часов", "Дата", "Домашнее задание"],
            [None, "Раздел 1. Выражения"],
            [1, "Числовые выражения", 2, "02.09", "п. 1, № 5"],
            [2, "Выражения с переменными", "1 ч", None, None],
            [3, "Контрольная работа", 1.0, None, None],
            [None, "Итого", 4],
        )
    )
    assert found == [
        Planned("Числовые выражения", 2, "п. 1, № 5"),
        Planned("Выражения с переменными", 1),
        Planned("Контрольная работа", 1),
    ]


def test_a_table_without_topics_or_with_strange_hours_is_refused_by_its_place() -> None:
    with pytest.raises(BadInput, match="Тема"):
        read_plan(sheet(["№", "Фамилия"], [1, "Иванов"]))
    with pytest.raises(BadInput, match=r"(row|строка) 2"):
        read_plan(sheet(["№", "Тема", "Часы"], [1, "Степень", "много"]))
