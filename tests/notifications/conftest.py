"""A local Telegram without sockets, and the journal as a teacher writes it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from aiogram import Bot
from sqlalchemy import select

from bot.sandbox.engine import SANDBOX_TOKEN, Bubble, Persona, Sandbox
from bot.sandbox.transport import SandboxSession
from core import clock, ledger
from core.db import Database
from core.journal.models import Assignment, Mark
from core.outbox import Delivery
from notifications.limits import Pace
from notifications.run import work_once
from tests.cast import Cast

GRACE = timedelta(seconds=120)


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

    def letters(self, name: str) -> list[str]:
        """The texts of the letters in a person's chat."""
        return [bubble.text for bubble in self.bubbles(name)]

    def bubbles(self, name: str) -> list[Bubble]:
        return self.sandbox.letters(self.cast.chat(name))

    async def deliveries(self, name: str) -> list[Delivery]:
        """The rows of the outbox for a person, oldest first."""
        async with self.db.session() as session:
            rows = await session.scalars(
                select(Delivery)
                .where(Delivery.person_id == self.cast.people[name])
                .order_by(Delivery.id)
            )
            return list(rows)


@dataclass
class Journal:
    """Enters marks and absences with their events, as the actions of the journal do."""

    db: Database
    cast: Cast
    cells: dict[int, tuple[int, int]] = field(default_factory=dict)

    async def mark(
        self,
        value: int,
        *,
        pupil: str = "anya",
        lesson: str = "algebra 2026-11-18",
        kind: str = "test",
        by: str = "elena",
    ) -> int:
        """A new mark in a new column of the lesson."""
        cast = self.cast
        subject, _space, day = lesson.partition(" ")
        async with self.db.session() as session:
            assignment = Assignment(
                school_id=cast.school, lesson_id=cast.lessons[lesson], type_id=cast.types[kind]
            )
            session.add(assignment)
            await session.flush()
            mark = Mark(
                school_id=cast.school,
                assignment_id=assignment.id,
                lesson_id=cast.lessons[lesson],
                pupil_id=cast.people[pupil],
                subject_id=cast.subjects[subject],
                day=date.fromisoformat(day),
                value=value,
                weight_percent=300 if kind == "test" else 100,
                set_by_id=cast.people[by],
                set_at=clock.now(),
            )
            session.add(mark)
            await session.flush()
            await self._record(session, "mark.set", mark, None, _shown(mark), by)
            return mark.id

    async def change(self, mark_id: int, value: int | None, *, by: str = "elena") -> None:
        """Another value in the same cell; None takes the mark away."""
        async with self.db.session() as session:
            mark = await session.get_one(Mark, mark_id)
            before = _shown(mark)
            if value is None:
                await session.delete(mark)
                await self._record(session, "mark.removed", mark, before, None, by)
                return
            mark.value = value
            mark.set_at = clock.now()
            await self._record(session, "mark.set", mark, before, _shown(mark), by)

    async def _record(
        self, session: Any, kind: str, mark: Mark, before: Any, after: Any, by: str
    ) -> None:
        await ledger.record(
            session,
            kind,
            school_id=self.cast.school,
            actor_id=self.cast.people[by],
            pupil_id=mark.pupil_id,
            subject=f"mark:{mark.id}",
            before=before,
            after=after,
            ripe_at=clock.now() + GRACE,
        )


def _shown(mark: Mark) -> dict[str, Any]:
    return {
        "value": mark.value,
        "is_duty": mark.is_duty,
        "subject_id": mark.subject_id,
        "day": mark.day,
    }


@pytest.fixture
def journal(db: Database, cast: Cast) -> Journal:
    return Journal(db, cast)


@pytest.fixture
async def post(db: Database, cast: Cast) -> AsyncIterator[Post]:
    people = [Persona(name, "", cast.chat(name)) for name in cast.people]
    sandbox = Sandbox(people)
    for person in people:
        sandbox.open(person.chat_id)
    bot = Bot(SANDBOX_TOKEN, session=SandboxSession(sandbox))
    yield Post(db, cast, sandbox, bot)
    await sandbox.close()
