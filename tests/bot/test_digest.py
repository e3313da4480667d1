"""Results asked for in the chat, acknowledged, printed; and the class teacher's view of it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.bot.telegram import Seen, Telegram
from tests.cast import Cast

At = Callable[[str], None]


def _pdf(telegram: Telegram, seen: Seen) -> str:
    card = seen.bubble.message["document"]
    content = telegram.sandbox.world.files.by_id[card["file_id"]].content
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize("asked", ["/digest", "Сводка", "итоги недели"])
async def test_the_week_is_told_now_in_the_words_of_the_letter(
    telegram: Telegram, cast: Cast, asked: str
) -> None:
    seen = await telegram.says(cast.chat("igor"), asked)
    assert seen.text.splitlines() == [
        "Неделя 16–22 ноября · Анна, 7Б",
        "Отметки: четвёрок 1 · ср. балл недели (с весами) 4,00",
        "Ср. балл, 2-я четверть: 4,33 (−0,17)",
        "· Алгебра: 4 (ср. 4,33, −0,17)",
        "Пропусков и опозданий нет.",
        "",
        "Итоги за 16–18 ноября. Данные на 18 ноября, 10:00",
    ]
    assert seen.buttons == [
        "Ознакомлен(а)",
        "Подробнее: Анна",
        "PDF: Анна",
        "Какая нужна отметка: Анна",
        "‹ 15.11",
        "Месяц",
        "Учебный период",
        "Год",
    ]


async def test_other_periods_are_a_tap_away_and_edit_the_message(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/digest")
    before = await telegram.presses(chat, "‹ 15.11")
    assert before.text.startswith("Неделя 9–15 ноября · Анна, 7Б")
    assert "16.11 ›" in before.buttons
    month = await telegram.presses(chat, "Месяц")
    assert month.text.startswith("Месяц, 1–30 ноября · Анна, 7Б")
    term = await telegram.presses(chat, "Учебный период")
    assert term.text.startswith("Итоги: 2-я четверть, 2 ноября – 30 декабря · Анна, 7Б")
    assert "Средние баллы: Алгебра 4,33" in term.text
    year = await telegram.presses(chat, "Год")
    assert year.text.startswith("Итоги года, 1 сентября 2026 – 31 мая 2027 · Анна, 7Б")
    assert len(telegram.messages(chat)) == 1


async def test_several_children_are_told_together(telegram: Telegram, cast: Cast) -> None:
    seen = await telegram.says(cast.chat("olga"), "/digest")
    assert "Неделя 16–22 ноября · Константин, 8А\nЗа неделю ничего нового." in seen.text
    assert "Неделя 16–22 ноября · Анна, 7Б" in seen.text
    assert {"PDF: Константин", "PDF: Анна"} <= set(seen.buttons)


async def test_acknowledging_is_written_down_once_and_the_class_teacher_sees_it(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/digest")
    at("2026-11-18 18:05")
    await telegram.presses(chat, "Ознакомлен(а)")
    assert telegram.toast(chat) == (
        "Записано: ознакомлен(а) 18 ноября, 18:05. Классный руководитель это видит."
    )
    at("2026-11-18 19:00")
    await telegram.presses(chat, "Ознакомлен(а)")
    assert telegram.toast(chat) == "Вы уже ознакомились: 18 ноября, 18:05."
    seen = await telegram.says(cast.chat("maria"), "/seen")
    assert seen.text.splitlines() == [
        "Кто ознакомился с итогами · 7Б",
        "16–22 ноября",
        "Ознакомилась 1 семья из 2.",
        "",
        "Ещё нет:",
        "Иванов П.",
        "",
        "Соколова Анна: отец 18 ноября, 18:05",
        "",
        "Данные на 18 ноября, 19:00",
    ]
    assert "Ознакомилось 0 семей из 2." in (await telegram.presses(cast.chat("maria"), "‹")).text


async def test_the_letter_of_the_week_has_the_same_button(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    await telegram.work()
    at("2026-11-20 18:00")
    await telegram.work()
    chat = cast.chat("igor")
    await telegram.presses(chat, "Ознакомлен(а)")
    assert telegram.toast(chat).startswith("Записано: ознакомлен(а) 20 ноября, 18:00.")


@pytest.mark.parametrize("asked", ["табель", "Информационное письмо", "report card"])
async def test_the_full_table_is_a_pdf(telegram: Telegram, cast: Cast, asked: str) -> None:
    seen = await telegram.says(cast.chat("igor"), asked)
    assert seen.text.splitlines() == [
        "Табель и информационное письмо · Анна Соколова, 7Б",
        "2-я четверть, 2 ноября – 30 декабря",
        "Данные на 18 ноября, 10:00",
    ]
    paper = " ".join(_pdf(telegram, seen).split())
    assert "Информационное письмо для родителей" in paper
    assert "Алгебра 1 2 4,33" in paper
    assert "Табель итоговых отметок" in paper


async def test_the_pdf_under_results_is_of_the_term_of_their_days(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    first = await telegram.says(chat, "/digest")
    data = first.data[first.buttons.index("PDF: Анна")]
    old = await telegram.forges(chat, data.replace("20261122", "20261014"), message=first.id)
    assert "1-я четверть" in old.text
    assert "Отметок за этот период пока нет." in " ".join(_pdf(telegram, old).split())
    assert len(telegram.messages(chat)) == 2


async def test_a_stranger_gets_neither_results_nor_paper_nor_the_reading(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("anna")
    own = await telegram.says(chat, "/digest")
    assert "Пётр" in own.text
    await telegram.forges(chat, f"pdf:{cast.anya}:20261122", message=own.id)
    assert "Ничего не нашлось" in telegram.toast(chat)
    await telegram.forges(chat, f"seen:{cast.class_7b}:20261118", message=own.id)
    assert "Ничего не нашлось" in telegram.toast(chat)
    assert (await telegram.says(chat, "/seen")).text.startswith("Это вам недоступно.")
    former = await telegram.says(cast.chat("boris"), "/digest")
    assert "Анна" not in former.text


@pytest.mark.parametrize("data", ["res:decade:20261118", "res:week:10661118", "ack:x:y"])
async def test_forged_periods_are_nothing(telegram: Telegram, cast: Cast, data: str) -> None:
    chat = cast.chat("igor")
    own = await telegram.says(chat, "/digest")
    await telegram.forges(chat, data, message=own.id)
    assert "Ничего не нашлось" in telegram.toast(chat)


async def test_the_deputy_chooses_a_class(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("irina")
    asked = await telegram.says(chat, "кто ознакомился")
    assert asked.buttons == ["7Б", "8А"]
    assert "Соколов К." in (await telegram.presses(chat, "8А")).text


async def test_results_speak_english(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/settings")
    await telegram.presses(chat, "Язык")
    await telegram.presses(chat, "English")
    seen = await telegram.says(chat, "/digest")
    assert seen.text.startswith("Week 16–22 November · Анна, 7Б")
    assert seen.buttons[0] == "I have read this"
