"""The empty workbook: it says how to fill it in, and filled in it comes in cleanly."""

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import func, select

from core.db import Database
from core.exchange import run_import, write_template
from core.exchange.sheets.finding import find_tables
from core.exchange.sheets.kinds import Kind
from core.exchange.sheets.reading import read_workbook
from core.exchange.sheets.tables import Reading
from core.exchange.template_pages import EXAMPLE_MARK, HOW_TO, PAGES, SCHOOL_ROWS
from core.i18n import speaking
from core.journal.models import FinalMark
from core.people.models import Enrolment, Guardianship
from core.school.models import GroupMember, School, Slot, Term

TODAY = date(2026, 11, 18)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    write_template(tmp_path / "школа.xlsx")
    return tmp_path / "школа.xlsx"


def put(sheet: Worksheet, row: int, values: tuple[object, ...]) -> None:
    for column, value in enumerate(values, 2):
        if value != "":
            sheet.cell(row, column, value)  # type: ignore[arg-type]


def filled(template: Path) -> Path:
    """The template with its own examples written again as real rows, below the examples."""
    workbook = openpyxl.load_workbook(template)
    for row, (_, answer) in enumerate(SCHOOL_ROWS, 1):
        workbook["Школа"].cell(row, 2, answer)
    for page in PAGES:
        for row, example in enumerate(page.examples, len(page.examples) + 2):
            put(workbook[page.name], row, example)
    workbook.save(template)
    return template


def test_every_sheet_of_the_template_is_recognised_without_a_doubt(template: Path) -> None:
    reading = Reading(TODAY)
    tables = find_tables(read_workbook(template), reading)
    assert [table.sheet for table in tables] == ["Школа", *(page.name for page in PAGES)]
    assert {kind for table in tables for kind in table.kinds} == {
        kind for kind in Kind if not kind.endswith("_grid")
    }
    assert reading.faults == []
    for table in tables:
        assert all(head.attribute for head in table.heads), table.sheet
        assert table.rows == [] or table.sheet == "Школа"


def test_the_first_page_explains_every_sheet(template: Path) -> None:
    workbook = openpyxl.load_workbook(template)
    assert workbook.sheetnames[0] == HOW_TO[0]
    text = "\n".join(str(cell.value) for cell in workbook[HOW_TO[0]]["A"] if cell.value)
    assert all(f"«{page.name}»" in text for page in PAGES)


def test_the_template_holds_no_formulas(template: Path) -> None:
    with zipfile.ZipFile(template) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "/sheet" in name]
    assert sheets
    assert not any(b"<f>" in sheet for sheet in sheets)


async def test_examples_are_never_imported(db: Database, template: Path, at: object) -> None:
    with speaking("ru"):
        result = await run_import(db, [template], apply=True)
    assert (result.ok, result.applied) == (False, False)
    assert any("нет ни одной строки с данными" in line for line in result.lines)
    marks = [page.name for page in PAGES if len(page.examples) != 2]
    assert marks == []
    assert openpyxl.load_workbook(template)["Ученики"]["A2"].value == EXAMPLE_MARK


async def test_the_filled_template_comes_in_cleanly_and_only_once(
    db: Database, template: Path, at: object
) -> None:
    path = filled(template)
    result = await run_import(db, [path], apply=True)
    assert result.applied, result.lines
    async with db.reading() as session:
        found = {}
        for model in (School, Term, Enrolment, Guardianship, Slot, FinalMark):
            found[model.__name__] = await session.scalar(select(func.count()).select_from(model))
        assert found == {
            "School": 1,
            "Term": 2,
            "Enrolment": 2,
            "Guardianship": 1,
            "Slot": 2,
            "FinalMark": 2,
        }
        # Russian: both pupils as the whole class; English: one each in groups 1 and 2.
        assert await session.scalar(select(func.count()).select_from(GroupMember)) == 4
    with speaking("ru"):
        again = await run_import(db, [path], apply=True)
    assert "Ничего не изменится: всё это уже есть в базе." in again.lines


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="нет"):
        write_template(tmp_path / "нет" / "школа.xlsx")
