"""`vestnik understand`: a phrase a line in, a JSON line out, as the contract has it."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Vestnik
from tests.house.source import ROOT

CONTEXT = ROOT / "tests" / "understanding" / "family.json"
KEYS = ["intent", "child", "subject", "teacher", "from", "to", "term", "mark", "reason", "text"]


class _Input:
    def __init__(self, text: bytes) -> None:
        self.buffer = io.BytesIO(text)


def test_every_line_gets_its_meaning(vestnik: Vestnik, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "сколько двоек у Пети в октябре\n\nMasha is ill\n".encode()
    monkeypatch.setattr(sys, "stdin", _Input(asked))
    said = vestnik("understand", "--context", CONTEXT)
    meanings = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == 0
    assert [list(meaning) for meaning in meanings] == [KEYS] * 3
    assert [meaning["intent"] for meaning in meanings] == ["marks", "unknown", "report_absence"]
    assert meanings[0] == {
        **dict.fromkeys(KEYS),
        **{"intent": "marks", "child": "Пётр", "mark": 2},
        **{"from": "2026-10-01", "to": "2026-10-31"},
    }


def test_bytes_that_are_no_text_are_not_understood(
    vestnik: Vestnik, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", _Input(b"\xff\xfe\x00\n"))
    assert '"unknown"' in vestnik("understand", "--context", CONTEXT).out


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"today": "tomorrow"}'])
def test_a_file_that_is_no_context_is_told_so(vestnik: Vestnik, tmp_path: Path, text: str) -> None:
    path = tmp_path / "context.json"
    path.write_text(text, encoding="utf-8")
    said = vestnik("understand", "--context", path)
    assert said.code == 1
    assert "не контекст" in said.err


def test_a_file_that_is_not_there_is_named(vestnik: Vestnik, tmp_path: Path) -> None:
    said = vestnik("understand", "--context", tmp_path / "none.json")
    assert said.code == 1
    assert "none.json" in said.err
