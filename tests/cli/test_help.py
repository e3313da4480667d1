"""The command describes itself, in the language of the settings, without loading the house."""

import subprocess
import sys

import pytest

from tests.cli.conftest import Vestnik
from tests.house.source import ROOT

COMMANDS = [
    *("init", "doctor", "run", "demo", "migrate", "backup", "restore"),
    *("template", "import", "seed", "slips", "announce", "digest", "understand"),
]

HEAVY = (
    *("aiogram", "aiohttp", "sqlalchemy", "alembic", "typst", "babel", "xlsxwriter"),
    *("pymorphy3", "rapidfuzz"),
)


def test_help_names_every_command_in_russian(vestnik: Vestnik) -> None:
    said = vestnik("--help")
    assert said.code == 0
    assert said.out.startswith("использование: vestnik")
    assert [name for name in COMMANDS if f"\n    {name}" not in said.out] == []


def test_help_speaks_english_when_asked(vestnik: Vestnik) -> None:
    said = vestnik("--help", LANGUAGE="en")
    assert said.out.startswith("usage: vestnik")
    assert "Bring the database up to date." in said.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(vestnik: Vestnik, command: str) -> None:
    said = vestnik(command, "--help")
    assert said.code == 0
    assert f"использование: vestnik {command}" in said.out


def test_a_misspelt_command_is_told_in_russian(vestnik: Vestnik) -> None:
    said = vestnik("migrat")
    assert said.code == 2
    assert "ошибка" in said.err
    assert "migrate" in said.err


def test_help_loads_nothing_heavy() -> None:
    """aiogram alone takes three seconds to import; help must answer in less than one."""
    program = (
        "import sys\n"
        "from bot.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    # Babel reads a catalogue that `make` has not compiled yet, at the price of a few milliseconds.
    assert done.stderr.strip() in ("[]", "['babel']")
