"""Bringing a school in: an empty workbook, tables of a secretary, a made-up school."""

import asyncio
import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.access.models import ChannelLink
from core.db import Database
from core.people.models import Person
from tests.cast import Cast
from tests.cli.conftest import Vestnik

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PUPILS = "Список учащихся\n\nФИО;Класс;Дата рождения\nЯшина Яна Яновна;7 «б»;01.02.2013\n"


async def _count(url: str, column: object) -> int:
    db = Database(url)
    async with db.reading() as session:
        found = await session.scalar(select(func.count(column)))  # type: ignore[arg-type]
    await db.close()
    return found or 0


def test_a_template_does_not_replace_one_that_is_filled_in(
    vestnik: Vestnik, tmp_path: Path
) -> None:
    assert vestnik("template", "school.xlsx").code == 0
    written = (tmp_path / "school.xlsx").read_bytes()
    said = vestnik("template", "school.xlsx")
    assert said.code == 1
    assert (tmp_path / "school.xlsx").read_bytes() == written


def test_tables_are_tried_first_and_written_on_demand(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "pupils.csv").write_text(PUPILS, encoding="cp1251")
    words = ("import", "pupils.csv", "--school", cast.school)
    tried = vestnik(*words, DATABASE_URL=database_url)
    assert tried.code == 0
    assert "--apply" in tried.out
    assert asyncio.run(_count(database_url, Person.id)) == len(cast.people)
    written = vestnik(*words, "--apply")
    assert (written.code, written.err) == (0, "")
    assert asyncio.run(_count(database_url, Person.id)) == len(cast.people) + 1


@SQLITE
def test_a_fault_in_a_table_ends_with_an_error(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "pupils.csv").write_text(PUPILS.replace("01.02.2013", "31.02.2013"))
    words = ("import", "pupils.csv", "--apply", "--school", cast.school)
    said = vestnik(*words, DATABASE_URL=database_url)
    assert said.code == 1
    assert "31.02.2013" in said.out
    assert asyncio.run(_count(database_url, Person.id)) == len(cast.people)


@SQLITE
def test_a_file_that_is_not_there_is_named(vestnik: Vestnik, database_url: str, cast: Cast) -> None:
    said = vestnik("import", "no.xlsx", "--school", cast.school, DATABASE_URL=database_url)
    assert said.code == 1
    assert "no.xlsx" in said.out


@SQLITE
def test_a_made_up_school_is_linked_to_chats_that_can_be_driven_from_outside(
    vestnik: Vestnik, database_url: str, tmp_path: Path
) -> None:
    words = ("seed", "--pupils", "60", "--link-chats", "--personas", "people.json")
    said = vestnik(*words, DATABASE_URL=database_url)
    assert (said.code, said.err) == (0, "")
    assert "учеников 60" in said.out
    people = json.loads((tmp_path / "people.json").read_text("utf-8"))
    assert stat.S_IMODE((tmp_path / "people.json").stat().st_mode) == 0o600
    assert {"guardian", "pupil", "teacher", "class_teacher", "deputy", "admin"} <= {
        one["role"] for one in people
    }
    assert asyncio.run(_count(database_url, ChannelLink.id)) > 150
    again = vestnik("seed", "--link-chats", "--personas", "people.json")
    assert again.code == 0  # a made-up school that is there already is not made anew


@SQLITE
def test_a_real_school_is_neither_overwritten_nor_linked(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    links = asyncio.run(_count(database_url, ChannelLink.id))
    for words in (("seed",), ("seed", "--link-chats"), ("seed", "--personas", "people.json")):
        said = vestnik(*words, DATABASE_URL=database_url)
        assert said.code == 1
        assert len(said.err.splitlines()) == 1
    assert not (tmp_path / "people.json").exists()
    assert asyncio.run(_count(database_url, ChannelLink.id)) == links
