"""A few words after a question go on from it; odd days and long letters are answered calmly."""

from collections.abc import Callable

import pytest

from tests.bot.telegram import Telegram
from tests.cast import Cast

At = Callable[[str], None]


async def test_a_subject_alone_asks_the_same_about_it(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "оценки Ани по алгебре за ноябрь")
    seen = await telegram.says(chat, "А по русскому?")
    assert seen.text.startswith("Оценки · Анна · русский язык · ноябрь 2026")
    earlier = await telegram.says(chat, "а за прошлую неделю?")
    assert earlier.text.startswith("Оценки · Анна · русский язык · 9–15 ноября")


async def test_a_child_alone_asks_the_same_about_the_child(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "что задали Ане на завтра")
    seen = await telegram.says(chat, "а Косте?")
    assert seen.text.startswith("Домашнее задание · Константин · четверг, 19 ноября")


async def test_a_word_of_the_menu_is_gone_on_from_too(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "Оценки")
    seen = await telegram.says(chat, "а по алгебре")
    assert seen.text.startswith("Оценки · Анна · алгебра\n")


async def test_another_question_keeps_only_the_child(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "оценки Ани по алгебре за октябрь")
    seen = await telegram.says(chat, "а пропуски?")
    assert seen.text.startswith("Пропуски · Анна\n")


async def test_after_a_quarter_of_an_hour_a_few_words_are_asked_about(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "оценки Ани за октябрь")
    at("2026-11-18 10:16")
    seen = await telegram.says(chat, "а по алгебре?")
    assert seen.text.startswith("Алгебра: что показать?")


async def test_another_chat_does_not_go_on_from_it(telegram: Telegram, cast: Cast) -> None:
    await telegram.says(cast.chat("olga"), "оценки Ани за октябрь")
    seen = await telegram.says(cast.chat("igor"), "а по алгебре?")
    assert seen.text.startswith("Алгебра: что показать?")


async def test_what_has_a_sense_of_its_own_does_not_go_on(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "оценки Ани за октябрь")
    assert (await telegram.says(chat, "привет")).text.startswith("Здравствуйте")
    assert "готовых ответов" in (await telegram.says(chat, "реши задачу по алгебре")).text


async def test_a_subject_the_other_child_does_not_learn_is_not_carried_over(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "оценки Ани по алгебре")
    seen = await telegram.says(chat, "а у Кости?")
    assert seen.text.startswith("Оценки · Константин\n")


@pytest.mark.parametrize(
    "said",
    [
        "оценки с 31.12.9999",
        "оценки за последние 999999999 дней",
        "дз через 999999999999 дней",
        "сводка за 31.12.9999",
        "дз на 0001-01-01",
        "Аня заболела, не будет до 31.12.9999",
    ],
)
async def test_days_far_away_are_said_to_be_unknown(
    telegram: Telegram, cast: Cast, said: str
) -> None:
    seen = await telegram.says(cast.chat("igor"), said)
    assert seen.text.startswith("О таких далёких днях журнал ничего не знает")


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ("оценки за 31.02", "Такого дня нет: 31.02."),
        ("оценки за 31 февраля", "Такого дня нет: 31 февраля."),
        ("пропуски за 6 четверть", "Такой четверти или полугодия в этом году нет."),
    ],
)
async def test_a_day_or_term_that_is_none_is_named_and_not_passed_over(
    telegram: Telegram, cast: Cast, said: str, note: str
) -> None:
    assert note in (await telegram.says(cast.chat("igor"), said)).text


async def test_a_long_letter_is_not_cut(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    said = "напиши Елене Павловне, что " + "мы очень просим " * 120 + "ответить сегодня"
    ready = await telegram.says(chat, said)
    assert "ответить сегодня" in ready.text
    await telegram.presses(chat, "Отправить")
    await telegram.work()
    got = telegram.last(cast.chat("elena")).text
    assert ("мы очень просим " * 120 + "ответить сегодня") in got


async def test_a_letter_too_long_to_go_is_refused_before_it_is_shown(
    telegram: Telegram, cast: Cast
) -> None:
    said = "напиши Елене Павловне, что " + "мы очень просим " * 200
    seen = await telegram.says(cast.chat("igor"), said)
    assert "3000" in seen.text


async def test_a_question_asked_over_a_ready_letter_does_not_reach_the_teacher(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "напиши Елене Павловне, что Аня забыла тетрадь")
    seen = await telegram.says(chat, "какие оценки за октябрь")
    assert "Ваше письмо:\nкакие оценки за октябрь" in seen.text
    assert telegram.messages(cast.chat("elena")) == []
    sent = await telegram.presses(chat, "Отправить", message=seen)
    assert sent.text.startswith("Отправлено")


async def test_a_subject_of_the_other_child_is_said_not_to_be_learned(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    seen = await telegram.says(chat, "оценки Кости по алгебре")
    assert "Алгебра не значится среди предметов этого года: Константин." in seen.text


async def test_a_mark_to_be_put_right_is_not_shown_as_the_one_wanted(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("igor"), "как исправить тройку по алгебре")
    assert seen.text.startswith("Какая нужна отметка · Анна · алгебра\n")


async def test_cancelling_nothing_says_so(telegram: Telegram, cast: Cast) -> None:
    seen = await telegram.says(cast.chat("igor"), "отмена")
    assert seen.text == (await telegram.says(cast.chat("igor"), "/cancel")).text
