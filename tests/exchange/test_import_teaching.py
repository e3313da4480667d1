"""Groups, loads, the timetable and final marks, in and changed."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.db import Database
from core.exchange.plan import Count, Plan
from core.exchange.run import run_import
from core.exchange.wording import plan_lines
from core.i18n import speaking
from core.journal.models import FinalMark, Lesson
from core.people.models import RoleGrant
from core.school.models import GroupMember, SchoolClass, Slot, SubjectGroup
from tests.exchange.books import Rows, book
from tests.exchange.messy import FINALS
from tests.exchange.story import (
    ANYA,
    PETYA,
    PUPILS,
    applied,
    asked,
    messy,
    notes,
    person,
    planned,
    pupils,
)


@pytest.fixture(autouse=True)
def _still(at: object) -> None:
    """The clock stands on Wednesday, 18 November 2026."""


async def test_a_deputy_with_lessons_is_a_teacher_too(db: Database, tmp_path: Path) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    irina = await person(db, "Зайцева", "Ирина")
    async with db.reading() as session:
        roles = await session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == irina.id))
        assert sorted(roles) == ["deputy", "teacher"]


async def test_who_changes_class_changes_groups(db: Database) -> None:
    loads: Rows = [["Учитель", "Предмет", "Класс", "Часы"]]
    loads += [["Белова М. П.", "Алгебра", "7Б", 3], ["Белова М. П.", "Алгебра", "8А", 3]]
    staff: Rows = [["ФИО", "Должность"], ["Белова Мария Петровна", "учитель"]]
    first = book(Ученики=[PUPILS, ANYA, PETYA, ["Ли Ян", "8А"]], Учителя=staff, Нагрузка=loads)
    await applied(db, first)
    await applied(db, pupils([PETYA[0], "8А", *PETYA[2:]]))
    petya = await person(db, "Иванов", "Пётр")
    async with db.reading() as session:
        rows = await session.execute(
            select(SchoolClass.grade, GroupMember.since, GroupMember.until)
            .join(SubjectGroup, SubjectGroup.id == GroupMember.group_id)
            .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
            .where(GroupMember.pupil_id == petya.id)
            .order_by(GroupMember.since)
        )
        assert [tuple(row) for row in rows] == [
            (7, date(2026, 9, 1), date(2026, 11, 17)),
            (8, date(2026, 11, 18), None),
        ]


async def test_a_new_timetable_of_a_class_replaces_the_old_one(
    db: Database, tmp_path: Path
) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    grid: Rows = [["День", "Урок", "7Б"], ["Понедельник", 1, "Физика"], [None, 2, "Рус. яз."]]
    await applied(db, book(Расписание=grid))
    async with db.reading() as session:
        ended = await session.scalars(select(Slot).where(Slot.until.is_not(None)))
        assert {(one.weekday, one.number) for one in ended} == {(1, 1), (1, 2)}
        lessons = await session.execute(
            select(Lesson.number, Lesson.room)
            .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
            .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
            .where(SchoolClass.grade == 7, Lesson.day == date(2026, 11, 23))
            .order_by(Lesson.number)
        )
        assert [tuple(row) for row in lessons] == [(1, ""), (2, "")]


async def test_a_new_teacher_takes_over_the_lessons_to_come(db: Database, tmp_path: Path) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    loads: Rows = [["Учитель", "Предмет", "Класс", "Часы"], ["Белова М.П.", "Физика", "7Б", 2]]
    await applied(db, book(Нагрузка=loads))
    maria = await person(db, "Белова", "Мария")
    async with db.reading() as session:
        teachers = await session.scalars(
            select(Lesson.teacher_id)
            .join(Slot, (Slot.group_id == Lesson.group_id) & (Slot.number == Lesson.number))
            .where(Slot.room == "30")
            .distinct()
        )
        assert list(teachers) == [maria.id]


async def test_two_teachers_of_one_group_are_asked_about(db: Database, tmp_path: Path) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    loads: Rows = [["Учитель", "Предмет", "Класс", "Часы"], ["Белова М.П.", "Алгебра", "7Б", 2]]
    loads.append(["Морозова Е.П.", "Алгебра", "7Б", 2])
    faults = await asked(db, book(Нагрузка=loads))
    assert faults[0].choices == ("Белова Мария Петровна", "Морозова Елена Павловна")


async def test_who_is_in_which_group_comes_from_a_list(db: Database, tmp_path: Path) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    header = ["Ученик", "Класс", "Предмет", "Подгруппа"]
    rows: Rows = [header, ["Соколова Анна", "7Б", "Англ. яз.", "1 гр."]]
    rows.append(["Иванов П. С. (06.05.2013)", "7Б", "Англ. яз.", 2])
    await applied(db, book(Подгруппы=rows))
    rows[2] = ["Иванов П. С.", "7Б", "Англ. яз.", 2]
    assert len((await asked(db, book(Подгруппы=rows)))[0].choices) == 2
    rows = [header, ["Соколова Анна", "7Б", "Англ. яз.", "2"]]
    await applied(db, book(Подгруппы=rows))
    anya = await person(db, "Соколова", "Анна")
    async with db.reading() as session:
        found = await session.execute(
            select(SubjectGroup.name, GroupMember.until)
            .join(GroupMember, GroupMember.group_id == SubjectGroup.id)
            .where(GroupMember.pupil_id == anya.id, SubjectGroup.name != "")
            .order_by(SubjectGroup.name)
        )
        assert [tuple(row) for row in found] == [("1", date(2026, 11, 17)), ("2", None)]


async def test_final_marks_come_in_and_a_corrected_one_changes(
    db: Database, tmp_path: Path
) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    plan = await applied(db, book(Итоги=FINALS))
    assert plan.counts()["final"] == Count(added=7)
    corrected = [list(row) for row in FINALS]
    corrected[3][5] = 4
    assert (await planned(db, book(Итоги=corrected))).counts()["final"] == Count(
        changed=1, unchanged=6
    )
    await applied(db, book(Итоги=corrected))
    async with db.reading() as session:
        marks = (await session.scalars(select(FinalMark))).all()
        assert sorted(str(mark.value or mark.code) for mark in marks) == [
            "3",
            "4",
            "4",
            "4",
            "5",
            "exempt",
            "na",
        ]


async def test_marks_of_a_term_the_grade_does_not_have_are_refused(
    db: Database, tmp_path: Path
) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    rows = [["Итоги 7Б класса за 1 полугодие"], ["ФИО", "Физика"], ["Соколова Анна", 5]]
    assert len(await asked(db, book(Итоги=rows))) == 1


async def test_unknown_people_subjects_and_classes_are_asked_back(
    db: Database, tmp_path: Path
) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    loads: Rows = [["Учитель", "Предмет", "Класс", "Часы"], ["Иванова И.И.", "Физика", "7Б", 2]]
    loads += [["Белова М.П.", "Физека", "7Б", 2], ["Белова М.П.", "Физика", "7В", 2]]
    faults = await asked(db, book(Нагрузка=loads))
    assert sorted((fault.place.row, fault.choices) for fault in faults) == [
        (2, ()),
        (3, ("Физика",)),
        (4, ()),
    ]


async def test_a_timetable_without_terms_says_that_there_will_be_no_lessons(db: Database) -> None:
    loads: Rows = [["Учитель", "Предмет", "Класс", "Часы"], ["Белова М.П.", "Физика", "10А", 2]]
    grid: Rows = [["День", "Урок", "10А"], ["Понедельник", 1, "Физика"]]
    people: Rows = [["ФИО", "Класс"], ["Ли Ян", "10А"]]
    teachers: Rows = [["ФИО", "Должность"], ["Белова Мария Петровна", "учитель"]]
    plan = await applied(
        db, book(Ученики=people, Учителя=teachers, Нагрузка=loads, Расписание=grid)
    )
    assert any("10" in line and "учебных периодов" in line for line in notes(plan))


def _told(plan: Plan) -> str:
    with speaking("ru"):
        return "\n".join(plan_lines(plan))


async def test_a_move_is_told_as_a_move_and_every_line_says_of_whom(db: Database) -> None:
    loads: Rows = [["Учитель", "Предмет", "Класс", "Часы"]]
    loads += [["Белова М. П.", "Алгебра", "7А", 3], ["Белова М. П.", "Алгебра", "7Б", 3]]
    staff: Rows = [["ФИО", "Должность"], ["Белова Мария Петровна", "учитель"]]
    rows = [ANYA, [*PETYA[:1], "7А", *PETYA[2:]], ["Ли Ян", "7А"]]
    await applied(db, book(Ученики=[PUPILS, *rows], Учителя=staff, Нагрузка=loads))
    told = _told(await planned(db, pupils(PETYA)))
    assert "Иванов Пётр Сергеевич, 7Б: переведён из 7А в 7Б с 18.11.2026\n" in told
    assert "выбытия" not in told
    assert "7А, Алгебра: Иванов Пётр Сергеевич, последний день: — → 17.11.2026" in told.splitlines()


async def test_a_lesson_of_the_timetable_is_named_by_weekday_and_number(db: Database) -> None:
    head = ["День", "Урок", "7А"]
    week: Rows = [head, ["Понедельник", 1, "Алгебра"], ["", 2, "Физическая культура"]]
    await applied(db, book(Ученики=[PUPILS, ["Ли Ян", "7А"]], Расписание=week))
    told = _told(await planned(db, book(Расписание=week[:2])))
    assert "7А, пн, 2-й урок, Физическая культура: последний день: — → 17.11.2026" in told
