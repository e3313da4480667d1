"""The sandbox stands alone: nothing of the product is behind its answers."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bot.sandbox

ROOM = Path(bot.sandbox.__file__).parent
NEIGHBOURS = {"bot", "core", "notifications", "locales", "tests"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_the_sandbox_imports_nothing_of_the_product() -> None:
    modules = {name for path in ROOM.glob("*.py") for name in imported(path)}
    own = {name for name in modules if name.partition(".")[0] in NEIGHBOURS}
    assert own
    assert {name for name in own if not name.startswith("bot.sandbox")} == set()


def test_its_package_loads_nothing_heavy_by_accident() -> None:
    assert (ROOM / "__init__.py").read_text(encoding="utf-8") == ""
