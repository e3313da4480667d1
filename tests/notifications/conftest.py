"""A local Telegram without sockets, and the journal as a teacher fills it in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiogram import Bot
from sqlalchemy import select

from bot.sandbox.engine import SANDBOX_TOKEN, Persona, Sandbox
from bot.sandbox.state import Bubble
from bot.sandbox.transport import SandboxSession
from core.access.viewer import Viewer, viewer_of_person
from core.db import Database, Session
from core.enums import AttendanceCode
from core.journal.attendance import set_code
from core.journal.marks import delete_mark, set_mark
from core.outbox import Delivery
from notifications.limits import Pace
from notifications.run import work_once
from tests.cast import Cast


@dataclass
class Post:
    """The school's letters: work them off, and see what lies in whose chat."""

    db: Database
    cast: Cast
    sandbox: Sandbox
    bot: Bot
    pace: Pace | None = None

    async def work(self) -> int:
        """Everything that is due now is sent."""
        return await work_once(self.db, self.bot, pace=self.pace)

    def bubbles(self, name: str) -> list[Bubble]:
        """The letters in a person's chat."""
        return self.sandbox.letters(self.cast.chat(name))

    def letters(self, name: str) -> list[str]:
        """Their texts."""
        return [bubble.text for bubble in self.bubbles(name)]

    def buttons(self, name: str) -> list[str]:
        """The words on the buttons of the last one."""
        return [button["text"] for row in self.bubbles(name)[-1].buttons for button in row]

    async def deliveries(self, name: str) -> list[Delivery]:
        """The rows of the outbox for a person, oldest first."""
        async with self.db.session() as session:
            rows = await session.scalars(
                select(Delivery)
                .where(Delivery.person_id == self.cast.people[name])
                .order_by(Delivery.id)
            )
            return list(rows)

    async def fates(self, name: str) -> list[tuple[str, str]]:
        """State and reason of each."""
        return [(row.state, row.reason) for row in await self.deliveries(name)]


async def viewer_of(session: Session, cast: Cast, name: str) -> Viewer:
    """A person of the first school as who asks."""
    viewer = await viewer_of_person(session, cast.people[name], school_id=cast.school)
    assert viewer is not None
    return viewer


@dataclass
class Journal:
    """What teachers enter, by the names of the cast."""

    db: Database
    cast: Cast

    async def mark(
        self,
        value: int | None,
        *,
        pupil: str = "anya",
        lesson: str = "algebra 2026-11-18",
        kind: str = "test",
        by: str = "elena",
        comment: str | None = None,
    ) -> None:
        """Set or change a mark; None is a duty mark."""
        async with self.db.session() as session:
            await set_mark(
                session,
                await viewer_of(session, self.cast, by),
                lesson_id=self.cast.lessons[lesson],
                pupil_id=self.cast.people[pupil],
                value=value,
                is_duty=value is None,
                type_id=self.cast.types[kind],
                comment=comment,
            )

    async def erase(
        self, *, pupil: str = "anya", lesson: str = "algebra 2026-11-18", kind: str = "test"
    ) -> None:
        """Delete a mark."""
        async with self.db.session() as session:
            await delete_mark(
                session,
                await viewer_of(session, self.cast, "elena"),
                lesson_id=self.cast.lessons[lesson],
                pupil_id=self.cast.people[pupil],
                type_id=self.cast.types[kind],
            )

    async def attendance(
        self,
        code: AttendanceCode | None,
        *,
        pupil: str = "anya",
        lesson: str = "algebra 2026-11-18",
        by: str = "elena",
    ) -> None:
        """Give a pupil a code at a lesson, or None for present."""
        async with self.db.session() as session:
            await set_code(
                session,
                await viewer_of(session, self.cast, by),
                lesson_id=self.cast.lessons[lesson],
                pupil_id=self.cast.people[pupil],
                code=code,
            )


@pytest.fixture
def journal(db: Database, cast: Cast) -> Journal:
    return Journal(db, cast)


@pytest.fixture
async def post(db: Database, cast: Cast) -> AsyncIterator[Post]:
    people = [Persona(name, "", 1000 + person_id) for name, person_id in cast.people.items()]
    sandbox = Sandbox(people)
    for person in people:
        sandbox.open(person.chat_id)
    bot = Bot(SANDBOX_TOKEN, session=SandboxSession(sandbox))
    yield Post(db, cast, sandbox, bot)
    await sandbox.close()
