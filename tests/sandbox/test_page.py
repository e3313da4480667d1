"""The chat page in a real browser: a visitor talks to the echo bot as people do."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from playwright.async_api import (
    Browser,
    FilePayload,
    Locator,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from bot.sandbox.engine import Sandbox
from tests.sandbox.chromium import FLAGS, find_browser
from tests.sandbox.echo import polling
from tests.sandbox.people import ANNA, OLGA, png

pytestmark = pytest.mark.browser

WIDE = ViewportSize(width=1440, height=900)
NARROW = ViewportSize(width=390, height=844)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    path = find_browser()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(
    request: pytest.FixtureRequest, chromium: Browser, http_bot: Bot, url: str
) -> AsyncIterator[Page]:
    """The page with the echo bot at work; a complaint in the browser's console fails the test."""
    complaints: list[str] = []
    size: ViewportSize = getattr(request, "param", WIDE)
    context = await chromium.new_context(viewport=size, locale="ru")
    async with polling(http_bot):
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        await page.goto(url)
        yield page
        await context.close()
    assert complaints == []


async def choose(page: Page, name: str) -> None:
    await page.get_by_role("navigation").get_by_role("button", name=name).click()


async def begin(page: Page, name: str) -> None:
    await choose(page, name)
    await page.get_by_role("button", name="Начать").click()
    await expect(letters(page).last).to_contain_text("Здравствуйте")


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Сообщение боту").fill(text)
    await page.keyboard.press("Enter")


def letters(page: Page) -> Locator:
    return page.get_by_label("Сообщение бота", exact=True)


@pytest.mark.parametrize("page", [WIDE, NARROW], ids=["wide", "narrow"], indirect=True)
async def test_a_visitor_talks_presses_and_sees_the_edit(page: Page, sandbox: Sandbox) -> None:
    await begin(page, "Анна Иванова")
    await say(page, "2 < 3 & <b>жирно</b>")
    await expect(letters(page).last).to_contain_text("Эхо: 2 < 3 & <b>жирно</b>")
    await page.get_by_role("button", name="Изменить").click()
    await expect(letters(page).last).to_contain_text("Изменено")
    await expect(letters(page).last).to_contain_text("изменено")
    await expect(page.get_by_role("status")).to_contain_text("Готово")
    assert sandbox.last(ANNA).text == "Изменено"
    overflow = "document.documentElement.scrollWidth > innerWidth"
    assert await page.evaluate(overflow) is False


async def test_the_head_names_the_role_once(page: Page) -> None:
    await begin(page, "Анна Иванова")
    status = page.locator("#chat-status")
    await expect(status).to_have_text("вы Анна Иванова · Родитель · Дети: Петя, 7Б")
    await begin(page, "Ольга Сергеевна")
    await expect(status).to_have_text("вы Ольга Сергеевна · Учитель. Алгебра")


async def test_an_alert_opens_a_window_that_closes(page: Page) -> None:
    await begin(page, "Анна Иванова")
    await say(page, "окно")
    await letters(page).get_by_role("button", name="Окно").click()
    window = page.get_by_role("dialog")
    await expect(window).to_contain_text("Прочтите внимательно")
    await window.get_by_role("button", name="Понятно").click()
    await expect(window).to_be_hidden()


async def test_a_file_goes_up_and_comes_back(page: Page, tmp_path: Path) -> None:
    await begin(page, "Анна Иванова")
    sent = FilePayload(name="Справка врача.txt", mimeType="text/plain", buffer="здоров".encode())
    await page.get_by_label("Файл для отправки").set_input_files(sent)
    answer = letters(page).filter(has_text="Ваш файл")
    async with page.expect_download() as downloading:
        await answer.get_by_role("link", name="ответ-Справка врача.txt").click()
    download = await downloading.value
    await download.save_as(tmp_path / "back.txt")
    assert download.suggested_filename == "ответ-Справка врача.txt"
    assert (tmp_path / "back.txt").read_text(encoding="utf-8") == "здоров"


async def test_a_picture_is_shown(page: Page) -> None:
    await begin(page, "Анна Иванова")
    sent = FilePayload(name="Фото.png", mimeType="image/png", buffer=png(60, 40))
    await page.get_by_label("Файл для отправки").set_input_files(sent)
    picture = letters(page).get_by_role("img", name="Ваше фото")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 60)


async def test_people_are_switched_and_unread_messages_counted(page: Page, http_bot: Bot) -> None:
    await begin(page, "Анна Иванова")
    await page.get_by_label("Сообщение боту").fill("недописано")
    await begin(page, "Ольга Сергеевна")
    await http_bot.send_message(ANNA, "Письмо для Анны")
    anna = page.get_by_role("navigation").get_by_role("button", name="Анна Иванова")
    await expect(anna.get_by_label("непрочитанных: 1")).to_be_visible()
    await expect(anna).to_contain_text("Письмо для Анны")
    await anna.click()
    await expect(letters(page).last).to_contain_text("Письмо для Анны")
    await expect(anna.get_by_label("непрочитанных: 1")).to_be_hidden()
    await expect(page.get_by_label("Сообщение боту")).to_have_value("недописано")


async def test_a_click_on_a_message_quotes_it(page: Page) -> None:
    await begin(page, "Анна Иванова")
    await page.locator(".message.in .bubble").first.click()
    await expect(page.locator("#quoting")).to_contain_text("Здравствуйте")
    await say(page, "И вам")
    own = page.get_by_label("Ваше сообщение").last
    await expect(own.locator(".quote")).to_contain_text("Здравствуйте")
    await expect(letters(page).last).to_contain_text("Эхо: И вам")
    await expect(letters(page).last.locator("em")).to_have_text("Здравствуйте")
    await expect(page.locator("#quoting")).to_be_hidden()


async def test_the_menu_and_the_keyboard_speak_for_the_person(page: Page) -> None:
    await begin(page, "Анна Иванова")
    await page.get_by_role("button", name="Меню").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(letters(page).last).to_contain_text("Эхо: /homework")
    await page.get_by_role("group", name="Кнопки бота").get_by_role("button", name="Оценки").click()
    await expect(letters(page).last).to_contain_text("Эхо: Оценки")
    await letters(page).nth(1).get_by_role("button", name="/homework").click()
    await expect(page.get_by_label("Ваше сообщение")).to_have_count(4)


async def test_the_bot_is_blocked_and_let_in_again(page: Page, sandbox: Sandbox) -> None:
    await begin(page, "Анна Иванова")
    await page.get_by_role("button", name="Заблокировать").click()
    await page.get_by_role("button", name="Разблокировать бота").click()
    await expect(page.get_by_label("Сообщение боту")).to_be_visible()
    kinds = [update for update in sandbox.updates() if "my_chat_member" in update]
    assert kinds == []


async def test_markup_shows_as_in_the_messenger(page: Page, http_bot: Bot) -> None:
    await begin(page, "Прохожий")
    text = (
        "<b>жирно <i>и косо</i></b>\n<pre>столбец</pre>\n<tg-spoiler>тайна</tg-spoiler> "
        '<a href="https://t.me/vestnik_sandbox_bot?start=abc">приглашение</a> https://example.org/x'
    )
    await http_bot.send_message(1003, text, parse_mode="HTML")
    letter = letters(page).last
    await expect(letter.locator("strong em")).to_have_text("и косо")
    await expect(letter.locator("pre")).to_have_text("столбец")
    link = letter.get_by_role("link", name="https://example.org/x")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await letter.get_by_role("button", name="Скрытый текст, показать").click()
    await expect(letter.locator(".spoiler.seen")).to_have_text("тайна")
    await letter.get_by_role("button", name="приглашение").click()
    await expect(page.get_by_label("Ваше сообщение").last).to_contain_text("/start abc")


@pytest.mark.parametrize("page", [NARROW], ids=["narrow"], indirect=True)
async def test_on_a_telephone_the_arrow_leads_back_to_the_people(page: Page) -> None:
    await choose(page, "Ольга Сергеевна")
    await expect(page.get_by_role("navigation")).to_be_hidden()
    await page.get_by_role("button", name="К списку людей").click()
    person = page.get_by_role("navigation").get_by_role("button", name="Ольга Сергеевна")
    await expect(person).to_be_focused()


@pytest.mark.parametrize("page", [NARROW], ids=["narrow"], indirect=True)
async def test_on_a_telephone_an_opened_chat_stands_at_its_last_button(
    page: Page, http_bot: Bot
) -> None:
    await begin(page, "Анна Иванова")
    keys = [[KeyboardButton(text=f"Ряд {row}")] for row in range(4)]
    below = ReplyKeyboardMarkup(
        keyboard=keys, input_field_placeholder="Спросите своими словами о чём угодно"
    )
    await http_bot.send_message(ANNA, "строка\n" * 40, reply_markup=below)
    rows = [[InlineKeyboardButton(text=f"Кнопка {row}", callback_data="x")] for row in range(6)]
    await http_bot.send_message(
        ANNA, "строка\n" * 40, reply_markup=InlineKeyboardMarkup(inline_keyboard=rows)
    )
    last = page.get_by_role("button", name="Кнопка 5")
    await expect(last).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="К списку людей").click()
    await choose(page, "Анна Иванова")
    await expect(page.get_by_role("button", name="Ряд 3")).to_be_visible()
    await expect(last).to_be_in_viewport(ratio=1)
    hint = page.get_by_label("Сообщение боту")
    await expect(hint).to_have_attribute("placeholder", re.compile("о чём угодно"))
    await expect(hint).to_have_css("white-space", "nowrap")
    assert await hint.evaluate("field => field.scrollHeight <= field.clientHeight + 1")


async def test_what_is_deleted_goes_and_the_day_stays(
    page: Page, http_bot: Bot, sandbox: Sandbox
) -> None:
    await begin(page, "Ольга Сергеевна")
    sent = await http_bot.send_message(OLGA, "Лишнее")
    await expect(letters(page).last).to_contain_text("Лишнее")
    await http_bot.send_chat_action(OLGA, "typing")
    await expect(page.locator("#chat-status")).to_have_text("печатает…")
    await http_bot.delete_message(OLGA, sent.message_id)
    await expect(page.get_by_text("Лишнее")).to_have_count(0)
    assert len(sandbox.messages(OLGA)) == 2
