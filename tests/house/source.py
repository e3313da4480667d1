"""The house's own source as syntax trees. Guards report places, so that they can be mended."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file and its tree."""

    path: Path
    tree: ast.Module

    def place(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def sources(*rooms: str) -> Iterator[Source]:
    """Every module of the rooms, such as "bot/routers"; fails for an empty room."""
    for room in rooms:
        files = sorted((ROOT / room).rglob("*.py"))
        assert files, f"{room} has no modules: the guard guards nothing"
        for path in files:
            yield Source(path, ast.parse(path.read_text(encoding="utf-8")))


def functions(tree: ast.AST) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def dotted(node: ast.AST) -> str:
    """`asyncio.create_task` for the expression of that name; empty for what is not a plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""
