"""A screen is as long as Telegram allows, counted as Telegram counts; what is cut says so."""

import pytest

from bot.sandbox.markup import parse_html, utf16_length
from bot.screens.frame import LIMIT, beginning, length_read, page
from core.i18n import fill

TIME = "<i>Данные на 10:00</i>"


def homework(text: str) -> str:
    return fill("<b>Алгебра</b>: {text}", text=text)


@pytest.mark.parametrize("text", ["&" * 1900, "<" * 3000, "😀" * 1500])
def test_a_long_homework_of_special_signs_is_shown_whole(text: str) -> None:
    shown, _ = parse_html(page("Дневник", homework(text), "", TIME))
    assert text in shown


@pytest.mark.parametrize("sign", ["&", "я", "😀", "я\n"])
def test_a_line_that_does_not_fit_keeps_its_beginning(sign: str) -> None:
    html = page("Дневник", "среда", homework(sign * 5000), "четверг", "", TIME)
    shown, entities = parse_html(html)
    assert LIMIT - 2 <= utf16_length(shown) <= LIMIT
    assert shown.startswith(f"Дневник\nсреда\nАлгебра: {sign * 1000}")
    assert shown.endswith("…\nДанные на 10:00")
    assert [entity["type"] for entity in entities] == ["bold", "bold", "italic"]


def test_a_cut_inside_a_tag_closes_it() -> None:
    html = '<b>а<a href="https://good.example/?a=1&amp;b=2">бвг</a></b>где'
    assert beginning(html, 3) == '<b>а<a href="https://good.example/?a=1&amp;b=2">б…</a></b>'
    assert beginning(html, 7) == html


def test_an_endless_last_line_leaves_room_for_the_others() -> None:
    shown, _ = parse_html(page("Тема", "вопрос", "я" * 9000))
    assert shown.startswith("Тема\nвопрос\nяяя")
    assert utf16_length(shown) <= LIMIT


@pytest.mark.parametrize("html", ["a < b", "&amp;lt;", "<b>я</b>&#128512;", "я & <i>😀</i>"])
def test_the_length_is_the_one_telegram_counts(html: str) -> None:
    escaped = fill("{text}<b>{text}</b>", text=html)
    assert length_read(escaped) == utf16_length(parse_html(escaped)[0])
