"""How soon /marks is answered, from a person's message to the answer in the chat.

    python -m benchmarks.answers [--rounds 200] [--pupils 900]

The whole bot with long polling against the sandbox over real HTTP, one question at a time, on
SQLite and on PostgreSQL, in one run.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.postgres import postgres_url
from bot.app import make_bot, serve
from bot.sandbox.engine import SANDBOX_TOKEN, Sandbox
from bot.sandbox.http import run_sandbox
from bot.sandbox.people import Persona
from core import demo
from core.db import Database
from core.migrations import migrate
from core.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def bot_over(url: str, pupils: int) -> AsyncIterator[tuple[Sandbox, Persona]]:
    """The bot serving a seeded school, and a parent of one of its families."""
    db = Database(url)
    await migrate(db)
    await demo.seed(db, pupils=pupils)
    await demo.link_chats(db)
    people = [
        Persona(row["name"], row["role"], row["chat_id"])
        for row in await demo.personas(db, tokens=False)
    ]
    sandbox = Sandbox(people)
    for person in people:
        sandbox.open(person.chat_id)
    runner, address = await run_sandbox(sandbox)
    bot = make_bot(SANDBOX_TOKEN, api_url=address)
    settings = Settings(_env_file=None, school_updates_per_minute=0)  # type: ignore[call-arg]
    task = asyncio.get_running_loop().create_task(serve(db, bot, settings, frozenset({"bot"})))
    try:
        yield sandbox, people[1]
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await bot.session.close()
        await runner.cleanup()
        await db.close()


async def measure(url: str, *, rounds: int, pupils: int) -> list[float]:
    """Milliseconds of each answer."""
    async with bot_over(url, pupils) as (sandbox, pupil):
        spent = []
        for _ in range(rounds + 20):
            start = time.perf_counter()
            sandbox.say(pupil.chat_id, "/marks")
            await sandbox.until(lambda: sandbox.answer(pupil.chat_id))
            spent.append((time.perf_counter() - start) * 1000)
        return spent[20:]


def report(name: str, spent: list[float]) -> None:
    """One line: median, p99, maximum."""
    ordered = sorted(spent)
    p99 = ordered[int(len(ordered) * 0.99) - 1]
    print(
        f"{name:<11} median {statistics.median(ordered):6.1f} ms   p99 {p99:6.1f} ms   "
        f"max {ordered[-1]:6.1f} ms   n {len(ordered)}"
    )


async def main() -> None:
    """Measure both databases side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--pupils", type=int, default=900)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres_url() as postgres:
        for name, url in (
            ("sqlite", f"sqlite:///{Path(folder) / 'answers.db'}"),
            ("postgresql", postgres),
        ):
            spent = await measure(url, rounds=arguments.rounds, pupils=arguments.pupils)
            report(name, spent)


if __name__ == "__main__":
    asyncio.run(main())
