"""A screen reader gets sentences: no sense lies in a sign, a colour or a picture alone."""

import re
import unicodedata
from collections.abc import AsyncIterator

import pytest

from core.enums import AttendanceCode
from tests.bot.telegram import Seen, Telegram
from tests.cast import Cast
from tests.notifications.conftest import Journal

#: What each of the cast may ask; a screen is reached from these by its buttons.
ASKED = {
    "igor": (
        "/menu",
        "/help",
        "/marks",
        "/diary",
        "/homework",
        "/timetable",
        "/attendance",
        "/final",
        "/chart",
        "/digest",
        "/calendar",
        "/settings",
        "/tell",
        "/inbox",
        "/news",
        "/status",
        "отметки по неделям",
        "календарь пропусков",
        "табель",
    ),
    "olga": ("/marks", "/child", "/digest", "/tell"),
    "elena": ("/journal", "/timetable", "/settings"),
    "maria": ("/seen", "/slips"),
    "irina": ("/seen", "/help"),
}
#: Buttons that change more than a screen are not pressed on the walk.
_LEFT_ALONE = re.compile(
    r"отозвать|отвязать|удалить|печат|отправить|потерян|согласи|татарча|english", re.I
)
_DEPTH = 2
#: Signs that stand for themselves in a date, a number or a list.
_PLAIN_SIGNS = set("‹›·✓—–−«»…•№+%*/:;,.!?()[]<>=&@#'\"_-→⬅️")


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _pictographs(text: str) -> set[str]:
    """Emoji and other signs that a screen reader names oddly or passes over."""
    return {
        sign
        for sign in text
        if unicodedata.category(sign) in ("So", "Sk") and sign not in _PLAIN_SIGNS
    }


def _offered(seen: Seen) -> list[tuple[str, str]]:
    """(words, what it carries) of the buttons that come back to the bot."""
    rows = (seen.bubble.markup or {}).get("inline_keyboard") or ()
    return [
        (one["text"], one["callback_data"])
        for row in rows
        for one in row
        if "callback_data" in one and not _LEFT_ALONE.search(one["text"])
    ]


async def _walk(telegram: Telegram, cast: Cast, name: str) -> AsyncIterator[Seen]:
    """Every screen that is asked for and every kind of button under it, two presses deep. Buttons
    carry all they need, so each is pressed where it was first seen."""
    chat = cast.chat(name)
    known: set[str] = set()
    for words in ASKED[name]:
        first = await telegram.says(chat, words)
        yield first
        level = _offered(first)
        for _depth in range(_DEPTH):
            following: list[tuple[str, str]] = []
            for _label, data in level:
                kind = re.sub(r"\d+", "0", data)
                if kind in known:
                    continue
                known.add(kind)
                seen = await telegram.forges(chat, data, message=first.id)
                yield seen
                following += _offered(seen)
            level = following


async def _filled(telegram: Telegram, cast: Cast) -> None:
    """Something of every kind to tell: a debt, an absence, a lateness."""
    journal = Journal(telegram.db, cast)
    await journal.mark(None, kind="home")
    await journal.mark(5)
    await journal.attendance(AttendanceCode.SICK)
    await journal.attendance(AttendanceCode.LATE, lesson="russian 2026-11-18", by="maria")


def _has_its_words(picture: Seen) -> None:
    """The child, the time of the data, what it shows in lines, and the way to all in words."""
    assert "Данные на" in picture.text
    assert "Анна" in picture.text or "Константин" in picture.text
    assert len(picture.text.splitlines()) >= 4, picture.text
    assert "Словами" in picture.buttons


async def _leads_back(telegram: Telegram, chat: int, seen: Seen, data: str) -> bool:
    """Whether a button without words only fills a row, as the days of other months do on a leaf of
    the calendar: Telegram takes no empty button. Then it changes nothing and hides nothing."""
    text = seen.text
    return (await telegram.forges(chat, data, message=seen.id)).text == text


@pytest.mark.parametrize("name", ASKED)
async def test_every_screen_every_button_and_every_picture_has_words(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    await _filled(telegram, cast)
    walked = 0
    async for seen in _walk(telegram, cast, name):
        walked += 1
        assert len(_letters(seen.text)) > 3, seen.text
        for label, data in _offered(seen):
            # A number alone is a mark to set, a page or a term, which the text above it explains.
            assert _letters(label) or await _leads_back(telegram, cast.chat(name), seen, data)
        for line in [*seen.text.splitlines(), *seen.buttons]:
            bare = "".join(sign for sign in line if sign not in _pictographs(line))
            assert _letters(bare) or not _pictographs(line), f"{line!r} is signs alone"
        if "photo" in seen.bubble.message:
            _has_its_words(seen)
    assert walked > len(ASKED[name])


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/chart", "Алгебра: ср. "),
        ("отметки по неделям", "Алгебра: 5, 4, 4, долг, 5"),
        ("календарь пропусков", "Пропущен 1 урок"),
    ],
)
async def test_the_words_under_a_picture_say_what_it_shows(
    telegram: Telegram, cast: Cast, asked: str, told: str
) -> None:
    await _filled(telegram, cast)
    seen = await telegram.says(cast.chat("igor"), asked)
    assert "photo" in seen.bubble.message
    assert told in seen.text


async def test_what_is_chosen_and_what_is_changed_is_said_in_words(
    telegram: Telegram, cast: Cast
) -> None:
    """A tick marks the choice for the eye; for the ear the text or the toast says it."""
    chat = cast.chat("igor")
    await telegram.says(chat, "/tell")
    await telegram.presses(chat, "Только пропуски и долги")
    assert "Только пропуски и долги:" in telegram.last(chat).text
    assert telegram.toast(chat)
    await telegram.says(chat, "/settings")
    await telegram.presses(chat, "Уведомления")
    assert all(":" in label for label in telegram.last(chat).buttons[:6])
