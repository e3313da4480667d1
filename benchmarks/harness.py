"""How every goal is measured: rounds that interleave the contenders, medians, a verdict.

The machine may be shared and noisy, so what is compared runs side by side in one run and a goal
is a ratio; with `--quick` there is one round and every bar is loosened by a quarter.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import Any

#: What a bar is multiplied with when there is one round only.
LOOSE = 1.25
ROUNDS = 5
BOT_CORE, MESSENGER_CORE = 0, 1
PACKAGES = ("aiogram", "aiohttp", "SQLAlchemy", "asyncpg", "aiosqlite", "pydantic")

Measure = Callable[[], float | Awaitable[float]]


@dataclass
class Goal:
    """One line of the table: what it is, against what, and where the bar is.

    `at_most` decides which way is good. `exact` bars (nothing lost) are never loosened.
    """

    name: str
    bar: float
    aim: float | None = None
    at_most: bool = True
    exact: bool = False


@dataclass
class Report:
    """Collects the lines of one run; `end` prints the JSON and gives the exit code."""

    quick: bool
    rows: list[dict[str, Any]] = field(default_factory=list)

    def bar(self, goal: Goal) -> float:
        """Where the bar is in this run."""
        if goal.exact or not self.quick:
            return goal.bar
        return goal.bar * LOOSE if goal.at_most else goal.bar / LOOSE

    def line(
        self,
        goal: Goal,
        value: float,
        *,
        baseline: str = "",
        product: str = "",
        spread: str = "",
        **more: Any,
    ) -> None:
        """Print one goal; `value` is what is held against the bar."""
        bar = self.bar(goal)
        passed = value <= bar if goal.at_most else value >= bar
        sign = "<=" if goal.at_most else ">="
        aim = "" if goal.aim is None else f" (aim {sign} {goal.aim:g})"
        if goal.aim is not None and (value <= goal.aim if goal.at_most else value >= goal.aim):
            aim = " (aim met)"
        verdict = "PASS" if passed else "FAIL"
        print(
            f"{goal.name}, baseline {baseline or '-'}, product {product or '-'}, "
            f"{value:.3f} {sign} {bar:g}{aim}"
            f"{', cpu ' + str(more['cpu_ratio']) if 'cpu_ratio' in more else ''}"
            f"{', spread ' + spread if spread else ''}, {verdict}",
            flush=True,
        )
        self.rows.append(
            {
                "goal": goal.name,
                "baseline": baseline,
                "product": product,
                "ratio": round(value, 4),
                "bar": bar,
                "aim": goal.aim,
                "spread": spread,
                "verdict": verdict,
                **more,
            }
        )

    def end(self) -> int:
        """Print the JSON line; 1 when a goal was missed."""
        print(json.dumps({"environment": environment(), "rows": self.rows}, ensure_ascii=False))
        return int(any(row["verdict"] == "FAIL" for row in self.rows))


def options(description: str | None, **defaults: Any) -> argparse.ArgumentParser:
    """The parser every module has: `--quick`, `--rounds` and its own words."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one round, bars loosened by 1.25")
    parser.add_argument("--rounds", type=int, default=0)
    for name, value in defaults.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    return parser


def rounds_of(chosen: argparse.Namespace) -> int:
    """How many rounds: as asked, one when quick, five otherwise."""
    return int(chosen.rounds or (1 if chosen.quick else ROUNDS))


@cache
def environment() -> str:
    """Where this was measured, in one line."""
    model = ""
    with suppress(OSError), open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if "model name" in line), "")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores "
        f"({model}), {platform.system()} {platform.release()}, {versions}, {load}"
    )


def begin(title: str) -> None:
    """Say what is measured and where; the bot's process keeps to its core."""
    print(f"# {title}\n# {environment()}", flush=True)
    pin(BOT_CORE)


def pin(core: int, pid: int = 0) -> None:
    """Keep a process on a core, where the system can and has more than one."""
    with suppress(AttributeError, OSError):
        if (os.cpu_count() or 1) > core:
            os.sched_setaffinity(pid, {core})


@dataclass
class Sample:
    """What one contender measured, round by round."""

    values: list[float]
    #: Seconds of CPU of this process, slice by slice; a crowded machine does not move them.
    cpu: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def spread(self, unit: str = "") -> str:
        """The least and the most."""
        return f"{min(self.values):.4g}..{max(self.values):.4g}{unit}"


async def interleave(rounds: int, **contenders: Measure) -> dict[str, Sample]:
    """Run the contenders in turn, `rounds` times, every other time in reverse order."""
    found = {name: Sample([]) for name in contenders}
    for number in range(rounds):
        names = list(contenders)
        for name in names if number % 2 == 0 else reversed(names):
            before = time.process_time()
            value = contenders[name]()
            value = float(await value if asyncio.iscoroutine(value) else value)
            found[name].cpu.append(time.process_time() - before)
            found[name].values.append(value)
    return found


def ratios(product: Sample, baseline: Sample) -> Sample:
    """Product against baseline within each round, which a noisy hour does not move."""
    return Sample(
        [one / other for one, other in zip(product.values, baseline.values, strict=True)],
        [one / other for one, other in zip(product.cpu, baseline.cpu, strict=True)],
    )


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


async def timed(work: Callable[[], Awaitable[Any]], times: int) -> float:
    """Microseconds of one of `times` awaited one after the other."""
    started = time.perf_counter()
    for _ in range(times):
        await work()
    return (time.perf_counter() - started) / times * 1e6


def main(measure: Callable[[argparse.Namespace, Report], Awaitable[None]], parser: Any) -> None:
    """Run a module's measurement and exit with its verdict."""
    chosen = parser.parse_args()
    report = Report(quick=chosen.quick)
    asyncio.run(measure(chosen, report))
    sys.exit(report.end())
