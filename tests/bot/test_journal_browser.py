"""The journal's page in a real browser: keys, touch, paste, taking back, a lost connection."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, ViewportSize, async_playwright
from sqlalchemy import select

from bot.web import make_web_app, only
from core.access import pages
from core.access.viewer import viewer_of_person
from core.db import Database
from core.journal.actions import set_mark
from core.journal.models import Attendance, Lesson, Mark
from tests.bot.telegram import Telegram
from tests.cast import Cast
from tests.sandbox.chromium import FLAGS, find_browser

pytestmark = pytest.mark.browser

WIDE = ViewportSize(width=1440, height=900)
NARROW = ViewportSize(width=390, height=844)
TODAY = "algebra 2026-11-18"


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def address(telegram: Telegram, cast: Cast) -> AsyncIterator[str]:
    runner = web.AppRunner(make_web_app(telegram.db, only(telegram.inbox, "")))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def page(
    request: pytest.FixtureRequest, telegram: Telegram, cast: Cast, address: str, chromium: Browser
) -> AsyncIterator[Page]:
    """Elena's page, signed in; a complaint in the browser's console fails the test."""
    complaints: list[str] = []
    context = await chromium.new_context(viewport=getattr(request, "param", WIDE), locale="ru")
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    async with telegram.db.session() as session:
        viewer = await viewer_of_person(session, cast.elena, school_id=cast.school)
        assert viewer is not None
        ticket = await pages.issue_ticket(session, viewer)
    group = cast.groups["algebra"]
    await page.goto(f"{address}/app/journal?group={group}&lang=ru#ticket={ticket}")
    await page.wait_for_selector("table[role=grid]")
    yield page
    await context.close()
    assert complaints == []


def cell(cast: Cast, pupil: str, lesson: str = TODAY) -> str:
    return f'td[data-at="{cast.lessons[lesson]}:{getattr(cast, pupil)}"]'


async def saved(page: Page) -> None:
    await page.wait_for_selector('#state:text-matches("^Всё сохранено")')


async def marks(db: Database, cast: Cast) -> dict[int, int | None]:
    async with db.reading() as session:
        lesson = cast.lessons[TODAY]
        rows = await session.execute(
            select(Mark.pupil_id, Mark.value).where(Mark.lesson_id == lesson)
        )
        return {row.pupil_id: row.value for row in rows}


async def test_a_column_is_filled_by_keys_going_down_and_taken_back(
    telegram: Telegram, cast: Cast, page: Page
) -> None:
    await page.click(cell(cast, "petya"))
    await page.keyboard.press("5")
    await page.keyboard.press("4")
    await saved(page)
    assert await marks(telegram.db, cast) == {cast.petya: 5, cast.anya: 4}
    await page.keyboard.press("Control+z")
    await saved(page)
    assert await marks(telegram.db, cast) == {cast.petya: 5}
    assert await page.inner_text(f'td[data-total="mean:{cast.anya}"]') == "4,33"


async def test_codes_are_typed_on_either_layout(telegram: Telegram, cast: Cast, page: Page) -> None:
    await page.click(cell(cast, "petya"))
    await page.keyboard.press("y")  # the key of «н»
    await page.keyboard.press(",")  # the key of «б»
    await saved(page)
    async with telegram.db.reading() as session:
        rows = await session.execute(select(Attendance.pupil_id, Attendance.code))
        assert dict(tuple(row) for row in rows) == {cast.petya: "absent", cast.anya: "sick"}


@pytest.mark.parametrize("page", [NARROW], indirect=True)
async def test_on_a_telephone_the_pad_enters_and_the_page_never_scrolls_sideways(
    telegram: Telegram, cast: Cast, page: Page
) -> None:
    await page.click(cell(cast, "petya"))
    await page.click("#pad button >> nth=0")
    await page.click("#pad button >> nth=3")
    await saved(page)
    assert await marks(telegram.db, cast) == {cast.petya: 5, cast.anya: 2}
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = await page.eval_on_selector_all("#pad button", "all => all.map(b => b.offsetHeight)")
    assert min(heights) >= 44


async def test_a_copied_column_is_pasted_into_another(
    telegram: Telegram, cast: Cast, page: Page
) -> None:
    await page.click(cell(cast, "petya"))
    paste = """text => {
        const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }"""
    await page.evaluate(paste, "3\nн 4\n5")
    await saved(page)
    assert await marks(telegram.db, cast) == {cast.petya: 3, cast.anya: 4}
    copied = await page.evaluate("""() => {
        const data = new DataTransfer();
        document.activeElement.dispatchEvent(
            new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
        return data.getData("text/plain");
    }""")
    assert copied == "3\nн 4"


async def test_what_another_teacher_entered_is_offered_and_not_overwritten(
    telegram: Telegram, cast: Cast, page: Page
) -> None:
    async with telegram.db.session() as session:
        other = await viewer_of_person(session, cast.elena, school_id=cast.school)
        assert other is not None
        await set_mark(
            session,
            other,
            lesson_id=cast.lessons[TODAY],
            pupil_id=cast.petya,
            value=2,
            type_id=cast.types["answer"],
        )
    await page.click(cell(cast, "petya"))
    await page.keyboard.press("5")
    await page.wait_for_selector("#asked:not([hidden])")
    assert "тем временем внесено «2»" in await page.inner_text("#asked-words")
    assert await marks(telegram.db, cast) == {cast.petya: 2}
    await page.click("#asked-buttons button >> nth=1")
    await saved(page)
    assert await marks(telegram.db, cast) == {cast.petya: 5}


async def test_a_lost_connection_loses_nothing_even_over_a_reload(
    telegram: Telegram, cast: Cast, page: Page
) -> None:
    refused: list[Any] = []

    async def cut(route: Any) -> None:
        refused.append(route)
        await route.abort()

    await page.route("**/app/api/save", cut)
    await page.click(cell(cast, "petya"))
    await page.keyboard.press("5")
    await page.wait_for_selector('#state:text-matches("^Нет связи")')
    assert await marks(telegram.db, cast) == {}
    await page.unroute("**/app/api/save")
    page.on("dialog", lambda dialog: dialog.accept())
    await page.reload()
    await page.wait_for_selector("table[role=grid]")
    await saved(page)
    assert await marks(telegram.db, cast) == {cast.petya: 5}


async def test_a_lesson_is_filled_in_from_its_heading(
    telegram: Telegram, cast: Cast, page: Page
) -> None:
    lesson = cast.lessons[TODAY]
    await page.click(f'th[data-lesson="{lesson}"] button')
    await page.fill("#lesson-topic", "Степень с натуральным показателем")
    await page.fill("#lesson-homework", "№ 12, 14")
    await page.click("#lesson-present")
    await page.click("#lesson-save")
    await saved(page)
    async with telegram.db.reading() as session:
        held = await session.get(Lesson, lesson)
        assert held is not None
        assert held.topic == "Степень с натуральным показателем"
        assert held.attendance_at is not None


async def test_a_screen_reader_gets_a_sentence_for_every_cell(cast: Cast, page: Page) -> None:
    labels = await page.eval_on_selector_all(
        "td[data-at]", "all => all.map(cell => cell.getAttribute('aria-label'))"
    )
    assert all(labels)
    label = await page.get_attribute(cell(cast, "anya", "algebra 2026-11-16"), "aria-label")
    assert label == "Соколова Анна, 16 ноября, 4 (Ответ на уроке)"
