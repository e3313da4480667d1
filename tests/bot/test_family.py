"""What a parent and a pupil see when they ask."""

from collections.abc import Callable

import pytest

from tests.bot.telegram import Telegram
from tests.cast import Cast


async def test_marks_name_the_child_the_term_the_means_and_the_time(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("igor"), "/marks")
    assert seen.text == (
        "Оценки · Анна Соколова, 7Б\n"
        "2-я четверть, 2 ноября – 30 декабря\n"
        "\n"
        "Алгебра: 5, 4, 4 · ср. 4,33\n"
        "\n"
        "Данные на 18 ноября, 10:00"
    )


async def test_an_empty_term_says_so_and_as_of_when(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "отметки")
    empty = await telegram.presses(chat, "1")
    assert "Оценок пока нет: 1-я четверть." in empty.text
    assert "Данные на 18 ноября, 10:00" in empty.text
    assert len(telegram.messages(chat)) == 1


async def test_a_parent_of_two_is_asked_which_and_then_switches_in_one_tap(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    asked = await telegram.says(chat, "ОЦЕНКИ!")
    assert asked.buttons == ["Константин, 8А", "Анна, 7Б"]
    anya = await telegram.presses(chat, "Анна, 7Б")
    assert "Анна Соколова" in anya.text
    kostya = await telegram.presses(chat, "Константин")
    assert "Константин Соколов, 8А" in kostya.text
    assert "Константин Соколов, 8А" in (await telegram.says(chat, "дневник")).text


async def test_the_child_once_chosen_is_remembered(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "/child")
    await telegram.presses(chat, "Анна Соколова")
    assert telegram.toast(chat) == "Теперь о ребёнке: Анна"
    assert "Анна Соколова" in (await telegram.says(chat, "/diary")).text


async def test_the_diary_shows_the_day_and_turns_by_editing(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("anya")
    today = await telegram.says(chat, "дневник")
    assert "Среда, 18 ноября" in today.text
    assert "1. Русский язык · 08:00–08:45 · каб. 21" in today.text
    assert "Задано: § 12, № 145–148" in today.text
    await telegram.presses(chat, "‹ 17.11")
    monday = await telegram.presses(chat, "‹ 16.11")
    assert "Тема: Одночлены" in monday.text
    assert "Отметка: 4" in monday.text
    week = await telegram.presses(chat, "Неделя")
    assert "16–22 ноября" in week.text
    assert "1. Алгебра — 4" in week.text
    assert len(telegram.messages(chat)) == 1


async def test_homework_for_tomorrow_means_the_next_school_day(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    at("2026-11-17 15:00")
    seen = await telegram.says(cast.chat("anya"), "что задали на завтра?")
    assert "Среда, 18 ноября" in seen.text
    assert "Алгебра: § 12, № 145–148" in seen.text


async def test_absences_of_a_term_without_any_are_an_honest_sentence(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("anya"), "/attendance")
    assert "Пропусков и опозданий в этом периоде нет." in seen.text


async def test_final_marks_before_the_term_ends_say_when_they_appear(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("anya"), "/final")
    assert "появятся, когда закончится учебный период" in seen.text


async def test_the_timetable_of_a_pupil_and_of_a_teacher(telegram: Telegram, cast: Cast) -> None:
    pupil = await telegram.says(cast.chat("anya"), "расписание")
    assert "1. 08:00–08:45 · Русский язык · каб. 21" in pupil.text
    assert "2. 08:55–09:40 · Алгебра · каб. 21" in pupil.text
    teacher = await telegram.says(cast.chat("elena"), "/timetable")
    assert "2. 08:55–09:40 · 7Б · Алгебра" in teacher.text
    assert "Русский" not in teacher.text


@pytest.mark.parametrize(
    ("words", "period", "lessons"),
    [
        ("расписание на завтра", "19 ноября", False),
        ("уроки завтра", "19 ноября", False),
        ("звонки", "18 ноября", True),
        ("Расписание на среду", "18 ноября", True),
        ("расписание на понедельник", "23 ноября", True),
        ("расписание на неделю", "16–22 ноября", True),
    ],
)
async def test_a_teacher_without_children_gets_the_own_timetable(
    telegram: Telegram, cast: Cast, words: str, period: str, lessons: bool
) -> None:
    seen = await telegram.says(cast.chat("elena"), words)
    assert seen.text.startswith("Расписание · мои уроки\n")
    assert period in seen.text
    assert ("7Б · Алгебра" in seen.text) is lessons


async def test_a_pupil_asks_for_a_weekday_and_for_homework_in_own_words(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("anya")
    assert "23 ноября" in (await telegram.says(chat, "расписание на понедельник")).text
    assert (await telegram.says(chat, "что мне задали")).text == (
        await telegram.says(chat, "дз")
    ).text


@pytest.mark.parametrize(
    ("words", "answer"), [("Привет!", "Здравствуйте."), ("спасибо", "Рады помочь.")]
)
async def test_a_kind_word_gets_a_kind_answer_with_the_menu(
    telegram: Telegram, cast: Cast, words: str, answer: str
) -> None:
    seen = await telegram.says(cast.chat("olga"), words)
    assert seen.text.startswith(answer)
    assert seen.menu


async def test_english_is_complete_on_the_same_screens(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("anya")
    await telegram.says(chat, "/settings")
    await telegram.presses(chat, "Язык")
    await telegram.presses(chat, "English")
    seen = await telegram.says(chat, "/marks")
    assert "Marks · Анна Соколова, 7Б" in seen.text
    assert "mean 4.33" in seen.text


async def test_settings_change_the_digest_and_say_when_the_next_one_comes(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "настройки")
    await telegram.presses(chat, "Сводка недели")
    await telegram.presses(chat, "Вс")
    assert telegram.toast(chat) == "Ближайшая сводка: 22 ноября, 18:00"
    await telegram.presses(chat, "20:00")
    assert telegram.toast(chat) == "Ближайшая сводка: 22 ноября, 20:00"


async def test_what_is_not_understood_gets_a_list_not_a_guess(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("olga"), "какая погода в Самаре")
    assert "Не понял вопрос" in seen.text
    assert "«что задали на понедельник»" in seen.text
