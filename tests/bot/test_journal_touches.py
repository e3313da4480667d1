"""What keeping the journal costs in touches, in the browser and in the chat.

The seconds are the machine's own, without a person's thought; they are said with
`pytest tests/bot/test_journal_touches.py -o log_cli=true --log-cli-level=info`.
"""

import logging
import time
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Page
from sqlalchemy import select

from core.journal.models import Attendance, Lesson
from tests.bot.telegram import Telegram
from tests.bot.test_journal_browser import (  # noqa: F401 the page is a fixture of theirs
    TODAY,
    address,
    cell,
    chromium,
    marks,
    page,
    saved,
)
from tests.bot.test_teacher import _full_class as full_class
from tests.cast import Cast

pytestmark = pytest.mark.browser

log = logging.getLogger("vestnik.touches")
LESSON = "2 · 7Б · Алгебра"
WEEK = ("algebra 2026-11-16", "algebra 2026-11-18")


@dataclass
class Hand:
    """Counts what a person does with the page; a word typed is a touch, whatever its length."""

    page: Page
    touches: int = 0
    since: float = field(default_factory=time.perf_counter)

    async def click(self, where: str) -> None:
        self.touches += 1
        await self.page.click(where)

    async def key(self, key: str) -> None:
        self.touches += 1
        await self.page.keyboard.press(key)

    async def fill(self, where: str, words: str) -> None:
        self.touches += 1
        await self.page.fill(where, words)

    async def choose(self, where: str, label: str) -> None:
        """Open the list and choose: two touches."""
        self.touches += 2
        await self.page.select_option(where, label=label)

    def told(self, what: str) -> int:
        log.info("browser, %s: %s touches, %.2f s", what, *self.spent())
        return self.touches

    def spent(self) -> tuple[int, float]:
        return self.touches, time.perf_counter() - self.since


async def _reopened(page: Page) -> Hand:  # noqa: F811
    await page.reload()
    await page.wait_for_selector("table[role=grid]")
    return Hand(page)


async def test_a_class_of_28_with_one_absent_is_two_touches_on_the_page(
    telegram: Telegram,
    cast: Cast,
    page: Page,  # noqa: F811
) -> None:
    await full_class(telegram.db, cast, 28)
    hand = await _reopened(page)
    await hand.click(cell(cast, "petya"))
    await hand.key("y")  # the key of «н»
    await saved(page)
    assert hand.told("28 present, one absent") == 2
    async with telegram.db.reading() as session:
        codes = (await session.execute(select(Attendance.pupil_id, Attendance.code))).all()
        taken = await session.scalar(
            select(Lesson.attendance_at).where(Lesson.id == cast.lessons[TODAY])
        )
    assert [tuple(code) for code in codes] == [(cast.petya, "absent")]
    assert taken is not None


async def test_twelve_marks_of_one_test_are_seventeen_touches_on_the_page(
    telegram: Telegram,
    cast: Cast,
    page: Page,  # noqa: F811
) -> None:
    await full_class(telegram.db, cast, 12)
    hand = await _reopened(page)
    await hand.click(f'th[data-lesson="{cast.lessons[TODAY]}"] button')
    await hand.choose("#lesson-work", "Контрольная работа")
    await hand.click("#lesson-close")
    first = page.locator(f'td[data-at^="{cast.lessons[TODAY]}:"]').first
    await hand.click(f'td[data-at="{await first.get_attribute("data-at")}"]')
    for value in "543454345435":
        await hand.key(value)
    await saved(page)
    assert hand.told("12 marks of one test") == 17
    assert len(await marks(telegram.db, cast)) == 12


async def test_the_topics_of_a_week_are_three_touches_a_lesson_on_the_page(
    telegram: Telegram,
    cast: Cast,
    page: Page,  # noqa: F811
) -> None:
    hand = Hand(page)
    for number, lesson in enumerate(WEEK):
        await hand.click(f'th[data-lesson="{cast.lessons[lesson]}"] button')
        await hand.fill("#lesson-topic", f"Многочлены, часть {number}")
        await hand.click("#lesson-save")
    await saved(page)
    assert hand.told("topics of a week (two lessons)") == 6
    async with telegram.db.reading() as session:
        ids = [cast.lessons[lesson] for lesson in WEEK]
        topics = await session.scalars(select(Lesson.topic).where(Lesson.id.in_(ids)))
        assert sorted(topics) == ["Многочлены, часть 0", "Многочлены, часть 1"]


async def test_the_same_in_the_chat(telegram: Telegram, cast: Cast) -> None:
    await full_class(telegram.db, cast, 28)
    chat, found = cast.chat("elena"), {}

    def told(what: str, since: float) -> None:
        found[what] = telegram.touches
        spent = time.perf_counter() - since
        log.info("chat, %s: %s touches, %.2f s", what, telegram.touches, spent)
        telegram.touches = 0

    begun = time.perf_counter()
    await telegram.says(chat, "журнал")
    for words in (LESSON, "Отметить отсутствующих", "Соколова А.", "Готово"):
        await telegram.presses(chat, words)
    told("28 present, one absent, by buttons", begun)

    begun = time.perf_counter()
    await telegram.says(chat, "7Б алгебра: Соколова н, остальные были")
    await telegram.presses(chat, "Сохранить")
    told("28 present, one absent, by a line", begun)

    begun = time.perf_counter()
    await telegram.says(chat, "журнал")
    for words in (LESSON, "Отметки", "За что: ", "Контрольная работа", "По порядку"):
        await telegram.presses(chat, words)
    for value in "543454345435":
        await telegram.presses(chat, value)
    told("12 marks of one test, by buttons", begun)

    begun = time.perf_counter()
    for lesson in WEEK:
        await telegram.says(chat, "журнал")
        opened = telegram.last(chat).id
        await telegram.forges(chat, f"jl:{cast.lessons[lesson]}", message=opened)
        telegram.touches += 1  # The button of the lesson, which may stand on another day's list.
        await telegram.presses(chat, "Тема")
        await telegram.says(chat, "Многочлены")
    told("topics of a week (two lessons)", begun)
    assert list(found.values()) == [5, 2, 18, 8]
