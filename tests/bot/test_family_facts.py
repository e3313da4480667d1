"""Everything else a family asks: by command, by button and in Russian words."""

from datetime import date

import pytest

from core.clock import now
from core.journal.models import Assignment, Mark
from tests.bot.telegram import Telegram
from tests.cast import Cast


@pytest.mark.parametrize(
    ("command", "words", "button", "title"),
    [
        ("/debts", "долги", "Долги", "Долги · Анна Соколова, 7Б"),
        ("/tests", "когда контрольная?", "Контрольные", "Контрольные · Анна Соколова, 7Б"),
        ("/teachers", "учителя", "Учителя", "Учителя · Анна Соколова, 7Б"),
        ("/holidays", "когда каникулы", "Каникулы", "Каникулы · Анна Соколова, 7Б"),
        ("/bells", "звонки", "Звонки", "Звонки · Анна Соколова, 7Б"),
        ("/substitutions", "замены", "Замены", "Замены · Анна Соколова, 7Б"),
        ("/links", "материалы", "Ссылки на уроки", "Ссылки на уроки · Анна Соколова, 7Б"),
        ("/results", "ВПР", "Диагностика", "Результаты диагностики · Анна Соколова, 7Б"),
        ("/compare", "сравнение", "Рядом с классом", "Рядом с классом и параллелью · Анна"),
    ],
)
async def test_each_is_a_command_a_word_and_a_button(
    telegram: Telegram, cast: Cast, command: str, words: str, button: str, title: str
) -> None:
    chat = cast.chat("igor")
    by_command = await telegram.says(chat, command)
    assert by_command.text.startswith(title)
    assert by_command.text.endswith("Данные на 18 ноября, 10:00")
    assert (await telegram.says(chat, words)).text == by_command.text
    more = await telegram.says(chat, "что ещё")
    assert (await telegram.presses(chat, button, message=more)).text == by_command.text


async def test_a_debt_says_how_to_close_it_and_whom_to_ask(telegram: Telegram, cast: Cast) -> None:
    async with telegram.db.session() as session:
        work = Assignment(
            school_id=cast.school,
            lesson_id=cast.lessons["algebra 2026-11-11"],
            type_id=cast.types["test"],
        )
        session.add(work)
        await session.flush()
        session.add(
            Mark(
                school_id=cast.school,
                assignment_id=work.id,
                lesson_id=work.lesson_id,
                pupil_id=cast.anya,
                subject_id=cast.subjects["algebra"],
                day=date(2026, 11, 11),
                value=None,
                is_duty=True,
                comment="Написать после болезни",
                set_by_id=cast.elena,
                set_at=now(),
            )
        )
    chat = cast.chat("igor")
    seen = await telegram.says(chat, "/debts")
    assert "Алгебра, 11 ноября: точка — контрольная работа. Написать после болезни" in seen.text
    assert "Учебный период заканчивается 30 декабря" in seen.text
    assert "пока точка не закрыта, отметка за период не выставляется" in seen.text
    asked = await telegram.presses(chat, "Написать: Алгебра")
    assert "Морозова Елена Павловна" in asked.text


async def test_teachers_are_named_with_their_subjects_and_can_be_written_to(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    seen = await telegram.says(chat, "/teachers")
    assert "Белова Мария Петровна — классный руководитель, русский язык" in seen.text
    assert "Морозова Елена Павловна — алгебра" in seen.text
    assert "Орлов" not in seen.text
    asked = await telegram.presses(chat, "Написать: Морозова")
    assert "Морозова Елена Павловна" in asked.text


async def test_a_class_teacher_reads_the_names_and_writes_by_the_usual_way(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("maria")
    menu = await telegram.says(chat, "/menu")
    seen = await telegram.forges(chat, f"l:teachers:{cast.anya}:", message=menu.id)
    assert "Морозова Елена Павловна — алгебра" in seen.text
    assert seen.buttons == []


async def test_a_teacher_adds_a_link_in_the_lessons_screen_and_the_pupil_opens_it(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "/journal")
    await telegram.presses(chat, "7Б · Алгебра")
    assert "Ссылок пока нет." in (await telegram.presses(chat, "Ссылки и материалы")).text
    await telegram.presses(chat, "Ссылка на урок")
    wrong = await telegram.says(chat, "сегодня онлайн")
    assert "Ссылки здесь нет" in wrong.text
    saved = await telegram.says(chat, "https://meet.example.org/7b")
    assert "Ссылка сохранена: Урок онлайн." in saved.text
    await telegram.presses(chat, "Добавить материал")
    await telegram.says(chat, "Карточки https://example.org/cards")
    pupil = await telegram.says(cast.chat("anya"), "/links")
    assert "08:55 · Алгебра: Урок онлайн\nАлгебра: Карточки" in pupil.text
    assert "Урок онлайн" in (await telegram.says(cast.chat("anya"), "дневник")).text
    dropped = await telegram.presses(chat, "Убрать: Карточки")
    assert telegram.toast(chat) == "Удалено."
    assert "Карточки" not in dropped.text


async def test_a_parent_of_two_switches_the_child_on_every_screen(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "/debts")
    await telegram.presses(chat, "Анна, 7Б")
    for command in ("/debts", "/tests", "/teachers", "/holidays", "/bells", "/compare", "/more"):
        seen = await telegram.says(chat, command)
        other = "Константин" if "Анна" in seen.text else "Анна"
        assert seen.buttons[-1] == other
        switched = await telegram.presses(chat, other, message=seen)
        assert other in switched.text.partition("\n")[0]
