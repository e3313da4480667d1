"""Fixtures of the sandbox's own tests: a fresh sandbox with three people, and bots for it."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.sandbox.engine import SANDBOX_TOKEN, Persona, Sandbox
from bot.sandbox.http import run_sandbox
from bot.sandbox.transport import SandboxSession
from tests.sandbox.people import ANNA, OLGA, STRANGER


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_790_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    people = [
        Persona("Анна Иванова", "guardian", ANNA, "slip-of-anna", "Дети: Петя, 7Б"),
        Persona("Ольга Сергеевна", "teacher", OLGA, "slip-of-olga", "Учитель. Алгебра"),
        Persona("Прохожий", "stranger", STRANGER),
    ]
    sandbox = Sandbox(people, clock=clock)
    yield sandbox
    await sandbox.close()


@pytest.fixture
def bot(sandbox: Sandbox) -> Bot:
    """A real aiogram Bot without sockets."""
    return Bot(SANDBOX_TOKEN, session=SandboxSession(sandbox))


@pytest.fixture
async def url(sandbox: Sandbox) -> AsyncIterator[str]:
    """The address of the sandbox over real HTTP."""
    runner, address = await run_sandbox(sandbox)
    yield address
    await runner.cleanup()


@pytest.fixture
async def http_bot(url: str) -> AsyncIterator[Bot]:
    """A real aiogram Bot over real HTTP."""
    async with AiohttpSession(api=TelegramAPIServer.from_base(url)) as session:
        yield Bot(SANDBOX_TOKEN, session=session)
