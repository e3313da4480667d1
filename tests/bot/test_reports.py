"""Reports in the chat: chosen by buttons, read as words, had as files, sent again by number."""

import pytest
from sqlalchemy import func, select

from core.ledger import Event
from core.reports.models import SentFile
from tests.bot.telegram import Telegram
from tests.cast import Cast


async def _open_sheet(telegram: Telegram, chat: int) -> str:
    await telegram.says(chat, "/report")
    await telegram.presses(chat, "Сводная ведомость учёта успеваемости")
    await telegram.presses(chat, "7Б")
    seen = await telegram.presses(chat, "2-я четверть")
    return seen.text


@pytest.mark.parametrize("name", ["irina", "vera", "maria"])
async def test_the_sheet_of_a_class_is_chosen_read_and_had_as_three_files(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    chat = cast.chat(name)
    text = await _open_sheet(telegram, chat)
    assert "Сводная ведомость учёта успеваемости" in text
    assert "Класс 7Б" in text
    assert "Соколова Анна" in text
    assert "Данные на 18 ноября, 10:00" in text
    for face in ("PDF", "Excel", "Картинка"):
        seen = await telegram.presses(chat, face)
        assert "Класс 7Б" in seen.text
        await telegram.presses(chat, face)
    async with telegram.db.reading() as session:
        assert await session.scalar(select(func.count(SentFile.id))) == 3
        made = await session.scalar(select(func.count(Event.id)).where(Event.kind == "report.made"))
    assert made == 7


@pytest.mark.parametrize("name", ["olga", "anya", "sergey", "boris", "alien_parent"])
async def test_nobody_else_is_offered_the_sheet_or_gets_it_by_a_forged_press(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    chat = cast.chat(name)
    seen = await telegram.says(chat, "/report")
    assert "Сводная ведомость учёта успеваемости" not in seen.buttons
    seen = await telegram.forges(chat, f"rq:sum:{cast.class_7b}:t2:1:pdf", message=seen.id)
    assert "Соколова" not in seen.text
    async with telegram.db.reading() as session:
        assert await session.scalar(select(func.count(SentFile.id))) == 0


async def test_another_schools_deputy_does_not_reach_the_class(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("alien_teacher")  # a class teacher in her own school
    seen = await telegram.says(chat, "/report")
    seen = await telegram.forges(chat, f"rq:sum:{cast.class_7b}:t2:1:", message=seen.id)
    assert "Соколова" not in seen.text
