"""Who is who: pupils, parents and employees, told apart or asked about."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.db import Database
from core.exchange.plan import Count
from core.exchange.run import run_import
from core.people.models import Enrolment, Guardianship, Person, Preferences, RoleGrant
from core.school.models import GroupMember, SchoolClass
from tests.exchange.books import book, write_csv
from tests.exchange.story import (
    ANYA,
    PETYA,
    PUPILS,
    STAFF,
    applied,
    asked,
    count,
    messy,
    notes,
    person,
    planned,
    pupils,
    staff,
)


@pytest.fixture(autouse=True)
def _still(at: object) -> None:
    """The clock stands on Wednesday, 18 November 2026."""


async def test_brothers_and_sisters_share_their_parents(db: Database, tmp_path: Path) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    olga = await person(db, "Соколова", "Ольга")
    async with db.reading() as session:
        children = await session.scalars(
            select(Guardianship).where(Guardianship.guardian_id == olga.id)
        )
        assert sorted(one.relation for one in children) == ["mother", "mother"]
    assert olga.phone == "+79171234567"


async def test_a_teacher_who_is_a_parent_is_one_person(db: Database, tmp_path: Path) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    maria = await person(db, "Белова", "Мария")
    async with db.reading() as session:
        roles = await session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == maria.id))
        assert list(roles) == ["teacher"]
        children = select(func.count()).where(Guardianship.guardian_id == maria.id)
        assert await session.scalar(children) == 1
        wish = await session.scalar(select(Preferences).where(Preferences.person_id == maria.id))
        assert wish is not None
        assert wish.next_digest_at is not None


async def test_parents_of_one_name_without_phones_are_kept_apart(db: Database) -> None:
    plan = await applied(
        db,
        pupils(
            ["Ли Ян", "7Б", "01.02.2013", "Ли Анна Петровна", ""],
            ["Ли Мин", "8Б", "01.02.2012", "Ли Анна Петровна", ""],
        ),
    )
    assert plan.counts()["guardian"] == Count(added=2) or len(plan.state.guardianships) == 2
    async with db.reading() as session:
        assert await count(session, Guardianship) == 2
        guardians = await session.scalars(select(Guardianship.guardian_id).distinct())
        assert len(guardians.all()) == 2
    assert any("отдельно" in line for line in notes(plan))


async def test_two_pupils_of_one_name_are_told_apart_by_birthday(
    db: Database, tmp_path: Path
) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    async with db.reading() as session:
        found = await session.scalars(
            select(Person.birth_date)
            .where(Person.last_name == "Иванов", Person.birth_date.is_not(None))
            .order_by(Person.birth_date)
        )
        assert list(found) == [date(2013, 5, 6), date(2013, 6, 7)]


async def test_two_rows_of_one_name_without_birthdays_are_asked_about(db: Database) -> None:
    faults = await asked(db, pupils(["Ли Ян", "7Б"], ["Ли Ян", "7Б"]))
    assert [(fault.place.row, bool(fault.choices)) for fault in faults] == [(3, True)]


async def test_another_birthday_is_asked_about_and_a_note_answers(db: Database) -> None:
    await applied(db, pupils(PETYA))
    other = ["Иванов Пётр Сергеевич", "7Б", "07.07.2013", "", ""]
    assert len(await asked(db, pupils(other))) == 1
    assert await asked(db, pupils(PETYA, other)) == []
    plan = await applied(db, pupils([*other, "новый ученик"]))
    assert plan.state.school is not None
    async with db.reading() as session:
        assert await count(session, Enrolment) == 2


async def test_a_pupil_of_another_class_without_a_birthday_is_asked_about(db: Database) -> None:
    await applied(db, pupils(PETYA))
    row = ["Иванов Пётр Сергеевич", "8А", "", "", ""]
    faults = await asked(db, pupils(row))
    assert faults[0].choices == ("Иванов Пётр Сергеевич, 7Б, 06.05.2013",)
    assert await asked(db, pupils([*row, "из 7Б"])) == []


async def test_who_leaves_leaves_the_groups_and_does_not_come_back_by_an_old_file(
    db: Database, tmp_path: Path
) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    anya = ["Соколова Анна Игоревна", "7Б", "12.03.2013", "", ""]
    await applied(db, pupils([*anya, "выбыла 10.11.2026"]))
    pupil = await person(db, "Соколова", "Анна")
    async with db.reading() as session:
        ends = await session.scalars(
            select(GroupMember.until).where(GroupMember.pupil_id == pupil.id).distinct()
        )
        assert list(ends) == [date(2026, 11, 10)]
        left = await session.scalar(select(Enrolment.left_on).where(Enrolment.pupil_id == pupil.id))
        assert left == date(2026, 11, 10)
    assert [fault.value for fault in await asked(db, pupils(anya))] == ["Соколова Анна Игоревна"]


async def test_a_csv_of_another_day_in_cp1251_adds_a_pupil_from_today(
    db: Database, tmp_path: Path
) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    path = write_csv(
        tmp_path / "новый.csv", [PUPILS, ["Ким Юна", "7б", "1.2.13"]], encoding="cp1251"
    )
    assert (await run_import(db, [path], apply=True)).applied
    yuna = await person(db, "Ким", "Юна")
    async with db.reading() as session:
        member = select(GroupMember.since).where(GroupMember.pupil_id == yuna.id).distinct()
        assert list(await session.scalars(member)) == [date(2026, 11, 18)]


async def test_rows_that_speak_of_one_pupil_twice_are_taken_together(db: Database) -> None:
    father = [*ANYA[:3], "Соколова Нина Ильинична", "89270000000"]
    plan = await applied(db, pupils(ANYA, father))
    assert plan.state.school is not None
    async with db.reading() as session:
        assert await count(session, Enrolment) == 1
        assert await count(session, Guardianship) == 2


async def test_two_employees_of_one_name_are_told_apart_or_asked_about(db: Database) -> None:
    first = ["Белова Мария Петровна", "учитель", "01.02.1980", "", ""]
    second = ["Белова Мария Петровна", "секретарь", "03.04.1990", "", ""]
    await applied(db, staff(first, second))
    async with db.reading() as session:
        assert await count(session, Person) == 2
    assert (await planned(db, staff(first, second))).changes_nothing
    third = ["Белова Мария Петровна", "учитель", "05.06.1970", "", ""]
    assert len((await asked(db, staff(third)))[0].choices) == 2
    assert await asked(db, staff([*third[:4], "новый сотрудник"])) == []


async def test_who_leaves_the_staff_loses_post_and_role(db: Database) -> None:
    row = ["Белова Мария Петровна", "учитель", "", "", ""]
    await applied(db, staff(row))
    await applied(db, staff([*row[:4], "уволена 10.11.2026"]))
    async with db.reading() as session:
        assert list(await session.scalars(select(RoleGrant.until))) == [date(2026, 11, 10)]


async def test_a_pupil_may_change_class_and_come_back_on_one_day(db: Database) -> None:
    other = ["Ли Ян", "8А", "01.02.2012", "", ""]
    await applied(db, pupils(PETYA, other))
    for school_class in ("8А", "7Б", "8А", "7Б"):
        await applied(db, pupils([PETYA[0], school_class, *PETYA[2:]]))
    async with db.reading() as session:
        open_ones = select(SchoolClass.grade).join(Enrolment, Enrolment.class_id == SchoolClass.id)
        petya = await session.scalars(
            open_ones.where(Enrolment.left_on.is_(None)).order_by(SchoolClass.grade)
        )
        assert list(petya) == [7, 8]


LEE = ["Ли Ян", "5А", "01.02.2015", "", ""]


async def test_two_employees_of_one_name_lead_each_their_own_class(db: Database) -> None:
    head = [*STAFF, "Классное руководство"]
    rows = [
        ["Иванова Мария Петровна", "учитель", "01.02.1980", "", "", "5А"],
        ["Иванова Мария Петровна", "учитель", "03.04.1990", "", "", "7Б"],
    ]
    await applied(db, pupils(PETYA, LEE), book("сотрудники.xlsx", Сотрудники=[head, *rows]))
    async with db.reading() as session:
        leaders = await session.execute(
            select(SchoolClass.grade, Person.birth_date)
            .join(Person, Person.id == SchoolClass.class_teacher_id)
            .order_by(SchoolClass.grade)
        )
        assert [tuple(row) for row in leaders] == [(5, date(1980, 2, 1)), (7, date(1990, 4, 3))]


async def test_a_class_is_not_given_to_an_employee_who_was_only_asked_about(db: Database) -> None:
    await applied(
        db,
        staff(
            ["Иванова Мария Петровна", "учитель", "01.02.1980", "", ""],
            ["Иванова Мария Петровна", "учитель", "03.04.1990", "", ""],
        ),
        pupils(LEE),
    )
    head = ["ФИО", "Должность", "Классное руководство"]
    row = ["Иванова Мария Петровна", "учитель", "5А"]
    plan = await planned(db, book("сотрудники.xlsx", Сотрудники=[head, row]))
    assert len(plan.faults.stopping[0].choices) == 2
    assert [one["class_teacher_id"] for one in plan.state.classes.values()] == [None]


async def test_a_file_with_one_pupil_on_two_rows_changes_nothing_when_it_comes_again(
    db: Database,
) -> None:
    await applied(db, pupils(ANYA, ANYA))
    for again in (pupils(ANYA, ANYA), pupils(ANYA, ANYA, ANYA)):
        plan = await applied(db, again)
        assert plan.changes_nothing
        assert plan.counts()["pupil"] == Count(unchanged=1)
        assert any("строки объединены" in line for line in notes(plan))


async def test_a_pupil_of_the_database_on_rows_of_two_classes_is_asked_about(db: Database) -> None:
    await applied(db, pupils(ANYA))
    (fault,) = await asked(db, pupils(ANYA, [ANYA[0], "7А", *ANYA[2:]]))
    assert "7Б" in fault.choices
