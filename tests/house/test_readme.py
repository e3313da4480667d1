"""The README and the Makefile tell of things that exist."""

import re
import subprocess

from bot.cli.parser import make_parser
from tests.house.source import ROOT

README = (ROOT / "README.md").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def _commands() -> set[str]:
    (choices,) = (action.choices for action in make_parser()._actions if action.choices)
    return set(choices)


def test_make_targets_named_in_the_readme_exist() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b", README))
    assert {"run", "test"} <= named <= TARGETS


def test_commands_named_in_the_readme_exist() -> None:
    named = set(re.findall(r"`(?:\.venv/bin/)?vestnik ([a-z]+)", README))
    named |= set(re.findall(r"^(?:\.venv/bin/)?vestnik ([a-z]+)", README, re.MULTILINE))
    assert named
    assert named <= _commands()


def test_files_the_readme_leads_to_exist() -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_make_help_names_every_target() -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert set(re.findall(r"^  make ([a-z]+)", said, re.MULTILINE)) == TARGETS


def test_every_version_that_is_pinned_names_no_place() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.+!]+", line)] == []
