"""The plan of topics in the chat and on the page."""

import io
from typing import Any
from urllib.parse import quote

import xlsxwriter

from tests.bot.telegram import Telegram
from tests.bot.test_journal_page import address, browser, enter, told
from tests.cast import Cast

__all__ = ["address", "browser"]


def table(*rows: tuple[Any, ...]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("КТП")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return content.getvalue()


async def bring(browser: Any, group: int, content: bytes, name: str = "ктп.xlsx") -> Any:
    headers = {"X-File-Name": quote(name)}
    async with browser.post(
        f"/app/api/plan?group={group}", data=content, headers=headers
    ) as answer:
        return answer.status, await answer.json()


async def test_a_plan_brought_in_on_the_page_gives_topics_in_one_touch(
    telegram: Telegram, cast: Cast, browser: Any
) -> None:
    await enter(telegram, browser, cast, "elena")
    group = cast.groups["algebra"]
    content = table(("№", "Тема", "Часы"), (1, "Степень", 3), (2, "Многочлены", 4))
    status, said = await bring(browser, group, content)
    assert (status, said["topics"], said["hours"]) == (200, 2, 7)
    chat = cast.chat("elena")
    await telegram.says(chat, "/journal")
    await telegram.presses(chat, "2 · 7Б · Алгебра")
    await telegram.presses(chat, "Тема по плану: Многочлены")
    assert "Многочлены" in telegram.last(chat).text
    lesson = cast.lessons["algebra 2026-11-18"]
    assert (await told(browser, f"/app/api/topic?lesson={lesson}"))["topic"] == "Многочлены"
    await telegram.says(chat, "/plan")
    await telegram.presses(chat, "7Б · Алгебра")
    shown = telegram.last(chat).text
    assert "По плану 3 ч, дано 3 ч из 7. Идёте по плану." in shown
    await telegram.presses(chat, "Уплотнить")
    await telegram.presses(chat, "2. Многочлены")
    await telegram.says(chat, "карантин")
    assert "уплотнено: карантин" in telegram.last(chat).text


async def test_a_file_that_is_no_table_is_refused_and_the_old_plan_stays(
    telegram: Telegram, cast: Cast, browser: Any
) -> None:
    await enter(telegram, browser, cast, "elena")
    group = cast.groups["algebra"]
    await bring(browser, group, table(("Тема", "Часы"), ("Степень", 3)))
    for content in (b"", b"nonsense", table(("Фамилия",), ("Иванов",))):
        status, said = await bring(browser, group, content)
        assert status == 422, said
        assert said["error"]
    assert (await told(browser, f"/app/api/plan?group={group}"))["topics"] == 1


async def test_a_stranger_brings_no_plan(telegram: Telegram, cast: Cast, browser: Any) -> None:
    await enter(telegram, browser, cast, "maria")
    status, _said = await bring(browser, cast.groups["algebra"], table(("Тема", "Ч"), ("А", 1)))
    assert status == 404
