"""Telegram's HTML: what becomes an entity, and what is refused in which words."""

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.markup import found_entities, parse_html, trimmed, utf16_length


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("просто", "просто", []),
        ("2 &lt; 3 &amp; 4 &gt; 1 &quot;", '2 < 3 & 4 > 1 "', []),
        ("&#8470;&#x41; &nbsp; &", "№A &nbsp; &", []),
        ("<b>да</b>", "да", [("bold", 0, 2)]),
        ("<B>да</B> <strong>x</strong>", "да x", [("bold", 0, 2), ("bold", 3, 1)]),
        (
            "<i>a</i><em>b</em><u>c</u>",
            "abc",
            [("italic", 0, 1), ("italic", 1, 1), ("underline", 2, 1)],
        ),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("<b></b>пусто", "пусто", []),
        ("<tg-spoiler>а</tg-spoiler>", "а", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">а</span>', "а", [("spoiler", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ('<a href="javascript:alert(1)">a</a>', "a", []),
    ],
)
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found_text, found = parse_html(source)
    assert found_text == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


@pytest.mark.parametrize(
    ("source", "details"),
    [
        (
            '<a href="https://a.ru/?x=1&amp;y=2">a</a>',
            {"type": "text_link", "url": "https://a.ru/?x=1&y=2"},
        ),
        ("<a href='https://a.ru'>a</a>", {"type": "text_link", "url": "https://a.ru"}),
        (
            '<pre><code class="language-python">a</code></pre>',
            {"type": "pre", "language": "python"},
        ),
        ('<tg-emoji emoji-id="5">a</tg-emoji>', {"type": "custom_emoji", "custom_emoji_id": "5"}),
    ],
)
def test_attributes_become_fields_of_the_entity(source: str, details: dict[str, str]) -> None:
    assert parse_html(source) == ("a", [{"offset": 0, "length": 1} | details])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>да", 'Can\'t find end tag corresponding to start tag "b"'),
        ("да</b>", "Unexpected end tag at byte offset 4"),
        ("<b>да</i>", 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("x <br> y", 'Unsupported start tag "br" at byte offset 2'),
        ("если 2 < 3", 'Unsupported start tag "" at byte offset 11'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ('<a "x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a", "Unclosed start tag at byte offset 0"),
        ("<a href", "Unclosed start tag at byte offset 0"),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_only_the_first_hundred_entities_are_kept() -> None:
    assert len(parse_html("<b>x</b> " * 130)[1]) == 100


def test_outer_white_space_goes_and_entities_move() -> None:
    assert trimmed(*parse_html("\n <b> да </b>\n")) == (
        "да",
        [{"type": "bold", "offset": 0, "length": 2}],
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("нажмите /marks или /help@vestnik_bot", ["/marks", "/help@vestnik_bot"]),
        ("смотрите https://school.ru/a?b=c.", ["https://school.ru/a?b=c"]),
        ("пишите school@mail.ru, @vestnik", ["school@mail.ru", "@vestnik"]),
        ("3/4 и 7/б, и/или", []),
    ],
)
def test_telegram_finds_commands_and_links_by_itself(text: str, found: list[str]) -> None:
    entities = found_entities(text, [])
    assert [text[one["offset"] : one["offset"] + one["length"]] for one in entities] == found


def test_nothing_is_found_inside_code() -> None:
    text, entities = parse_html("<code>/marks</code>")
    assert found_entities(text, entities) == entities


def test_length_counts_as_offsets_do() -> None:
    assert [utf16_length(text) for text in ("abc", "да", "😀")] == [3, 2, 2]
