"""Seconds, rows and peak memory of seeding the demo school, on both databases.

    python -m benchmarks.seeding [--pupils 900] [--today 2027-05-20] [--no-postgres]

Each measurement runs in a process of its own; the end of May has the most rows.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
from datetime import date

from benchmarks.postgres import postgres_url

PEOPLE = ("classes", "pupils", "guardians", "staff")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure(url: str, pupils: int, today: date | None) -> None:
    """Seed an empty database and print what it took."""
    from core import demo
    from core.db import Database
    from core.migrations import migrate

    db = Database(url)
    await migrate(db)
    before = _peak()
    result = await demo.seed(db, pupils=pupils, today=today)
    await db.close()
    rows = sum(number for name, number in result.counts.items() if name not in PEOPLE)
    kind = "SQLite" if db.is_sqlite else "PostgreSQL"
    print(
        f"{kind:<10} {pupils} pupils: {result.seconds:.1f} s, {rows:,} rows "
        f"({result.counts['mark']:,} marks), peak {_peak():.0f} MB ({before:.0f} MB before)"
    )


def main() -> None:
    """Measure each database in a process of its own, so that peaks are told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=900)
    parser.add_argument("--today", type=date.fromisoformat)
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--url")
    options = parser.parse_args()
    if options.url:
        asyncio.run(measure(options.url, options.pupils, options.today))
        return
    again = [sys.executable, "-m", "benchmarks.seeding", "--pupils", str(options.pupils)]
    if options.today:
        again += ["--today", options.today.isoformat()]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*again, "--url", f"sqlite:///{folder}/bench.db"], check=True)
        if not options.no_postgres:
            with postgres_url() as url:
                subprocess.run([*again, "--url", url], check=True)


if __name__ == "__main__":
    main()
