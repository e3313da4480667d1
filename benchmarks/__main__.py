"""Every measurement, one after the other: `make bench`.

    python -m benchmarks [--quick] [--only updates,e2e] [--table FILE]

`--table` writes the verdicts as the Markdown table of benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
#: Goals in the order of the table in benchmarks/README.md.
GOALS = (
    "updates",
    "e2e",
    "send",
    "digest_delivery",
    "faults",
    "crash",
    "latency",
    "digest",
    "entry",
    "memory",
    "start",
    "manybots",
    "backlog",
    "pictures",
)
#: What only prints figures and has no bar.
OTHERS = ("answers", "seeding", "importing")
COLUMNS = ("goal", "baseline", "product", "ratio", "bar", "spread", "verdict")


def main() -> int:
    """Run each in a process of its own; gives 1 when one of them missed a goal or failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", help="names, with commas between")
    parser.add_argument("--table", type=Path, help="where to write the verdicts as Markdown")
    chosen = parser.parse_args()
    names = chosen.only.split(",") if chosen.only else [*GOALS, *(() if chosen.quick else OTHERS)]
    missed, rows = [], list[dict[str, Any]]()
    for name in names:
        code, found = _run(name, quick=chosen.quick and name in GOALS)
        missed += [name] if code else []
        rows += found
    if chosen.table:
        chosen.table.write_text(table(rows), encoding="utf-8")
    print(f"\nmissed: {', '.join(missed) or 'nothing'}")
    return int(bool(missed))


def _run(name: str, *, quick: bool) -> tuple[int, list[dict[str, Any]]]:
    """Run one, show what it says but for its JSON line, and give that line's rows."""
    print(f"\n== {name}: {summary(name)}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *(["--quick"] if quick else [])]
    rows: list[dict[str, Any]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if line.startswith('{"environment"'):
                rows = json.loads(line)["rows"]
            else:
                print(line, end="", flush=True)
    return process.returncode, rows


def table(rows: list[dict[str, Any]]) -> str:
    """The rows of a run as a Markdown table."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    for row in rows:
        cells = (f"{row[name]:.4g}" if name in ("ratio", "bar") else row[name] for name in COLUMNS)
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join([*lines, ""])


def summary(name: str) -> str:
    """The first line of a module's docstring."""
    source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
