"""A remark on the journal from the deputy head to the teacher and back, in the chat."""

import pytest
from sqlalchemy import select

from core.journal.models import JournalRemark, Lesson
from tests.bot.telegram import Telegram
from tests.cast import Cast


async def _remarks(telegram: Telegram) -> list[tuple[str, str]]:
    async with telegram.db.reading() as session:
        rows = await session.execute(
            select(JournalRemark.category, JournalRemark.state).order_by(JournalRemark.id)
        )
        return [(category, state) for category, state in rows]


async def _make(telegram: Telegram, cast: Cast, category: str) -> None:
    chat = cast.chat("irina")
    await telegram.says(chat, "/remarks")
    await telegram.presses(chat, "Новое замечание")
    await telegram.presses(chat, "Морозова")
    await telegram.presses(chat, "7Б")
    await telegram.presses(chat, category)


async def test_a_remark_arrives_with_its_lesson_and_closes_when_the_rule_finds_it_mended(
    telegram: Telegram, cast: Cast
) -> None:
    await _make(telegram, cast, "нет домашнего задания")
    await telegram.work()
    chat = cast.chat("elena")
    letter = telegram.last(chat)
    assert "Замечание № 1" in letter.text
    assert "7Б · Алгебра" in letter.text
    assert "нет домашнего задания" in letter.text
    assert "исправить до 25 ноября" in letter.text
    await telegram.presses(chat, "Исправлено")
    assert "пока не исправлено" in telegram.last(chat).text
    assert await _remarks(telegram) == [("homework", "open")]
    await telegram.presses(chat, "Открыть урок")
    await telegram.presses(chat, "ДЗ")
    await telegram.says(chat, "№ 12")
    await telegram.says(chat, "/remarks")
    await telegram.presses(chat, "№ 1")
    await telegram.presses(chat, "Исправлено")
    assert "Замечание снято" in telegram.last(chat).text
    assert await _remarks(telegram) == [("homework", "closed")]


async def test_what_no_rule_can_check_goes_to_the_deputy_who_returns_or_closes_it(
    telegram: Telegram, cast: Cast
) -> None:
    await _make(telegram, cast, "Своими словами")
    deputy, chat = cast.chat("irina"), cast.chat("elena")
    await telegram.says(deputy, "Отметка 9 ноября не по критериям")
    await telegram.work()
    assert "Отметка 9 ноября не по критериям" in telegram.last(chat).text
    await telegram.presses(chat, "Исправлено")
    assert "Завучу сообщено" in telegram.last(chat).text
    await telegram.work()
    assert "исправлено, проверьте" in telegram.last(deputy).text
    await telegram.presses(deputy, "Вернуть")
    await telegram.work()
    assert "возвращено раз: 1" in telegram.last(chat).text
    await telegram.presses(chat, "Исправлено")
    await telegram.work()
    await telegram.presses(deputy, "Снять")
    assert await _remarks(telegram) == [("other", "closed")]


async def test_the_same_open_remark_is_not_made_twice(telegram: Telegram, cast: Cast) -> None:
    for _ in range(2):
        await _make(telegram, cast, "нет домашнего задания")
    assert await _remarks(telegram) == [("homework", "open")]


@pytest.mark.parametrize("name", ["elena", "maria", "olga", "sergey", "alien_teacher"])
async def test_only_who_oversees_the_journal_makes_closes_and_returns_remarks(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    await _make(telegram, cast, "нет домашнего задания")
    chat = cast.chat(name)
    await telegram.says(chat, "/menu")
    async with telegram.db.reading() as session:
        number = await session.scalar(select(JournalRemark.id))
        lesson = await session.scalar(select(Lesson.id))
    for forged in (
        f"rk:{number}:close",
        f"rk:{number}:return",
        f"rm:{lesson}:topic",
        "rg",
        f"rt:{cast.elena}",
    ):
        await telegram.forges(chat, forged, message=telegram.last(chat).id)
        assert "Без темы" not in telegram.last(chat).text
    assert await _remarks(telegram) == [("homework", "open")]


async def test_another_teacher_neither_sees_nor_mends_a_remark(
    telegram: Telegram, cast: Cast
) -> None:
    await _make(telegram, cast, "нет домашнего задания")
    chat = cast.chat("maria")
    await telegram.says(chat, "/remarks")
    assert "Открытых замечаний нет" in telegram.last(chat).text
    async with telegram.db.reading() as session:
        number = await session.scalar(select(JournalRemark.id))
    shown = await telegram.forges(chat, f"rk:{number}:mended", message=telegram.last(chat).id)
    assert "Замечание № 1" not in shown.text
    assert await _remarks(telegram) == [("homework", "open")]
