"""Questions in plain words: answered by the screens of commands, with how they were understood."""

import pytest

from tests.bot.telegram import Telegram
from tests.cast import Cast


async def test_a_question_says_how_it_was_understood(telegram: Telegram, cast: Cast) -> None:
    seen = await telegram.says(cast.chat("igor"), "какие отметки у Ани по алгебре за ноябрь")
    first, _, rest = seen.text.partition("\n\n")
    assert first == "Оценки · Анна · алгебра · ноябрь 2026"
    assert "Алгебра · ноябрь 2026" in rest
    assert "09.11 — 5, ответ на уроке" in rest


async def test_the_child_subject_and_period_are_changed_by_buttons(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    seen = await telegram.says(chat, "оценки Ани за ноябрь")
    assert "Константин" in seen.buttons
    other = await telegram.presses(chat, "Константин")
    assert "Константин Соколов" in other.text
    assert "ноябрь 2026" in other.text.lower()


async def test_several_children_and_none_named_keeps_the_question(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    seen = await telegram.says(chat, "какие были пропуски в октябре")
    assert seen.text == "Пропуски · октябрь 2026\n\nО ком из детей?"
    assert seen.buttons == ["Константин, 8А", "Анна, 7Б"]
    anya = await telegram.presses(chat, "Анна, 7Б")
    assert "Анна Соколова, 7Б" in anya.text
    assert "октябрь 2026" in anya.text.lower()


async def test_how_many_of_a_mark_is_counted(telegram: Telegram, cast: Cast) -> None:
    seen = await telegram.says(cast.chat("igor"), "сколько четвёрок у дочки")
    assert "Отметок «4»: 2 (алгебра — 2)" in seen.text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("lp yf pfdnhf", "Домашнее задание · Анна · четверг, 19 ноября"),
        ("какие завтра уроки", "Расписание · Анна · четверг, 19 ноября"),
        ("что было в дневнике за прошлую неделю", "Дневник · Анна · 9–15 ноября"),
        ("средний балл за 1 четверть", "Средний балл · Анна · 1-я четверть"),
        ("есть ли хвосты", "Долги · Анна"),
        ("какие новости в школе", "Объявлений для вас пока нет"),
        ("как отключить уведомления", "Настройки"),
        ("что вообще ты умеешь", "/marks"),
        ("кто ведёт алгебру", "Морозова"),
        ("что нужно до пятёрки по алгебре", "Какая нужна отметка · Анна · алгебра"),
        ("какие контрольные на этой неделе", "Контрольные · Анна"),
        ("когда начинаются каникулы", "Каникулы · Анна"),
        ("нарисуй график отметок", "График · Анна"),
        ("подведи итоги недели", "Итоги · Анна"),
        ("какие результаты впр у Ани", "Результаты диагностики · Анна Соколова"),
        ("нужен табель", "Табель итоговых отметок · Анна"),
    ],
)
async def test_every_kind_of_question_is_answered(
    telegram: Telegram, cast: Cast, said: str, shown: str
) -> None:
    assert shown in (await telegram.says(cast.chat("igor"), said)).text


async def test_a_letter_said_in_one_phrase_waits_for_the_button(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    ready = await telegram.says(chat, "Напиши Елене Павловне, что Аня забыла тетрадь")
    assert "Морозова Елена Павловна" in ready.text
    assert "Аня забыла тетрадь" in ready.text
    assert telegram.messages(cast.chat("elena")) == []
    sent = await telegram.presses(chat, "Отправить")
    assert sent.text.startswith("Отправлено")
    await telegram.work()
    assert "Аня забыла тетрадь" in telegram.last(cast.chat("elena")).text


async def test_the_button_sends_once_and_not_another_letter(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    ready = await telegram.says(chat, "передай Елене Павловне что мы болеем")
    await telegram.presses(chat, "Отправить", message=ready)
    await telegram.says(chat, "меню")
    again = await telegram.forges(chat, ready.data[0], message=ready.id)
    assert "Отправлено" not in again.text


async def test_an_absence_told_is_shown_and_reported_at_a_press(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    seen = await telegram.says(chat, "Аня заболела, завтра не придёт")
    assert "19 ноября: болезнь\n\nСообщить классному руководителю?" in seen.text
    noted = await telegram.presses(chat, "Да, сообщить")
    assert "Записано · Анна Соколова, 7Б\n19 ноября: болезнь" in noted.text
    await telegram.work()
    assert "сообщение об отсутствии (отец) — 19 ноября" in telegram.last(cast.chat("maria")).text


async def test_an_absence_without_a_reason_or_a_day_is_asked_for(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    assert "По какой причине?" in (await telegram.says(chat, "Ани завтра не будет")).text
    assert "Когда ребёнка не будет?" in (await telegram.says(chat, "Аня заболела")).text


async def test_an_absence_of_one_of_several_children_keeps_what_was_said(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "/marks")
    await telegram.presses(chat, "Константин, 8А")
    asked = await telegram.says(chat, "ребёнок заболел, завтра не придёт")
    assert "19 ноября" in asked.text
    assert "О ком из детей?" in asked.text
    anya = await telegram.presses(chat, "Анна, 7Б")
    assert "Анна Соколова, 7Б" in anya.text
    assert "19 ноября: болезнь\n\nСообщить классному руководителю?" in anya.text
    assert "Записано" in (await telegram.presses(chat, "Да, сообщить")).text


async def test_a_minor_who_tells_of_an_absence_hears_that_parents_report(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("anya"), "я заболела, завтра не приду")
    assert "Об отсутствии сообщает родитель." in seen.text
    await telegram.work()
    assert telegram.messages(cast.chat("maria")) == []


async def test_the_child_of_an_absence_cannot_be_forged(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    menu = await telegram.says(chat, "/menu")
    for data in (
        f"at:{cast.petya}:261119:261119:sick",
        f"at:{cast.kostya}:261119:261119:sick",  # restricted for him
        f"at:{cast.anya}:261119:261119:bored",
        f"at:{cast.anya}:269919:261119:sick",
    ):
        await telegram.forges(chat, data, message=menu.id)
        assert telegram.toast(chat)
    assert len(telegram.messages(chat)) == 1


async def test_another_s_child_is_nobody(telegram: Telegram, cast: Cast) -> None:
    """Petya is in the same class; his name means nothing to Anya's father."""
    seen = await telegram.says(cast.chat("igor"), "оценки Пети Иванова")
    assert "Иванов" not in seen.text
    assert "Пётр" not in seen.text


async def test_a_restricted_parent_is_not_answered_about_that_child(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("igor"), "оценки Кости за ноябрь")
    assert "Константин" not in seen.text


async def test_ready_answers_are_declined_and_the_rest_gets_examples(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    assert "готовых ответов" in (await telegram.says(chat, "реши задачу по алгебре")).text
    lost = await telegram.says(chat, "какая завтра погода")
    assert "Не понял вопрос" in lost.text
    assert "«оценки по математике за октябрь»" in lost.text
    named = await telegram.says(chat, "алгебра")
    assert named.buttons == ["Оценки", "Домашнее задание", "Дневник"]
    assert "Алгебра" in (await telegram.presses(chat, "Оценки", message=named)).text


async def test_a_teacher_without_children_is_told_the_timetable_and_the_rest_is_of_families(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    assert "7Б" in (await telegram.says(chat, "какие у меня уроки на этой неделе")).text
    assert "/journal" in (await telegram.says(chat, "какие оценки за октябрь")).text


async def test_what_a_teacher_of_another_school_says_reaches_nobody_here(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("alien_parent"), "напиши Елене Павловне что мы болеем")
    assert "Морозова" not in seen.text
