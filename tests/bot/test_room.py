"""The class teacher's room: who is missing today, who stands where, and nobody else's class."""

import pytest

from core.journal.room.categories import Category, category_of
from tests.bot.telegram import Telegram
from tests.cast import Cast


async def test_the_unexplained_absence_of_today_stands_first(
    telegram: Telegram, cast: Cast
) -> None:
    teacher = cast.chat("elena")
    await telegram.says(teacher, "/journal")
    await telegram.presses(teacher, "2 · 7Б · Алгебра")
    await telegram.presses(teacher, "Отметить отсутствующих")
    await telegram.presses(teacher, "Иванов")
    shown = await telegram.says(cast.chat("maria"), "/class")
    assert "Мой класс · 7Б" in shown.text
    assert "На уроках: 1 из 2 учеников" in shown.text
    assert "Иванов Пётр — " in shown.text
    assert "(урок 2)" in shown.text


async def test_pupils_stand_by_category_with_the_subjects_that_decide_it(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("maria")
    await telegram.says(chat, "/class")
    shown = await telegram.presses(chat, "Кто где стоит")
    assert "2-я четверть" in shown.text
    assert "Одна тройка: 1" in shown.text
    assert "Иванов Пётр — Алгебра" in shown.text


@pytest.mark.parametrize("name", ["olga", "anya", "alien_teacher", "sergey", "boris"])
async def test_a_stranger_opens_no_room(telegram: Telegram, cast: Cast, name: str) -> None:
    chat = cast.chat(name)
    assert "из 2 учеников" not in (await telegram.says(chat, "/class")).text
    for forged in (f"cr:{cast.class_7b}", f"cs:{cast.class_7b}"):
        shown = await telegram.forges(chat, forged, message=telegram.last(chat).id)
        assert "Иванов" not in shown.text


async def test_the_class_teacher_of_another_class_opens_only_their_own(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    assert "Мой класс · 8А" in (await telegram.says(chat, "/class")).text
    shown = await telegram.forges(chat, f"cr:{cast.class_7b}", message=telegram.last(chat).id)
    assert "Иванов" not in shown.text


@pytest.mark.parametrize(
    ("marks", "category", "subjects"),
    [
        ({}, Category.UNKNOWN, ()),
        ({"a": 5, "b": 5}, Category.EXCELLENT, ()),
        ({"a": 5, "b": 4}, Category.ONE_FOUR, ("b",)),
        ({"a": 4, "b": 4, "c": 5}, Category.GOOD, ()),
        ({"a": 3, "b": 4}, Category.ONE_THREE, ("a",)),
        ({"a": 3, "b": 3}, Category.PASSING, ("a", "b")),
        ({"a": 5, "b": 2}, Category.FAILING, ("b",)),
        ({"a": 1}, Category.FAILING, ("a",)),
    ],
)
def test_the_lowest_marks_decide_the_category(
    marks: dict[str, int], category: Category, subjects: tuple[str, ...]
) -> None:
    assert category_of(marks) == (category, subjects)
