"""What is refused before the service starts."""

import socket
from collections.abc import Iterator

import pytest

from bot.app import log_serving
from bot.cli.ports import is_free
from core.db import parse_url
from core.settings import Settings
from core.solitude import sole_server
from tests.cli.conftest import Vestnik
from tests.cli.test_settings import TOKEN


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_that_is_taken_is_one_line(vestnik: Vestnik, taken: int) -> None:
    for words in (("run",), ("demo",), ("demo", "--port", taken)):
        said = vestnik(*words, BOT_TOKEN=TOKEN, WEB_PORT=str(taken))
        assert said.code == 1
        assert said.err.startswith(f"Порт {taken} занят")


def test_the_demo_of_make_run_takes_any_free_port(taken: int) -> None:
    assert not is_free(taken)
    assert is_free(0)


def test_serving_is_told_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(_env_file=None, web_port=8081)  # type: ignore[call-arg]
    with caplog.at_level("INFO", logger="vestnik"):
        log_serving(["school_bot"], settings, frozenset({"web", "bot"}))
        log_serving([f"bot{number}" for number in range(7)], settings, frozenset({"sender"}))
    assert caplog.messages == [
        "serving @school_bot: bot, web, web on http://127.0.0.1:8081",
        "serving @bot0, @bot1, @bot2, @bot3, @bot4 and 2 more: sender",
    ]


def test_a_second_process_on_a_sqlite_file_is_refused_in_a_sentence(vestnik: Vestnik) -> None:
    vestnik("migrate")
    with sole_server(parse_url("sqlite:///var/vestnik.db")):
        said = vestnik("run", "--roles", "sender", BOT_TOKEN=TOKEN)
    assert said.code == 1
    assert "уже обслуживает другой процесс" in said.err
    assert "нужен PostgreSQL" in said.err
