"""Parents: those whose rights are restricted stay so, those who were merged stay one."""

from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database
from core.exchange.sheets.reading import Workbook
from core.people.merging import absorb
from core.people.models import Guardianship, Person
from tests.cast import Cast
from tests.exchange.books import book
from tests.exchange.story import ANYA, applied, asked, contents, count, planned, pupils

HEAD = ["ФИО", "Класс", "Мать", "Отец", "Законный представитель", "Примечание"]
KOSTYA = ["Соколов Константин Игоревич", "8А"]
OLGA = "Соколова Ольга Николаевна"


@pytest.fixture(autouse=True)
def _still(at: object) -> None:
    """The clock stands on Wednesday, 18 November 2026."""


def of_kostya(mother: str = "", father: str = "", other: str = "", note: str = "") -> Workbook:
    row: list[Any] = [*KOSTYA, mother, father, other, note]
    return book("ученики.xlsx", Ученики=[HEAD, row])


@pytest.mark.parametrize(
    "told",
    [
        {"father": "Соколов Егор Львович"},
        {"mother": "Соколова Инна Львовна"},
        {"other": "Ким Юрий Ильич"},
    ],
)
async def test_a_new_parent_beside_a_restricted_one_is_asked_about(
    db: Database, cast: Cast, told: dict[str, str]
) -> None:
    faults = await asked(db, of_kostya(**told))
    assert [fault.choices[0] for fault in faults if fault.choices] == ["Соколов Игорь Львович"]


async def test_a_parent_whom_the_school_has_checked_is_added_beside_a_restricted_one(
    db: Database, cast: Cast
) -> None:
    await applied(db, of_kostya(OLGA, other="Ким Юрий Ильич", note="представитель проверен"))
    async with db.reading() as session:
        ties = select(Guardianship.restricted).where(Guardianship.pupil_id == cast.kostya)
        assert sorted(await session.scalars(ties)) == [False, False, True]


async def test_a_restricted_parent_in_the_tables_stays_restricted(db: Database, cast: Cast) -> None:
    async with db.reading() as session:
        before = await count(session, Guardianship)
    await applied(db, of_kostya(OLGA, "Соколов Игорь Львович"))
    async with db.reading() as session:
        assert await count(session, Guardianship) == before
        tie = select(Guardianship.restricted).where(
            Guardianship.pupil_id == cast.kostya, Guardianship.guardian_id == cast.igor
        )
        assert await session.scalar(tie) is True


async def merge(db: Database, kept: str, dropped: str) -> None:
    """Two parents of these phones turn out to be one."""
    async with db.session() as session:
        people = {one.phone: one for one in await session.scalars(select(Person))}
        keep, drop = people[kept], people[dropped]
        await absorb(session, school_id=keep.school_id, keep_id=keep.id, drop_id=drop.id)


OTHER_PHONE = "89277654321"


@pytest.mark.parametrize(
    "name", [OLGA, "Соколова Ольга", "Семёнова Ольга Николаевна", "Соколова Ольга Нилаевна"]
)
async def test_importing_again_after_a_merge_changes_nothing(db: Database, name: str) -> None:
    kostya = ["Соколов Константин Игоревич", "8А", "05.05.2012", name, OTHER_PHONE]
    tables = pupils(ANYA, kostya)
    await applied(db, tables)
    await merge(db, "+79171234567", "+79277654321")
    before = await contents(db)
    assert (await applied(db, tables)).changes_nothing
    assert await contents(db) == before


async def test_the_phone_of_a_merged_record_joins_a_third_child_to_the_parent(db: Database) -> None:
    maiden = "Семёнова Ольга Николаевна"
    await applied(db, pupils(ANYA, ["Соколов Лев Игоревич", "8А", "", maiden, OTHER_PHONE]))
    await merge(db, "+79171234567", "+79277654321")
    await applied(db, pupils(["Соколова Инна Игоревна", "5А", "", maiden, OTHER_PHONE]))
    async with db.reading() as session:
        guardians = await session.scalars(select(Guardianship.guardian_id))
        ids = list(guardians)
    assert len(ids) == 3
    assert len(set(ids)) == 1


async def test_a_merged_teacher_is_found_again_in_the_list_of_staff(db: Database) -> None:
    """The post stays with the merged record; it counts as a post of the person."""
    head = ["ФИО", "Должность", "Телефон"]
    row = ["Соколова Ольга Николаевна", "учитель", OTHER_PHONE]
    tables = (pupils(ANYA), book("сотрудники.xlsx", Сотрудники=[head, row]))
    await applied(db, *tables)
    await merge(db, "+79171234567", "+79277654321")
    assert (await planned(db, *tables)).changes_nothing
