"""Announcements and digests from the command line reach the queue of letters."""

import asyncio
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select, update

from core import clock
from core.access import bots
from core.access.models import ChannelLink
from core.db import Database
from core.messaging.models import Announcement
from core.people.models import Preferences
from tests.cast import Cast
from tests.cli.conftest import Vestnik

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def _announcements(url: str) -> list[tuple[str, str, str]]:
    db = Database(url)
    async with db.reading() as session:
        rows = await session.execute(
            select(Announcement.audience_kind, Announcement.audience_value, Announcement.text)
        )
        found = [(row[0], row[1], row[2]) for row in rows]
    await db.close()
    return found


def test_an_administrator_announces_a_text_from_a_file(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "text.txt").write_text("\ufeffЗавтра субботник.\n", encoding="utf-8")
    words = ("announce", "--as", "Ершов Сергей", "--to", "class:7б", "--text-file", "text.txt")
    said = vestnik(*words, DATABASE_URL=database_url)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Объявление для ")
    assert "От имени: Ершов Сергей Викторович. Подключены к боту: 7 из 7." in said.out
    again = vestnik(*words)
    assert again.out == said.out
    assert asyncio.run(_announcements(database_url)) == [
        ("class", str(cast.class_7b), "Завтра субботник.")
    ]


@SQLITE
@pytest.mark.parametrize("author", ["Ершов С.", "Ершов С. В.", "с.в. ершов", "Ершов Серг"])
def test_the_author_is_found_by_surname_and_initials(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path, author: str
) -> None:
    (tmp_path / "text.txt").write_text("Текст")
    words = ("announce", "--as", author, "--to", "school", "--text-file", "text.txt")
    said = vestnik(*words, DATABASE_URL=database_url)
    assert (said.code, said.err) == (0, "")
    assert "Ершов Сергей Викторович" in said.out


@SQLITE
def test_a_parent_announces_nothing(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "text.txt").write_text("Всем привет")
    said = vestnik(
        *("announce", "--as", str(cast.olga), "--to", "school", "--text-file", "text.txt"),
        DATABASE_URL=database_url,
    )
    assert said.code == 1
    assert asyncio.run(_announcements(database_url)) == []


@SQLITE
@pytest.mark.parametrize(
    ("author", "to", "complaint"),
    [
        ("Никто Никого", "school", "Никто Никого"),
        ("Ершов С. И.", "school", "Ершов С. И."),
        ("Ершов", "class:12Я", "12Я"),
        ("Ершов", "everybody", "everybody"),
    ],
)
def test_what_cannot_be_found_is_named(
    vestnik: Vestnik,
    database_url: str,
    cast: Cast,
    tmp_path: Path,
    author: str,
    to: str,
    complaint: str,
) -> None:
    (tmp_path / "text.txt").write_text("Текст")
    said = vestnik(
        *("announce", "--as", author, "--to", to, "--text-file", "text.txt"),
        DATABASE_URL=database_url,
    )
    assert said.code == 1
    assert complaint in said.err


@SQLITE
def test_a_file_that_is_not_there_is_one_line(
    vestnik: Vestnik, database_url: str, cast: Cast
) -> None:
    said = vestnik(
        *("announce", "--as", "Ершов", "--to", "school", "--text-file", "no.txt"),
        DATABASE_URL=database_url,
    )
    assert said.code == 1
    assert said.err == "no.txt: No such file or directory\n"


async def _due(url: str) -> int:
    db = Database(url)
    async with db.reading() as session:
        count = await session.scalar(
            select(func.count(Preferences.id)).where(Preferences.next_digest_at <= clock.now())
        )
    await db.close()
    return count or 0


def test_every_familys_digest_is_made_due(vestnik: Vestnik, database_url: str, cast: Cast) -> None:
    said = vestnik("digest", "--due-now", DATABASE_URL=database_url)
    assert (said.code, said.err) == (0, "")
    assert asyncio.run(_due(database_url)) > 0


async def _start_bot_once(url: str) -> None:
    db = Database(url)
    async with db.session() as session:
        await bots.register(session, bot_id=42, username="vestnik_test_bot")
    await db.close()


@SQLITE
def test_slips_of_a_class_are_printed(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    words = ("slips", "--class", "7 «б»", "--out", "7b.pdf", "--school", cast.school)
    asyncio.run(_start_bot_once(database_url))
    said = vestnik(*words, DATABASE_URL=database_url)
    printed, terms = said.out.splitlines()
    assert (said.code, printed) == (0, "5 листков: 7b.pdf")  # two pupils, three guardians
    assert terms.startswith("Прежние неиспользованные листки")
    assert terms.endswith("эти действуют две недели, до 2 декабря, 10:00.")
    assert (tmp_path / "7b.pdf").stat().st_mode & 0o077 == 0  # nobody else may read the secrets
    text = PdfReader(tmp_path / "7b.pdf").pages[0].extract_text()
    assert text.count("https://t.me/vestnik_test_bot?start=") == 5
    assert "Соколова" not in text


@SQLITE
def test_slips_go_neither_over_a_file_nor_into_a_folder_that_is_not_there(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    asyncio.run(_start_bot_once(database_url))
    (tmp_path / "old.pdf").write_text("printed before")
    for path, why in (("no/7b.pdf", "Нет папки no."), ("old.pdf", "Файл old.pdf уже есть")):
        words = ("slips", "--class", "7Б", "--out", path, "--school", cast.school)
        said = vestnik(*words, DATABASE_URL=database_url)
        assert (said.code, len(said.err.splitlines())) == (1, 1)
        assert said.err.startswith(why)
    assert (tmp_path / "old.pdf").read_text() == "printed before"


@SQLITE
def test_two_schools_in_one_database_are_told_apart(
    vestnik: Vestnik, database_url: str, cast: Cast
) -> None:
    asyncio.run(_start_bot_once(database_url))
    said = vestnik("slips", "--class", "7Б", "--out", "7b.pdf", DATABASE_URL=database_url)
    assert said.code == 1
    assert f"Школа № 2 ({cast.other_school})" in said.err


@SQLITE
def test_staff_who_joined_already_get_no_slip(
    vestnik: Vestnik, database_url: str, cast: Cast
) -> None:
    asyncio.run(_start_bot_once(database_url))
    words = ("slips", "--staff", "--out", "staff.pdf", "--school", cast.school)
    said = vestnik(*words, DATABASE_URL=database_url)
    assert said.code == 1
    assert "не для кого" in said.err


@SQLITE
def test_the_first_administrator_comes_in_by_a_slip_for_staff(
    vestnik: Vestnik, database_url: str, cast: Cast, tmp_path: Path
) -> None:
    asyncio.run(_start_bot_once(database_url))
    asyncio.run(_unlink_everybody(database_url))
    words = ("slips", "--staff", "--out", "staff.pdf", "--school", cast.school)
    said = vestnik(*words, DATABASE_URL=database_url)
    assert (said.code, said.err) == (0, "")
    text = " ".join(PdfReader(tmp_path / "staff.pdf").pages[0].extract_text().split())
    assert "Ершов С. В." in text
    assert "Орлов" not in text  # Boris has left the school
    assert "до 19 ноября, 10:00" in text
    assert "эти действуют 24 часа, до 19 ноября, 10:00." in said.out


async def _unlink_everybody(url: str) -> None:
    db = Database(url)
    async with db.session() as session:
        await session.execute(update(ChannelLink).values(state="revoked"))
    await db.close()
