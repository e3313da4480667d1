"""«Спросить учителя» under a correction: the letter is about that very entry of the journal."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from core.db import Database
from core.enums import AttendanceCode
from core.ledger import Event
from core.messaging.models import Thread
from core.people.models import Guardianship
from notifications.buttons import AskAbout
from tests.bot.telegram import Telegram
from tests.cast import Cast
from tests.notifications.conftest import Journal

At = Callable[[str], None]


@pytest.fixture
async def corrected(telegram: Telegram, db: Database, cast: Cast, at: At) -> None:
    """A three of Anya became a four after families were told."""
    journal = Journal(db, cast)
    await journal.mark(3)
    at("2026-11-18 10:05")
    await telegram.work()
    await journal.mark(4)
    at("2026-11-18 10:10")
    await telegram.work()


async def _last_event(db: Database, kind: str) -> int:
    async with db.reading() as session:
        return await session.scalar(select(func.max(Event.id)).where(Event.kind == kind)) or 0


async def _threads(db: Database) -> int:
    async with db.reading() as session:
        return await session.scalar(select(func.count(Thread.id))) or 0


@pytest.mark.usefixtures("corrected")
async def test_the_teacher_reads_which_mark_is_meant(telegram: Telegram, cast: Cast) -> None:
    olga = cast.chat("olga")
    seen = await telegram.presses(olga, "Спросить учителя")
    assert "Об отметке: Алгебра, 18.11, 3 → 4" in seen.text
    assert "Морозова Елена Павловна" in seen.text
    await telegram.says(olga, "Почему четыре?")
    await telegram.work()
    letter = telegram.last(cast.chat("elena")).text
    assert "Об отметке: Алгебра, 18.11, 3 → 4\n\nПочему четыре?" in letter


@pytest.mark.usefixtures("corrected")
async def test_a_missed_lesson_is_asked_about_too(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    journal = Journal(db, cast)
    await journal.attendance(AttendanceCode.ABSENT_UNKNOWN)
    at("2026-11-18 10:15")
    await telegram.work()
    await journal.attendance(None)
    at("2026-11-18 10:20")
    await telegram.work()
    seen = await telegram.presses(cast.chat("olga"), "Спросить учителя")
    assert "О посещаемости: Алгебра, 18.11" in seen.text


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(
    "name", ["anna", "petya", "alien_parent", "alien_pupil", "alien_teacher", "boris", "elena"]
)
async def test_nobody_else_asks_about_it(
    telegram: Telegram, db: Database, cast: Cast, name: str
) -> None:
    chat = cast.chat(name)
    before = await _threads(db)
    screen = await telegram.says(chat, "/help")
    event = AskAbout(event_id=await _last_event(db, "mark.changed")).pack()
    await telegram.forges(chat, event, message=screen.id)
    assert "Алгебра, 18.11" not in telegram.last(chat).text + telegram.toast(chat)
    assert await _threads(db) == before


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize("kind", ["chat.linked", "thread.opened", "read.diary"])
async def test_only_entries_of_the_journal_are_asked_about(
    telegram: Telegram, db: Database, cast: Cast, kind: str
) -> None:
    olga = cast.chat("olga")
    screen = await telegram.presses(olga, "Подробнее")
    number = await _last_event(db, kind) or 10**9
    await telegram.forges(olga, AskAbout(event_id=number).pack(), message=screen.id)
    assert telegram.toast(olga).startswith("Ничего не нашлось")


@pytest.mark.usefixtures("corrected")
async def test_a_father_restricted_meanwhile_asks_about_nothing(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.igor)
            .values(restricted=True)
        )
    before = await _threads(db)
    await telegram.presses(cast.chat("igor"), "Спросить учителя")
    assert telegram.toast(cast.chat("igor")).startswith("Ничего не нашлось")
    assert await _threads(db) == before
