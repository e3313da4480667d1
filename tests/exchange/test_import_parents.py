"""Parents: those whose rights are restricted stay so, those who were merged stay one."""

from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database
from core.exchange.sheets.reading import Workbook
from core.people.models import Guardianship
from tests.cast import Cast
from tests.exchange.books import book
from tests.exchange.story import applied, asked, count

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
