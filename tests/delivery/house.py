"""A school whose service is another process, killed and started again; Telegram is here."""

import asyncio
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text, update

from bot.callbacks.messages import ToStaff
from bot.sandbox.engine import Persona, Sandbox
from bot.sandbox.http import run_sandbox
from core.db import Database
from core.messaging.models import Message
from core.outbox import Delivery, Inbox
from tests.cast import NOW, Cast
from tests.databases import ROOT
from tests.delivery.service import Orders

#: How long a test waits for what should happen at once; a busy machine may need it.
PATIENCE = 30.0
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
#: How thoroughly: 0 is the quick run of every day.
ROUNDS = int(os.environ.get("VESTNIK_ROUNDS", "0"))


@dataclass
class Nursery:
    """The process that has done the imports and forks a service for every life."""

    process: asyncio.subprocess.Process
    alive: int = 0
    orders: Orders | None = None

    @classmethod
    async def opened(cls) -> "Nursery":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.delivery.service",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        return cls(process)

    async def begin(self, orders: Orders) -> None:
        """A new life."""
        assert self.process.stdin is not None
        self.orders = orders
        self.process.stdin.write(json.dumps(asdict(orders)).encode() + b"\n")
        self.alive = await self._number()

    async def ended(self) -> int:
        """Wait until it has ended and give its exit code: -9 for killed, 0 for stopped."""
        code = await self._number()
        self.alive = 0
        return code

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        """End this life, by force or politely."""
        os.kill(self.alive, how)
        return await self.ended()

    async def _number(self) -> int:
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(PATIENCE):
                return int(await self.process.stdout.readline())
        except TimeoutError as fault:
            raise AssertionError(f"still alive: {self.orders}") from fault

    async def close(self) -> None:
        """No more lives."""
        if self.alive:
            await self.kill()
        self.process.kill()
        await self.process.wait()


@dataclass
class House:
    """One database, one Telegram, and one life of the service after another."""

    nursery: Nursery
    url: str
    db: Database
    cast: Cast
    sandbox: Sandbox
    api: str
    began: float = field(default_factory=time.time)
    #: Letters in flight, kill by kill.
    in_flight: list[int] = field(default_factory=list)
    #: Who was written to what, as far as it was said.
    said: dict[str, str] = field(default_factory=dict)

    def orders(self, die_at: str = "", **more: object) -> Orders:
        """What the next life serves."""
        return Orders(self.url, self.api, self.began, die_at=die_at, **more)  # type: ignore[arg-type]

    async def after_kill(self) -> None:
        """Note what was in flight, and let the leases of the dead run out at once, and the time
        for which others leave their answers to them."""
        async with self.db.session() as session:
            await session.execute(
                update(Inbox)
                .where(Inbox.state == "answering")
                .values(done_at=datetime.fromisoformat(NOW) - timedelta(minutes=1))
            )
            leased = await session.scalars(
                update(Delivery)
                .where(Delivery.state == "leased")
                .values(lease_until=LONG_AGO)
                .returning(Delivery.id)
            )
            self.in_flight.append(len(leased.all()))

    def write(self, author: str, reader: str, words: str) -> None:
        """Choose a teacher and type a message: two updates, of which the second needs the first."""
        chat = self.cast.chat(author)
        child = {"anna": "petya", "petya": "petya"}.get(author, "anya")
        hello = self.sandbox.say(chat, "/help")
        chosen = ToStaff(pupil=self.cast.people[child], person=self.cast.people[reader])
        self.sandbox.forge_press(chat, hello, chosen.pack())
        self.sandbox.say(chat, words)
        self.said[words] = reader

    def arrived(self) -> Counter[str]:
        """How often each of the words lies in the chat of whom they were written to."""
        letters = {
            reader: [bubble.text for bubble in self.sandbox.letters(self.cast.chat(reader))]
            for reader in set(self.said.values())
        }
        return Counter(
            {
                words: sum(words in letter for letter in letters[reader])
                for words, reader in self.said.items()
            }
        )

    async def all_arrived(self) -> None:
        """Wait until every letter lies in its chat at least once.

        After many kills hundreds may be on their way: patience begins anew with each that arrives.
        """
        missing = self._missing(self.said)
        while missing:
            await self.sandbox.until(
                lambda some=missing: len(self._missing(some)) < len(some),  # type: ignore[misc]
                PATIENCE,
            )
            missing = self._missing(missing)

    def _missing(self, some: Iterable[str]) -> list[str]:
        """Those of the words that lie in no chat yet."""
        chats = {
            reader: "\n".join(one.text for one in self.sandbox.letters(self.cast.chat(reader)))
            for reader in set(self.said.values())
        }
        return [words for words in some if words not in chats[self.said[words]]]

    async def posted(self) -> Counter[str]:
        """How often each of the words stands in the database."""
        async with self.db.reading() as session:
            return Counter(await session.scalars(select(Message.text)))

    async def worked(self) -> Counter[int]:
        """How many committed transactions each update had."""
        async with self.db.reading() as session:
            rows = await session.execute(text("SELECT update_id FROM probe"))
            return Counter(row.update_id for row in rows)

    async def all_settled(self) -> None:
        """Wait until every update is answered and every letter sent."""
        async with asyncio.timeout(PATIENCE):
            while await self.unsettled() != (0, 0):
                await self.sandbox.settled(PATIENCE)

    async def unsettled(self) -> tuple[int, int]:
        """How many updates and letters are not settled well."""
        async with self.db.reading() as session:
            updates = await session.scalar(
                select(func.count()).select_from(Inbox).where(Inbox.state != "done")
            )
            letters = await session.scalar(
                select(func.count()).select_from(Delivery).where(Delivery.state != "sent")
            )
        return updates or 0, letters or 0


@asynccontextmanager
async def opened(url: str, cast: Cast, nursery: Nursery) -> AsyncIterator[House]:
    """A house over a database that has the cast in it."""
    people = [Persona(name, "", 1000 + person_id) for name, person_id in cast.people.items()]
    sandbox = Sandbox(people)
    for person in people:
        sandbox.open(person.chat_id)
    runner, api = await run_sandbox(sandbox)
    db = Database(url)
    async with db.session() as session:
        await session.execute(text("CREATE TABLE probe (update_id BIGINT)"))
    try:
        yield House(nursery, url, db, cast, sandbox, api)
    finally:
        if nursery.alive:
            await nursery.kill()
        await db.close()
        await runner.cleanup()
