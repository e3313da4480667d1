"""A term as a picture in the chat: asked for, turned, sent again, and refused to strangers."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select, update

from core.reports.models import SentFile
from tests.bot.telegram import Seen, Telegram
from tests.cast import Cast
from tests.notifications.conftest import Journal


def _photo(telegram: Telegram, seen: Seen) -> bytes:
    (card,) = seen.bubble.message["photo"]
    return telegram.sandbox.world.files.by_id[card["file_id"]].content


def _number(seen: Seen) -> str:
    return str(seen.bubble.message["photo"][0]["file_id"])


@pytest.mark.parametrize("asked", ["/chart", "График", "динамика оценок"])
async def test_a_chart_is_a_picture_with_its_sense_in_words(
    telegram: Telegram, cast: Cast, asked: str
) -> None:
    seen = await telegram.says(cast.chat("igor"), asked)
    assert seen.text == (
        "Динамика отметок · Анна Соколова, 7Б\n"
        "2-я четверть, 2 ноября – 30 декабря\n"
        "Алгебра: ср. 4,33, снизился на 0,67\n"
        "Данные на 18 ноября, 10:00"
    )
    with Image.open(BytesIO(_photo(telegram, seen))) as picture:
        assert picture.width == 650
    assert seen.buttons == [
        *("‹ 1-я четверть", "Другой период", "По неделям", "Словами"),
        "Что нужно до «5»",
    ]


async def test_marks_and_absences_have_their_pictures_a_tap_away(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/marks")
    assert (await telegram.presses(chat, "График")).text.startswith("Динамика отметок · Анна")
    await telegram.says(chat, "/attendance")
    calendar = await telegram.presses(chat, "Календарь")
    assert "Пропусков и опозданий в этом периоде нет." in calendar.text
    assert _photo(telegram, calendar)
    assert "Пропуски · Анна" in (await telegram.presses(chat, "Словами")).text


async def test_a_picture_turns_into_another_in_its_place(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("anya")
    chart = await telegram.says(chat, "/chart")
    drawn = _number(chart)
    weeks = await telegram.presses(chat, "По неделям")
    assert weeks.id == chart.id
    assert "Алгебра: 5, 4, 4 · ср. 4,33" in weeks.text
    assert _number(weeks) != drawn
    assert len(telegram.messages(chat)) == 1


async def test_a_term_without_marks_is_told_in_words_alone(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/chart")
    empty = await telegram.presses(chat, "1")
    assert "Оценок пока нет: 1-я четверть." in empty.text
    assert "photo" not in empty.bubble.message


async def test_an_unchanged_picture_is_sent_again_by_its_number(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    first = await telegram.says(cast.chat("igor"), "/chart")
    at("2026-11-18 11:30")
    again = await telegram.says(cast.chat("olga"), "/chart")
    again = await telegram.presses(cast.chat("olga"), "Анна, 7Б")
    assert _number(again) == _number(first)
    assert "Данные на 18 ноября, 11:30" in again.text


async def test_a_new_mark_is_drawn_anew(telegram: Telegram, cast: Cast) -> None:
    first = await telegram.says(cast.chat("igor"), "/chart")
    await Journal(telegram.db, cast).mark(2)
    again = await telegram.says(cast.chat("igor"), "/chart")
    assert _number(again) != _number(first)


async def test_a_number_the_messenger_forgot_is_drawn_and_learnt_anew(
    telegram: Telegram, cast: Cast
) -> None:
    await telegram.says(cast.chat("igor"), "/chart")
    async with telegram.db.session() as session:
        await session.execute(update(SentFile).values(file_id="forgotten"))
    again = await telegram.says(cast.chat("igor"), "/chart")
    async with telegram.db.session() as session:
        assert await session.scalar(select(SentFile.file_id)) == _number(again)


async def test_numbers_of_old_pictures_are_forgotten(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    await telegram.says(cast.chat("igor"), "/chart")
    at("2026-12-10 10:00")
    await telegram.says(cast.chat("anna"), "/chart")
    async with telegram.db.session() as session:
        assert len((await session.scalars(select(SentFile.id))).all()) == 1


async def test_a_child_of_others_is_not_drawn_by_a_forged_press(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("anna")
    own = await telegram.says(chat, "/chart")
    for view in ("chart", "glance", "absences"):
        seen = await telegram.forges(chat, f"l:{view}:{cast.anya}:", message=own.id)
        assert seen.id == own.id
        assert "Ничего не нашлось" in telegram.toast(chat)
    former = cast.chat("boris")
    assert "photo" not in (await telegram.says(former, "/chart")).bubble.message


async def test_the_other_school_sees_its_own_alone(telegram: Telegram, cast: Cast) -> None:
    seen = await telegram.says(cast.chat("alien_parent"), "/chart")
    assert "Олег" in seen.text
    assert "Алгебра" not in seen.text


async def test_a_picture_speaks_english_with_its_words(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("anya")
    await telegram.says(chat, "/settings")
    await telegram.presses(chat, "Язык")
    await telegram.presses(chat, "English")
    seen = await telegram.says(chat, "chart")
    assert "Dynamics of marks · Анна Соколова, 7Б" in seen.text
    assert "Алгебра: mean 4.33, down by 0.67" in seen.text
