"""Real processes on one SQLite file: the second is refused before it touches the database."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.sandbox.engine import SANDBOX_TOKEN, Sandbox
from bot.sandbox.http import run_sandbox
from tests.databases import ROOT

PATIENCE = 60


@pytest.fixture
async def environment(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """Of a bot whose messenger is here, with everything else as it comes."""
    runner, address = await run_sandbox(Sandbox())
    kept = {name: found for name, found in os.environ.items() if not name.startswith("VESTNIK_")}
    yield kept | {
        "PYTHONPATH": str(ROOT),
        "VESTNIK_BOT_TOKEN": SANDBOX_TOKEN,
        "VESTNIK_TELEGRAM_API_URL": address,
    }
    await runner.cleanup()


async def _vestnik(
    environment: dict[str, str], folder: Path, *words: str
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
        cwd=folder,
    )


@asynccontextmanager
async def _serving(environment: dict[str, str], folder: Path) -> AsyncIterator[None]:
    """One process at work, stopped politely in the end."""
    process = await _vestnik(environment, folder, "run", "--roles", "sender")
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        while b"serving @" not in await process.stderr.readline():
            assert process.returncode is None
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await process.communicate()
    assert process.returncode == 0


async def _refusal(environment: dict[str, str], folder: Path, *words: str) -> str:
    process = await _vestnik(environment, folder, *words)
    async with asyncio.timeout(PATIENCE):
        _out, err = await process.communicate()
    assert process.returncode == 1
    return err.decode()


def _revision(file: Path) -> str | None:
    with closing(sqlite3.connect(file)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row and str(row[0])


async def test_a_second_process_neither_migrates_nor_copies_what_another_serves(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "var" / "vestnik.db"
    nameless = {name: found for name, found in environment.items() if name != "VESTNIK_BOT_TOKEN"}
    async with _serving(environment, tmp_path):
        # From now on whoever opens the file would find something to migrate.
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("DELETE FROM alembic_version")
        for given, words in (
            (environment, ("run", "--roles", "sender")),
            (nameless, ("run",)),
            (environment, ("migrate",)),
        ):
            assert "уже обслуживает другой процесс" in await _refusal(given, tmp_path, *words)
        assert _revision(file) is None
        assert list(file.parent.glob("*before-migration*")) == []


async def test_the_next_process_serves_when_the_first_has_stopped(
    environment: dict[str, str], tmp_path: Path
) -> None:
    for _life in range(2):
        async with _serving(environment, tmp_path):
            pass
    assert _revision(tmp_path / "var" / "vestnik.db") is not None
