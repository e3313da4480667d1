"""The command as people run it: words in, exit code and outputs out, in a folder of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from core.settings import Settings, settings


@dataclass(frozen=True)
class Outcome:
    """What one run of the command left behind."""

    code: int
    out: str
    err: str


Vestnik = Callable[..., Outcome]


@pytest.fixture
def vestnik(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Vestnik]:
    """`vestnik("migrate", LANGUAGE="en")`: settings go by name, without their prefix."""
    monkeypatch.chdir(tmp_path)
    for name in (name.upper() for name in Settings.model_fields):
        monkeypatch.delenv(f"VESTNIK_{name}", raising=False)

    def run(*words: object, **chosen: str) -> Outcome:
        for name, value in chosen.items():
            monkeypatch.setenv(f"VESTNIK_{name}", value)
        settings.cache_clear()
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    yield run
    settings.cache_clear()
