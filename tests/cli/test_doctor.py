"""The doctor looks at a real database and a real (local) Bot API."""

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.doctor import Finding, disk_space, examine
from bot.doctor_school import school_lines
from bot.doctor_telegram import clock_finding, webhook
from bot.sandbox.engine import SANDBOX_TOKEN, Sandbox
from bot.sandbox.http import run_sandbox
from core import clock, tokens
from core.access import bot_changes
from core.db import Database
from core.i18n import speaking
from core.settings import Settings
from tests.cast import Cast
from tests.cli.conftest import Vestnik

REAL_LOOKING = "123456:abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
async def api_url() -> AsyncIterator[str]:
    runner, url = await run_sandbox(Sandbox([]))
    yield url
    await runner.cleanup()


def _settings(**chosen: object) -> Settings:
    return Settings(_env_file=None, **chosen)  # type: ignore[call-arg, arg-type]


def _faults(findings: list[Finding]) -> list[str]:
    return [finding.subject for finding in findings if not finding.is_well]


async def test_all_is_fine_with_a_migrated_database_and_a_bot(
    database_url: str, api_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if database_url.startswith("sqlite"):
        os.chmod(database_url.removeprefix("sqlite:///"), 0o600)
    settings = _settings(
        database_url=database_url, bot_token=SANDBOX_TOKEN, telegram_api_url=api_url
    )
    with speaking("ru"):
        findings = await examine(settings)
        said = [finding.said() for finding in findings]
    assert _faults(findings) == []
    assert "✓ Таблицы: порядок" in said
    assert any(line.startswith("✓ Токен бота: порядок (@") for line in said)


async def test_a_token_that_telegram_refuses_is_a_fault_and_is_not_shown(
    api_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    findings = await examine(_settings(bot_token=REAL_LOOKING, telegram_api_url=api_url))
    token = findings[-1]
    assert not token.is_well
    assert "401" in token.fault
    assert "abcdefgh" not in token.said()


async def test_a_network_fault_does_not_show_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("http://127.0.0.1:1", "nonsense://"):
        findings = await examine(_settings(bot_token=REAL_LOOKING, telegram_api_url=url))
        assert not findings[-1].is_well
        assert "abcdefgh" not in findings[-1].said()


def test_a_new_installation_is_told_what_to_do_first(vestnik: Vestnik) -> None:
    said = vestnik("doctor")
    assert said.code == 1
    assert "✗ База данных: ошибка: нет файла var/vestnik.db." in said.out
    assert "Что делать: выполните vestnik migrate" in said.out
    assert "✗ Токен бота: ошибка: не задан." in said.out


def test_files_that_others_can_read_are_a_fault(vestnik: Vestnik, tmp_path: Path) -> None:
    vestnik("init")
    vestnik("migrate")
    (tmp_path / ".env").chmod(0o644)
    said = vestnik("doctor")
    assert "✗ Файл .env: ошибка" in said.out
    assert "chmod 600 .env" in said.out
    assert "✓ Файл var/vestnik.db: порядок" in said.out


def test_a_database_that_takes_nothing_in_is_a_fault(vestnik: Vestnik, tmp_path: Path) -> None:
    vestnik("migrate")
    with closing(sqlite3.connect(tmp_path / "var/vestnik.db")) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON chat_state "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    said = vestnik("doctor")
    assert said.code == 1
    assert "✗ Запись: ошибка: database or disk is full." in said.out


def test_a_clock_that_is_wrong_by_minutes_is_a_fault() -> None:
    assert clock_finding(clock.now() + timedelta(seconds=5)).is_well
    assert not clock_finding(clock.now() + timedelta(minutes=3)).is_well


def test_a_full_disk_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor.MIN_FREE_BYTES", 2**62)
    assert not disk_space(_settings()).is_well


@pytest.mark.parametrize(
    ("public_url", "secret", "info", "well"),
    [
        ("", None, {"url": ""}, True),
        ("https://a.example", None, {"url": ""}, False),
        ("https://a.example", "s" * 32, {"url": ""}, True),
        ("https://a.example", "s" * 32, {"url": "https://a.example/telegram"}, True),
        ("https://a.example", "s" * 32, {"url": "https://b.example/telegram"}, False),
        (
            "https://a.example",
            "s" * 32,
            {"url": "https://a.example/telegram", "last_error_message": "SSL error"},
            False,
        ),
    ],
)
def test_updates_must_come_the_way_the_settings_say(
    public_url: str, secret: str | None, info: dict[str, str], well: bool
) -> None:
    settings = _settings(public_url=public_url, webhook_secret=secret)
    assert webhook(settings, info).is_well is well


def test_a_file_that_is_no_database_gets_fitting_advice(vestnik: Vestnik, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database at all " * 100)
    (tmp_path / "notes.db").chmod(0o600)
    said = vestnik("doctor", DATABASE_URL="sqlite:///notes.db")
    assert said.code == 1
    assert "указан файл другого вида" in said.out


async def test_the_state_of_the_school_and_the_next_step_are_told(
    database_url: str, cast: Cast
) -> None:
    lines = await school_lines(_settings(database_url=database_url))
    assert lines[-1] == "Следующий шаг: vestnik run"
    assert any("учеников 3, подключено к боту" in line for line in lines[:-1])


async def test_a_database_without_a_school_asks_for_an_import(database_url: str) -> None:
    (line,) = await school_lines(_settings(database_url=database_url))
    assert "vestnik import" in line


async def test_each_added_bot_is_looked_at_and_no_token_of_the_settings_is_missed(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    runner, url = await run_sandbox(Sandbox(token="43:sandbox-second-bot"))
    settings = _settings(
        database_url=database_url, telegram_api_url=url, secrets_dir=tmp_path / "secrets"
    )
    reference = tokens.keep("43:sandbox-second-bot", settings)
    db = Database(database_url)
    async with db.session() as session:
        for number, name, place in ((43, "second", reference), (44, "third", "file:44.token")):
            await bot_changes.add(
                session, bot_id=number, username=name, token_ref=place, schools=None
            )
    await db.close()
    (tmp_path / "secrets" / "43.token").chmod(0o644)
    with speaking("en"):
        said = [finding.said() for finding in await examine(settings)]
    await runner.cleanup()
    assert "✓ Bot @second: fine (43)" in said
    assert any(line.startswith("✗ Bot @third: fault: There is no token at") for line in said)
    assert any("43.token: fault: other users of the computer can read it" in line for line in said)
    assert not any("BotFather" in line for line in said)
