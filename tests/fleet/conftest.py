"""Two bots and two schools in one installation, over real HTTP to two bots of one messenger."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import fleet
from bot.app import ROLES, make_bot, serve
from bot.sandbox.engine import SANDBOX_TOKEN, Persona, Sandbox
from bot.sandbox.http import run_sandbox
from core import clock, outbox, tokens
from core.access import bot_changes, bots
from core.access.bots import KnownBot
from core.access.models import Bot, BotSchool, ChannelLink
from core.db import Database
from core.enums import DeliveryKind
from core.outbox import Delivery, NewLetter
from core.settings import Settings
from tests.cast import Cast

SECOND = 43
SECOND_TOKEN = "43:sandbox-second-bot"


@dataclass
class Town:
    """The first school with the first bot, the other school with the second."""

    db: Database
    cast: Cast
    first: Sandbox
    second: Sandbox
    settings: Settings

    @asynccontextmanager
    async def served(self, roles: frozenset[str] = ROLES - {"web", "clock"}) -> AsyncIterator[None]:
        """The service at work with the first bot as the installation's own."""
        own = make_bot(SANDBOX_TOKEN, api_url=self.settings.telegram_api_url)
        async with asyncio.TaskGroup() as tasks:
            life = tasks.create_task(serve(self.db, own, self.settings, roles))
            try:
                yield
            finally:
                life.cancel()
        await own.session.close()

    @asynccontextmanager
    async def hearing(self, words: str) -> AsyncIterator[None]:
        """Leave the block only when the service has logged these words."""
        heard = asyncio.Event()

        class Ear(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                if words in record.getMessage():
                    heard.set()

        log, ear = logging.getLogger("vestnik.bots"), Ear()
        log.addHandler(ear)
        log.setLevel(logging.INFO)
        try:
            yield
            async with asyncio.timeout(10):
                await heard.wait()
        finally:
            log.removeHandler(ear)

    async def known(self, bot_id: int) -> KnownBot:
        """A bot as its row says now."""
        async with self.db.reading() as session:
            return next(one for one in await bots.every(session) if one.id == bot_id)

    async def until(self, is_so: Callable[[KnownBot], bool], bot_id: int = SECOND) -> KnownBot:
        """Wait until it is so of a bot's row."""
        async with asyncio.timeout(10):
            while True:
                if is_so(found := await self.known(bot_id)):
                    return found
                await self.moment()

    async def moment(self) -> None:
        """Let others work until something is sent, or a tenth of a second has passed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await self.first.world.bell.wait()

    async def add_second(self) -> None:
        """Add the second bot for the other school, as the operator does."""
        reference = tokens.keep(SECOND_TOKEN, self.settings)
        async with self.db.session() as session:
            await bot_changes.add(
                session,
                bot_id=SECOND,
                username="second_bot",
                token_ref=reference,
                schools=[self.cast.other_school],
            )

    async def move_other_school(self) -> None:
        """The people of the other school have come over to the second bot."""
        async with self.db.session() as session:
            await session.execute(
                update(ChannelLink)
                .where(ChannelLink.school_id == self.cast.other_school)
                .values(bot_id=SECOND)
            )
            await session.execute(
                update(Bot).where(Bot.id == self.cast.bot).values(serves_all=False)
            )
            session.add(BotSchool(school_id=self.cast.school, bot_id=self.cast.bot))

    async def write(self, name: str, cause: str) -> None:
        """A letter to somebody, about a text that everybody may read."""
        school = self.cast.other_school if name.startswith("alien") else self.cast.school
        async with self.db.session() as session:
            await outbox.put(
                session,
                NewLetter(
                    school_id=school,
                    person_id=self.cast.people[name],
                    kind=DeliveryKind.NOTICE,
                    cause=cause,
                    due_at=clock.now(),
                ),
            )

    async def fates(self, name: str) -> list[tuple[str, int]]:
        """State and bot of each letter to a person."""
        async with self.db.reading() as session:
            rows = await session.scalars(
                select(Delivery)
                .where(Delivery.person_id == self.cast.people[name])
                .order_by(Delivery.id)
            )
            return [(row.state, row.bot_id) for row in rows]


@pytest.fixture
async def town(
    db: Database, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    monkeypatch.setattr(fleet, "LOOK_EVERY", 0.05)
    people = [Persona(name, "", 1000 + number) for name, number in cast.people.items()]
    first, second = Sandbox(people), Sandbox(people, token=SECOND_TOKEN)
    for name in cast.people:
        (second if name.startswith("alien") else first).open(cast.chat(name))
    runner, address = await run_sandbox(first, second)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        telegram_api_url=address,
        secrets_dir=tmp_path / "secrets",
        web_port=0,
    )
    yield Town(db, cast, first, second, settings)
    await runner.cleanup()
