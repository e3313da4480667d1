"""A mark whose week is over: the chat asks why it is changed, and the family reads the answer."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.db import Database
from core.journal.models import Mark
from core.ledger import Event
from tests.bot.telegram import Seen, Telegram
from tests.cast import Cast

At = Callable[[str], None]
LATE = "2026-11-23 09:00"


@pytest.fixture
def lesson(cast: Cast) -> int:
    """Monday's algebra of the week before; Anya has a 4, Petya a 3."""
    return cast.lessons["algebra 2026-11-16"]


async def _value(db: Database, cast: Cast, lesson: int) -> int | None:
    async with db.session() as session:
        return await session.scalar(
            select(Mark.value).where(Mark.lesson_id == lesson, Mark.pupil_id == cast.anya)
        )


async def _reasons(db: Database) -> list[str]:
    async with db.session() as session:
        rows = await session.scalars(
            select(Event.reason).where(Event.kind.like("mark.%")).order_by(Event.id)
        )
        return list(rows)


async def _open_anya(telegram: Telegram, chat: int, lesson: int) -> Seen:
    await telegram.says(chat, "/journal")
    await telegram.presses(chat, "Незаполненные")
    await telegram.forges(chat, f"jm:{lesson}:0", message=telegram.last(chat).id)
    return await telegram.presses(chat, "Соколова А.")


async def test_a_late_change_is_made_once_the_reason_is_typed(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, at: At
) -> None:
    at(LATE)
    chat = cast.chat("elena")
    await _open_anya(telegram, chat, lesson)
    asked = await telegram.presses(chat, "5")
    assert "Соколова Анна · 7Б · Алгебра\nПонедельник, 16 ноября, 1-й урок" in asked.text
    assert "4 → 5" in asked.text
    assert "Срок заполнения урока 16.11.2026 прошёл" in asked.text
    assert await _value(db, cast, lesson) == 4
    shown = await telegram.says(chat, "проверила работу ещё раз")
    assert await _value(db, cast, lesson) == 5
    assert await _reasons(db) == ["проверила работу ещё раз"]
    assert "Соколова А. — О 5" in shown.text
    await telegram.says(chat, "и ещё одно слово")
    assert await _reasons(db) == ["проверила работу ещё раз"]


async def test_a_usual_reason_is_one_touch_and_the_family_reads_it(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, at: At
) -> None:
    at(LATE)
    chat = cast.chat("elena")
    await _open_anya(telegram, chat, lesson)
    await telegram.presses(chat, "Удалить")
    assert await _value(db, cast, lesson) == 4
    await telegram.presses(chat, "Ошибка при выставлении")
    assert await _value(db, cast, lesson) is None
    assert await _reasons(db) == ["Ошибка при выставлении"]
    at("2026-11-23 09:05")
    await telegram.work()
    told = telegram.last(cast.chat("igor")).text
    assert "Причина: Ошибка при выставлении." in told


async def test_going_back_forgets_the_question(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, at: At
) -> None:
    at(LATE)
    chat = cast.chat("elena")
    await _open_anya(telegram, chat, lesson)
    await telegram.presses(chat, "5")
    await telegram.presses(chat, "Назад")
    await telegram.says(chat, "спасибо")
    assert await _value(db, cast, lesson) == 4
    assert await _reasons(db) == []


async def test_a_reason_too_long_is_refused_and_may_be_typed_again(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, at: At
) -> None:
    at(LATE)
    chat = cast.chat("elena")
    await _open_anya(telegram, chat, lesson)
    await telegram.presses(chat, "5")
    refused = await telegram.says(chat, "а" * 301)
    assert "300" in refused.text
    assert await _value(db, cast, lesson) == 4
    await telegram.says(chat, "пересчёт")
    assert await _value(db, cast, lesson) == 5


@pytest.mark.parametrize("alien", ["maria", "olga", "igor", "anya"])
async def test_nobody_else_changes_a_late_mark_by_a_button_with_a_reason(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, at: At, alien: str
) -> None:
    at(LATE)
    chat = cast.chat(alien)
    await telegram.says(chat, "/help")
    data = f"jr:{lesson}:{cast.anya}:{cast.types['answer']}:5:0:1"
    await telegram.forges(chat, data, message=telegram.last(chat).id)
    assert await _value(db, cast, lesson) == 4
    assert await _reasons(db) == []


DICTATED = "7Б алгебра 16 ноября: Соколова 5, Иванов 2"


async def test_a_line_about_a_week_that_is_over_asks_for_the_reason_once(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, at: At
) -> None:
    at(LATE)
    chat = cast.chat("elena")
    await telegram.says(chat, DICTATED)
    asked = await telegram.presses(chat, "Сохранить")
    assert "Срок заполнения урока 16.11.2026 прошёл" in asked.text
    assert "Соколова А. — 5 (Ответ на уроке) вместо 4" in asked.text
    assert await _value(db, cast, lesson) == 4
    shown = await telegram.says(chat, "перепутала строки")
    assert "2 записи" in shown.text
    assert await _value(db, cast, lesson) == 5
    assert await _reasons(db) == ["перепутала строки", "перепутала строки"]
    await telegram.says(chat, "и ещё одно слово")
    assert set(await _reasons(db)) == {"перепутала строки"}


async def test_a_usual_reason_saves_a_late_line_and_the_family_reads_it(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, at: At
) -> None:
    at(LATE)
    chat = cast.chat("elena")
    await telegram.says(chat, DICTATED)
    await telegram.presses(chat, "Сохранить")
    await telegram.presses(chat, "Ошибка при выставлении")
    assert await _value(db, cast, lesson) == 5
    at("2026-11-23 09:05")
    await telegram.work()
    assert "Причина: Ошибка при выставлении." in telegram.last(cast.chat("igor")).text


async def test_a_new_line_is_no_reason_for_the_one_before(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, at: At
) -> None:
    at(LATE)
    chat = cast.chat("elena")
    await telegram.says(chat, DICTATED)
    await telegram.presses(chat, "Сохранить")
    shown = await telegram.says(chat, "7Б алгебра 16 ноября: Соколова 3")
    assert "Соколова А. — 3" in shown.text
    assert await _value(db, cast, lesson) == 4
    await telegram.presses(chat, "Отмена")
    await telegram.says(chat, "спасибо")
    assert await _value(db, cast, lesson) == 4


@pytest.mark.parametrize("alien", ["maria", "olga", "anya"])
async def test_a_stranger_saves_no_line_by_a_forged_reason(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, at: At, alien: str
) -> None:
    at(LATE)
    chat = cast.chat(alien)
    await telegram.says(chat, DICTATED)
    await telegram.forges(chat, "vr:1", message=telegram.last(chat).id)
    assert await _value(db, cast, lesson) == 4
