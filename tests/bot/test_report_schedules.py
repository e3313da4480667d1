"""«По расписанию» in the chat: what comes by itself is seen, changed, added, opened."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from core.reports.schedule import ReportSchedule
from notifications.report_runs import take_schedules
from tests.bot.telegram import Telegram
from tests.cast import Cast


async def test_the_deputy_head_sees_changes_and_adds_schedules(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("irina")
    await telegram.says(chat, "/report")
    seen = await telegram.presses(chat, "По расписанию")
    assert "журнала по учителям: каждую неделю, завучам — 23 ноября, 09:00" in seen.text
    assert "успеваемости: в конце года, каждому классному руководителю — 31 мая 2027" in seen.text
    seen = await telegram.presses(chat, "1")
    assert "Следующий раз: " in seen.text
    assert "Данные на 18 ноября, 10:00" in seen.text
    seen = await telegram.presses(chat, "17:00")
    assert "В 17:00" in seen.text
    seen = await telegram.presses(chat, "Выключить")
    assert "выключено" in seen.text
    seen = await telegram.presses(chat, "Включить")
    await telegram.presses(chat, "Назад")
    await telegram.presses(chat, "Добавить")
    await telegram.presses(chat, "Сводная ведомость учёта посещаемости")
    await telegram.presses(chat, "каждый месяц")
    seen = await telegram.presses(chat, "директору")
    assert "каждый месяц, директору" in seen.text


async def test_a_report_that_came_by_itself_is_opened_by_its_buttons(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    chat = cast.chat("maria")
    await telegram.says(chat, "/report")
    await telegram.presses(chat, "По расписанию")
    await telegram.presses(chat, "Добавить")
    await telegram.presses(chat, "Сводная ведомость учёта успеваемости")
    await telegram.presses(chat, "в конце каждого учебного периода")
    seen = await telegram.presses(chat, "мне")
    assert "Следующий раз: 30 декабря, 16:00" in seen.text
    at("2026-12-30 16:00")
    assert await take_schedules(telegram.db) >= 1
    await telegram.work()
    came = next(
        seen
        for seen in telegram.messages(chat)
        if "Отчёт по расписанию." in seen.text and "учёта успеваемости" in seen.text
    )
    await telegram.presses(chat, "Открыть", message=came)
    opened = next(seen for seen in telegram.messages(chat) if "Соколова Анна" in seen.text)
    seen = await telegram.presses(chat, "PDF", message=opened)
    assert "Класс 7Б" in seen.text


async def test_a_deputy_who_has_a_report_of_each_class_chooses_the_class(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    chat = cast.chat("vera")
    await telegram.says(chat, "/report")
    await telegram.presses(chat, "По расписанию")
    await telegram.presses(chat, "Добавить")
    await telegram.presses(chat, "Сводная ведомость учёта посещаемости")
    await telegram.presses(chat, "каждую неделю")
    await telegram.presses(chat, "мне")
    at("2026-11-23 09:00")
    await telegram.work()
    seen = await telegram.presses(chat, "Выбрать класс")
    seen = await telegram.presses(chat, "7Б")
    assert "16–22 ноября" in seen.text


@pytest.mark.parametrize("name", ["olga", "anya", "boris"])
async def test_families_and_former_teachers_have_no_schedules(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    chat = cast.chat(name)
    seen = await telegram.says(chat, "/report")
    assert "По расписанию" not in seen.buttons
    seen = await telegram.forges(chat, "rs:att:month:me", message=seen.id)
    await telegram.forges(chat, "rs:att:month:me", message=seen.id)
    assert "недоступно" in telegram.toast(chat)
    async with telegram.db.reading() as session:
        assert await session.scalar(select(func.count(ReportSchedule.id))) == 0
