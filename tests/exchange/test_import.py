"""The story of one school: its tables come in, come again, and change."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.db import Database
from core.exchange.apply import apply_plan
from core.exchange.errors import PlanHasFaults
from core.exchange.plan import Count, make_plan
from core.exchange.run import run_import
from core.i18n import speaking
from core.journal.models import AssignmentType, GradingPolicy, Lesson
from core.ledger import Event
from core.people.models import Enrolment, Person, Preferences
from core.school.models import School, SchoolClass, SchoolYear
from core.school.which import NoSchool, SeveralSchools
from tests.cast import Cast
from tests.exchange.books import Rows, book, write_csv, write_ods, write_xlsx
from tests.exchange.messy import CLASSES_8, FINALS
from tests.exchange.story import (
    ANYA,
    PETYA,
    PUPILS,
    applied,
    contents,
    count,
    messy,
    person,
    pupils,
)


@pytest.fixture(autouse=True)
def _still(at: object) -> None:
    """The clock stands on Wednesday, 18 November 2026."""


async def test_a_messy_school_comes_in_whole(db: Database, tmp_path: Path) -> None:
    result = await run_import(db, [messy(tmp_path)], apply=True)
    assert result.ok, result.lines
    assert result.applied
    async with db.reading() as session:
        school = (await session.scalars(select(School))).one()
        assert (school.name, school.city) == ("МБОУ Школа № 90", "Самара")
        year = (await session.scalars(select(SchoolYear))).one()
        assert (year.name, year.starts_on) == ("2026/2027", date(2026, 9, 1))
        assert await count(session, Enrolment) == 8
        classes = await session.scalars(
            select(SchoolClass).order_by(SchoolClass.grade, SchoolClass.letter)
        )
        assert [one.name for one in classes] == ["7Б", "8А", "8Б"]
        assert await count(session, GradingPolicy) == 1
        assert await count(session, AssignmentType) > 20
        assert await count(session, Preferences) == await count(session, Person)
        # Mondays and Tuesdays from 18 November to 2 December: 2 x (4 + 3) lessons.
        assert await count(session, Lesson) == 14


async def test_importing_again_changes_nothing(db: Database, tmp_path: Path) -> None:
    path = messy(tmp_path)
    finals = write_ods(tmp_path / "итоги.ods", {"Итоги": FINALS})
    assert (await run_import(db, [path], apply=True)).applied
    assert (await run_import(db, [finals], apply=True)).applied
    before = await contents(db)
    again = await run_import(db, [path, finals], apply=True)
    assert again.ok
    assert await contents(db) == before


async def test_a_dry_run_writes_nothing(db: Database, tmp_path: Path) -> None:
    before = await contents(db)
    result = await run_import(db, [messy(tmp_path)], apply=False)
    assert (result.ok, result.applied) == (True, False)
    assert await contents(db) == before


async def test_one_fault_in_one_file_keeps_everything_out(db: Database, tmp_path: Path) -> None:
    bad = write_csv(tmp_path / "b.csv", [PUPILS, ["Ли Ян", "7Б", "31.02.2012"]], encoding="cp1251")
    before = await contents(db)
    result = await run_import(db, [messy(tmp_path), bad], apply=True)
    assert (result.ok, result.applied) == (False, False)
    assert any("31.02.2012" in line and "такого дня нет" in line for line in result.lines)
    assert await contents(db) == before


async def test_a_plan_with_faults_cannot_be_carried_out(db: Database) -> None:
    async with db.session() as session:
        plan = await make_plan(session, None, [pupils(["Ли", "7Б"])])
        with pytest.raises(PlanHasFaults):
            await apply_plan(session, plan, None)


async def test_a_refused_file_says_why_in_the_readers_language(
    db: Database, tmp_path: Path
) -> None:
    with speaking("ru"):
        result = await run_import(db, [tmp_path / "нет.xlsx"], apply=True)
    assert result.lines == ["нет.xlsx: такого файла нет."]
    assert (result.ok, result.applied) == (False, False)


async def test_every_person_and_the_import_have_their_event(db: Database) -> None:
    await applied(db, pupils(ANYA))
    async with db.reading() as session:
        events = (await session.scalars(select(Event).order_by(Event.id))).all()
        assert sorted(event.kind for event in events) == [
            "import.applied",
            "person.added",
            "person.added",
        ]
        pupil = next(event for event in events if event.pupil_id is not None)
        assert pupil.subject == f"person:{pupil.pupil_id}"
        assert '"last_name": "Соколова"' in (pupil.after or "")
        assert {event.state for event in events} == {"recorded"}


async def test_another_schools_people_are_never_met(db: Database, cast: Cast) -> None:
    rows = [["Чужов Олег Романович", "7Б", "", "Чужова Рита Марковна", "89170000009"]]
    async with db.session() as session:
        plan = await make_plan(session, cast.school, [pupils(*rows)])
        assert plan.counts()["pupil"] == Count(added=1)
        await apply_plan(session, plan, cast.sergey)
    async with db.reading() as session:
        aliens = select(Person).where(Person.school_id == cast.other_school)
        assert len((await session.scalars(aliens)).all()) == 3
        event = await session.scalar(select(Event).where(Event.kind == "import.applied"))
        assert event is not None
        assert (event.school_id, event.actor_id) == (cast.school, cast.sergey)


async def test_a_living_school_takes_its_own_list_as_unchanged(db: Database, cast: Cast) -> None:
    rows: Rows = [["ФИО", "Класс", "Мать", "Отец"]]
    rows.append(
        ["Соколова Анна Игоревна", "7Б", "Соколова Ольга Николаевна", "Соколов Игорь Львович"]
    )
    rows.append(["Соколов Константин Игоревич", "8А", "Соколова Ольга Николаевна", None])
    async with db.reading() as session:
        plan = await make_plan(session, cast.school, [book(Ученики=rows)])
    assert plan.faults.stopping == []
    assert plan.counts()["pupil"] == Count(unchanged=2)
    assert plan.counts()["guardian"] == Count(unchanged=2)


async def test_with_several_schools_one_must_be_named(
    db: Database, cast: Cast, tmp_path: Path
) -> None:
    path = messy(tmp_path)
    with pytest.raises(SeveralSchools):
        await run_import(db, [path], apply=False)
    with pytest.raises(NoSchool):
        await run_import(db, [path], apply=False, school_id=999)
    assert (
        await run_import(db, [path], apply=False, school_id=cast.school)
    ).school_id == cast.school


async def test_lists_of_classes_may_come_one_after_the_other(db: Database) -> None:
    await applied(db, book(Лист=CLASSES_8))
    await applied(db, pupils(ANYA))
    async with db.reading() as session:
        starts = await session.scalars(select(Enrolment.enrolled_on).distinct())
        assert list(starts) == [date(2026, 9, 1)]


async def test_changes_are_told_and_counted(db: Database, tmp_path: Path) -> None:
    await applied(db, pupils(ANYA, PETYA))
    path = write_xlsx(tmp_path / "a.xlsx", {"Ученики": [PUPILS, [*ANYA[:4], "89279999999"], PETYA]})
    result = await run_import(db, [path], apply=True)
    text = "\n".join(result.lines)
    assert "Изменится: родителей 1." in text
    assert "телефон: +79171234567 → +79279999999" in text
    assert (await person(db, "Соколова", "Ольга")).phone == "+79279999999"


async def test_empty_cells_take_nothing_away(db: Database) -> None:
    await applied(db, pupils(ANYA))
    plan = await applied(db, pupils([ANYA[0], "7Б", "", "", ""]))
    assert plan.changes_nothing
