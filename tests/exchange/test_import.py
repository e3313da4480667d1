"""The story of one school: its tables come in, come again, and change."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from core.db import Base, Database, Session
from core.exchange.apply import apply_plan
from core.exchange.errors import PlanHasFaults
from core.exchange.faults import Fault
from core.exchange.plan import Count, Plan, make_plan
from core.exchange.run import run_import
from core.exchange.sheets.reading import Workbook
from core.i18n import speaking
from core.journal.models import AssignmentType, FinalMark, GradingPolicy, Lesson
from core.ledger import Event
from core.people.models import Enrolment, Guardianship, Person, Preferences, RoleGrant
from core.school.models import GroupMember, School, SchoolClass, SchoolYear, Slot, SubjectGroup
from core.school.which import NoSchool, SeveralSchools
from tests.cast import Cast
from tests.exchange.books import Rows, book, write_csv, write_ods, write_xlsx
from tests.exchange.messy import CLASS_7B_MERGED, CLASSES_8, FINALS, SHEETS


@pytest.fixture(autouse=True)
def _still(at: object) -> None:
    """The clock stands on Wednesday, 18 November 2026."""


def messy(folder: Path) -> Path:
    return write_xlsx(folder / "школа.xlsx", SHEETS, {"7Б": CLASS_7B_MERGED})


async def planned(db: Database, *books: Workbook) -> Plan:
    async with db.reading() as session:
        school = await session.scalar(select(School.id).limit(1))
        return await make_plan(session, school, books)


async def applied(db: Database, *books: Workbook) -> Plan:
    """Bring tables in; every fault is a failure of the test."""
    async with db.session() as session:
        school = await session.scalar(select(School.id).limit(1))
        plan = await make_plan(session, school, books)
        assert plan.faults.stopping == []
        await apply_plan(session, plan, None)
        return plan


async def contents(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    async with db.reading() as session:
        return {
            table.name: [
                tuple(row)
                for row in await session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


async def count(session: Session, model: type[Base]) -> int:
    return await session.scalar(select(func.count()).select_from(model)) or 0


async def person(db: Database, last: str, first: str) -> Person:
    async with db.reading() as session:
        found = await session.scalars(
            select(Person).where(Person.last_name == last, Person.first_name == first)
        )
        return found.one()


async def asked(db: Database, *books: Workbook) -> list[Fault]:
    return (await planned(db, *books)).faults.stopping


PUPILS = ["ФИО", "Класс", "Дата рождения", "Мать", "Телефон", "Примечание"]


def pupils(*rows: list[Any]) -> Workbook:
    return book("ученики.xlsx", Ученики=[PUPILS, *rows])


ANYA = ["Соколова Анна Игоревна", "7Б", "12.03.2013", "Соколова Ольга Николаевна", "89171234567"]
PETYA = ["Иванов Пётр Сергеевич", "7Б", "06.05.2013", "Иванова Анна Юрьевна", "89170000001"]


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


async def test_a_deputy_with_lessons_is_a_teacher_too(db: Database, tmp_path: Path) -> None:
    await run_import(db, [messy(tmp_path)], apply=True)
    irina = await person(db, "Зайцева", "Ирина")
    async with db.reading() as session:
        roles = await session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == irina.id))
        assert sorted(roles) == ["deputy", "teacher"]


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
    assert any("отдельно" in line for line in _notes(plan))


def _notes(plan: Plan) -> list[str]:
    from core.exchange.wording import fault_line

    return [fault_line(fault) for fault in plan.faults.notes]


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


async def test_rows_that_speak_of_one_pupil_twice_are_taken_together(db: Database) -> None:
    father = [*ANYA[:3], "Соколова Нина Ильинична", "89270000000"]
    plan = await applied(db, pupils(ANYA, father))
    assert plan.state.school is not None
    async with db.reading() as session:
        assert await count(session, Enrolment) == 1
        assert await count(session, Guardianship) == 2


async def test_lists_of_classes_may_come_one_after_the_other(db: Database) -> None:
    await applied(db, book(Лист=CLASSES_8))
    await applied(db, pupils(ANYA))
    async with db.reading() as session:
        starts = await session.scalars(select(Enrolment.enrolled_on).distinct())
        assert list(starts) == [date(2026, 9, 1)]
