"""The pages in docs/ tell of things that exist."""

import ast
import re
from importlib import import_module

import pytest

from tests.house.source import ROOT, sources

GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
DECISIONS = sorted((ROOT / "docs/decisions").glob("0*.md"))


def _names_of_core() -> set[str]:
    """Classes, functions, members and columns defined anywhere in core."""
    names: set[str] = set()
    for source in sources("core"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names.add(node.target.id)
            elif isinstance(node, ast.Assign):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def test_every_name_in_the_glossary_exists_in_core() -> None:
    rows = [line for line in GLOSSARY.splitlines() if line.startswith("| ")]
    named = {name for row in rows for name in re.findall(r"`([\w.]+)`", row.split("|")[2])}
    for module in {name for name in named if "." in name}:
        import_module(module)
    assert {name for name in named if "." not in name} - _names_of_core() == set()


def test_every_table_of_the_school_stands_in_the_glossary() -> None:
    """A new table brings its Russian word with it. Technical tables have none."""
    from core.db import Base
    from core.tables import metadata

    technical = {"failed_entry", "chat_state"}
    assert metadata is Base.metadata
    missing = [
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if mapper.local_table is not None
        and getattr(mapper.local_table, "name", "") not in technical
        and f"`{mapper.class_.__name__}`" not in GLOSSARY
    ]
    assert missing == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_listed_and_says_why(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    index = (ROOT / "docs/decisions/README.md").read_text("utf-8")
    assert f"({path.name})" in index  # type: ignore[attr-defined]
    for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**Alternatives.**"):
        assert part in text
