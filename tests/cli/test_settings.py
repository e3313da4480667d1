"""Settings: a commented beginning, and one clear line for each fault."""

import stat
from pathlib import Path

from core.settings import Settings
from tests.cli.conftest import Vestnik

TOKEN = "123456:abcdefghijklmnopqrstuvwxyz"


def test_init_writes_a_commented_file_that_is_valid_and_private(
    vestnik: Vestnik, tmp_path: Path
) -> None:
    assert vestnik("init").code == 0
    file = tmp_path / ".env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "# Часовой пояс школы." in file.read_text("utf-8")
    # The folder is the working one now, so the settings are read from what was written.
    assert Settings() == Settings(_env_file=None)  # type: ignore[call-arg]


def test_init_names_every_setting(vestnik: Vestnik, tmp_path: Path) -> None:
    vestnik("init")
    written = (tmp_path / ".env").read_text("utf-8")
    missing = [name for name in Settings.model_fields if f"VESTNIK_{name.upper()}=" not in written]
    assert missing == []


def test_init_leaves_a_file_that_is_there(vestnik: Vestnik, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VESTNIK_LANGUAGE=en\n")
    said = vestnik("init")
    assert said.code == 1
    assert ".env exists already" in said.err
    assert (tmp_path / ".env").read_text() == "VESTNIK_LANGUAGE=en\n"


def test_every_wrong_setting_is_one_line_and_the_value_is_not_repeated(vestnik: Vestnik) -> None:
    said = vestnik(
        "run",
        BOT_TOKEN="secret-but-wrong",
        WEB_PORT="восемь",
        TIMEZONE="Mars",
        PUBLIC_URL="ftp://x",
    )
    assert said.code == 2
    assert said.err.splitlines() == [
        "VESTNIK_BOT_TOKEN: это не токен бота; BotFather выдаёт его в виде 123456:буквы",
        "VESTNIK_WEB_PORT: нужно целое число",
        "VESTNIK_PUBLIC_URL: адрес должен начинаться с https://",
        "VESTNIK_TIMEZONE: нет такого часового пояса; пример: Europe/Samara",
    ]


def test_a_wrong_setting_is_told_in_the_language_chosen_beside_it(vestnik: Vestnik) -> None:
    said = vestnik("migrate", LANGUAGE="en", TIMEZONE="Mars")
    assert said.err == "VESTNIK_TIMEZONE: not a time zone; write it like Europe/Samara\n"


def test_run_without_a_token_says_where_to_get_one(vestnik: Vestnik) -> None:
    said = vestnik("run")
    assert said.code == 2
    assert said.err.startswith("VESTNIK_BOT_TOKEN: не задан")
    assert "BotFather" in said.err


def test_a_public_address_needs_a_secret(vestnik: Vestnik) -> None:
    said = vestnik("run", BOT_TOKEN=TOKEN, PUBLIC_URL="https://school.example")
    assert said.code == 2
    assert said.err.startswith("VESTNIK_WEBHOOK_SECRET: не задан")


def test_an_unknown_role_is_refused_before_anything_starts(vestnik: Vestnik) -> None:
    said = vestnik("run", "--roles", "bot,cook", BOT_TOKEN=TOKEN)
    assert said.code == 2
    assert "нет роли cook" in said.err
