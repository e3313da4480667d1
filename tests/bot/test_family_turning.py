"""Turning a family's screen: periods, subjects, children and long answers, all by editing."""

from datetime import date

from core.clock import now
from core.journal.models import Homework
from tests.bot.telegram import Telegram
from tests.cast import Cast


async def test_a_period_is_chosen_from_a_list(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/marks")
    choice = await telegram.presses(chat, "Другой период")
    assert choice.text.startswith("За какое время? · Анна Соколова, 7Б\nСейчас: 2-я четверть")
    assert choice.buttons[:5] == ["Вчера", "Сегодня", "Прошлая неделя", "Эта неделя", "сентябрь"]
    assert choice.buttons[-3:] == ["2026/2027", "Свои даты", "⬅️ Назад"]
    week = await telegram.presses(chat, "Прошлая неделя")
    assert "9–15 ноября\n\nАлгебра: 5, 4 · ср. 4,50" in week.text
    year = await telegram.presses(
        chat, "2026/2027", message=await telegram.presses(chat, "Другой период")
    )
    assert "Учебный год 2026/2027\n\nАлгебра: пятёрок 1, четвёрок 2 · ср. 4,33" in year.text
    assert len(telegram.messages(chat)) == 1


async def test_own_dates_are_two_presses_in_a_calendar(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/marks")
    await telegram.presses(chat, "Другой период")
    leaf = await telegram.presses(chat, "Свои даты")
    assert "Ноябрь 2026\nНажмите первый день." in leaf.text
    assert "‹ октябрь 2026" in leaf.buttons
    await telegram.presses(chat, "11")
    last = telegram.last(chat)
    assert "С 11 ноября 2026. Теперь нажмите последний день." in last.text
    found = await telegram.presses(chat, "17")
    assert "11–17 ноября\n\nАлгебра: 4, 4 · ср. 4,00" in found.text


async def test_a_subject_is_chosen_and_left_again(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/marks")
    subjects = await telegram.presses(chat, "Один предмет")
    assert subjects.buttons == ["✓ Все предметы", "Алгебра", "История", "Русский язык", "⬅️ Назад"]
    algebra = await telegram.presses(chat, "Алгебра")
    assert "Алгебра · 2-я четверть, 2 ноября – 30 декабря" in algebra.text
    assert "09.11 — 5, ответ на уроке\n11.11 — 4, домашнее задание" in algebra.text
    assert "Ср. балл 4,33 · пятёрок 1, четвёрок 2" in algebra.text
    await telegram.presses(chat, "Другой предмет")
    assert "Алгебра: 5, 4, 4" in (await telegram.presses(chat, "Все предметы")).text


async def test_a_brother_is_one_tap_away_with_the_same_period(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "/marks")
    await telegram.presses(chat, "Анна, 7Б")
    first = await telegram.presses(chat, "‹ 1-я четверть")
    assert "1-я четверть" in first.text
    kostya = await telegram.presses(chat, "Константин")
    assert "Константин Соколов, 8А" in kostya.text
    assert "1-я четверть" in kostya.text


async def test_the_future_is_offered_for_homework_and_not_for_marks(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("anya")
    marks = await telegram.says(chat, "/marks")
    assert not [text for text in marks.buttons if text.endswith("›")]
    homework = await telegram.says(chat, "дз на сегодня")
    assert "19.11 ›" in homework.buttons


async def test_a_long_answer_is_turned_leaf_by_leaf(telegram: Telegram, cast: Cast) -> None:
    async with telegram.db.session() as session:
        for number, lesson in enumerate(("algebra 2026-11-09", "algebra 2026-11-11"), 1):
            session.add(
                Homework(
                    school_id=cast.school,
                    lesson_id=cast.lessons[lesson],
                    group_id=cast.groups["algebra"],
                    due_on=date(2026, 11, 12),
                    text=f"Задание {number}. " + "Решить примеры. " * 100,
                    set_by_id=cast.elena,
                    set_at=now(),
                )
            )
    chat = cast.chat("anya")
    first = await telegram.forges(
        chat, f"l:homework:{cast.anya}:20261112", message=(await telegram.says(chat, "дз")).id
    )
    assert "Задание 1" in first.text
    assert "Задание 2" not in first.text
    second = await telegram.presses(chat, "Стр. 2 из 2 ›")
    assert "Задание 2" in second.text
    assert "Задание 1" in (await telegram.presses(chat, "‹ Стр. 1")).text
    assert len(telegram.messages(chat)) == 1


async def test_buttons_of_earlier_days_still_lead_to_the_same_thing(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("anya")
    menu = await telegram.says(chat, "/marks")
    for data, words in (
        (f"l:day:{cast.anya}:20261116", "Понедельник, 16 ноября"),
        (f"l:week:{cast.anya}:20261118", "16–22 ноября"),
        (f"l:hwweek:{cast.anya}:20261118", "Среда, 18 ноября"),
        (f"l:ttweek:{cast.anya}:20261118", "16–22 ноября"),
        (f"l:marks:{cast.anya}:1", "1-я четверть"),
        (f"l:attendance:{cast.anya}:", "2-я четверть"),
    ):
        assert words in (await telegram.forges(chat, data, message=menu.id)).text
