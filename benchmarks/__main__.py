"""Every measurement, one after the other: `make bench`.

python -m benchmarks [--quick] [--only updates,e2e]
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from pathlib import Path

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
)
#: What only prints figures and has no bar.
OTHERS = ("answers", "seeding", "importing")


def main() -> int:
    """Run each in a process of its own; gives 1 when one of them missed a goal or failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", help="names, with commas between")
    chosen = parser.parse_args()
    names = chosen.only.split(",") if chosen.only else [*GOALS, *(() if chosen.quick else OTHERS)]
    missed = [name for name in names if _run(name, quick=chosen.quick and name in GOALS)]
    print(f"\nmissed: {', '.join(missed) or 'nothing'}")
    return int(bool(missed))


def _run(name: str, *, quick: bool) -> bool:
    print(f"\n== {name}: {summary(name)}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *(["--quick"] if quick else [])]
    return subprocess.run(command).returncode != 0


def summary(name: str) -> str:
    """The first line of a module's docstring."""
    source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
