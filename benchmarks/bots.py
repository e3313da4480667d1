"""Processes to measure: the product as it is shipped, and a stock aiogram bot of ten lines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import harness
from benchmarks.messenger.remote import TOKEN, Messenger
from benchmarks.postgres import ROOT

STOCK = """
import asyncio, sys
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
dispatcher = Dispatcher()

@dispatcher.message(Command("marks"))
async def marks(message):
    await message.answer("Marks: 5, 4, 5")

server = TelegramAPIServer.from_base(sys.argv[1])
bot = Bot(sys.argv[2], session=AiohttpSession(api=server))
asyncio.run(dispatcher.start_polling(bot, handle_signals=False))
"""


def environment(url: str, messenger: Messenger, token: str = TOKEN) -> dict[str, str]:
    """The settings of one installation under measurement."""
    return {
        **os.environ,
        "VESTNIK_DATABASE_URL": url,
        "VESTNIK_BOT_TOKEN": token,
        "VESTNIK_TELEGRAM_API_URL": messenger.address,
        "VESTNIK_LOG_LEVEL": "warning",
        "VESTNIK_WEB_PORT": "0",
        # Sixty-four people ask again and again, as no people do.
        "VESTNIK_UPDATES_PER_MINUTE": "0",
        "VESTNIK_SCHOOL_UPDATES_PER_MINUTE": "0",
    }


@contextmanager
def running(
    command: list[str], *, env: dict[str, str] | None = None, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process on the bot's core, ended with the block."""
    with open(log or os.devnull, "ab") as out:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=out, stderr=out)
    harness.pin(harness.BOT_CORE, process.pid)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def product(
    url: str,
    messenger: Messenger,
    *,
    roles: str = "bot",
    token: str = TOKEN,
    log: Path | None = None,
    **more: str,
) -> Iterator[subprocess.Popen[bytes]]:
    """`vestnik run` with these roles, polling the messenger when it has the role "bot"; `more` are
    further variables."""
    command = [sys.executable, "-m", "bot", "run", "--roles", roles]
    env = environment(url, messenger, token) | more
    with running(command, env=env, log=log) as process:
        try:
            _until_polled(messenger, process, "bot" in roles.split(","))
        except RuntimeError as fault:
            said = log.read_text(errors="replace")[-2000:] if log else ""
            raise RuntimeError(f"{fault}\n{said}") from None
        yield process


@contextmanager
def stock(messenger: Messenger, token: str) -> Iterator[subprocess.Popen[bytes]]:
    """The ten lines everybody begins with."""
    command = [sys.executable, "-c", STOCK, messenger.address, token]
    with running(command) as process:
        _until_polled(messenger, process, True)
        yield process


def _until_polled(messenger: Messenger, process: subprocess.Popen[bytes], polls: bool) -> None:
    """The last thing a bot does while it starts; a sender asks who it is and begins at once."""
    method = "getUpdates" if polls else "getMe"
    before = messenger.report()["counts"].get(method, 0)
    end = time.monotonic() + 60
    while messenger.report()["counts"].get(method, 0) <= before:
        if process.poll() is not None:
            raise RuntimeError(f"the bot ended with {process.returncode}")
        if time.monotonic() > end:
            raise TimeoutError("the bot did not come up")
        time.sleep(0.1)


def cpu_seconds(pid: int) -> float:
    """CPU a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mib(pid: int) -> float:
    """Resident memory now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def rss_mib_now() -> float:
    """Resident memory of this process."""
    return rss_mib(os.getpid())
