"""Steps of the stories of imports: plan, apply, look."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from core.db import Base, Database, Session
from core.exchange.apply import apply_plan
from core.exchange.faults import Fault
from core.exchange.plan import Plan, make_plan
from core.exchange.sheets.reading import Workbook
from core.exchange.wording import fault_line
from core.people.models import Person
from core.school.models import School
from tests.exchange.books import book, write_xlsx
from tests.exchange.messy import CLASS_7B_MERGED, SHEETS


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


def notes(plan: Plan) -> list[str]:
    return [fault_line(fault) for fault in plan.faults.notes]


STAFF = ["ФИО", "Должность", "Дата рождения", "Телефон", "Примечание"]


def staff(*rows: list[Any]) -> Workbook:
    return book("сотрудники.xlsx", Сотрудники=[STAFF, *rows])
