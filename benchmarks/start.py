"""G12: from exec to the first getUpdates.

    python -m benchmarks.start [--quick]

`vestnik run` on a migrated database (the schema is checked on the way) until the messenger sees
its first getUpdates, against `python -c "import aiogram, sqlalchemy"`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import Namespace

from benchmarks import bots, harness, school
from benchmarks.harness import Goal, Report
from benchmarks.messenger.remote import Messenger, messenger


def bare() -> float:
    """Seconds of the imports alone."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", "import aiogram, sqlalchemy"])
    harness.pin(harness.BOT_CORE, process.pid)
    process.wait()
    return time.perf_counter() - started


def ours(url: str, there: Messenger) -> float:
    """Seconds from exec to the moment the first getUpdates arrived."""
    there.reset()
    command = [sys.executable, "-m", "bot", "run"]
    started = time.monotonic()
    with bots.running(command, env=bots.environment(url, there)):
        report = there.until(lambda report: report["polled_at"], every=0.02)
    return float(report["polled_at"][0] - started)


async def measure(chosen: Namespace, report: Report) -> None:
    """Starts in turn; the first of each is not counted: it fills the system's file cache."""
    harness.begin("G12: the start")
    harness.pin(harness.MESSENGER_CORE)
    async with school.school("sqlite") as url:
        with messenger(harness.MESSENGER_CORE) as there:
            bare()
            ours(url, there)
            found = await harness.interleave(
                max(3, harness.rounds_of(chosen)), bare=bare, ours=lambda: ours(url, there)
            )
    ratio = harness.ratios(found["ours"], found["bare"])
    report.line(
        Goal("G12 exec to first getUpdates", 1.4, 1.1),
        ratio.median,
        baseline=f"{found['bare'].median:.2f} s",
        product=f"{found['ours'].median:.2f} s",
        spread=ratio.spread(),
    )


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__))
