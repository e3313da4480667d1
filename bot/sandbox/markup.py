"""Telegram's HTML: from tags to plain text and entities, refused in Telegram's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ApiError, bad_request

MOST_ENTITIES = 100

_PLAIN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAGS = frozenset(_PLAIN_TAGS) | {"a", "span", "blockquote", "tg-emoji"}
_SPECIAL = re.compile(r"[<&]")
_CHARACTER = re.compile(r"&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?", re.IGNORECASE)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_START_TAG_NAME = re.compile(r"<([^\s>]*)")
_ATTRIBUTE_NAME = re.compile(r"\s*([^\s=>\"']*)\s*")
_ATTRIBUTE_VALUE = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([a-zA-Z0-9.\-]+))""")
_WEB_LINK = re.compile(r"^(?:https?://|tg://|mailto:|tel:)?[^\s/?#]+\.?[^\s]*$", re.IGNORECASE)
_MENTION = re.compile(r"^tg://user/?\?id=(\d+)$")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"«»]*[^\s<>\"«».,;:!?)])"
    r"|(?<![\w/@])(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/@.])(?P<mention>@[a-zA-Z]\w{3,31})"
    r"|(?<![\w/<>])(?P<bot_command>/[a-zA-Z0-9_]{1,64}(?:@\w{5,32})?)(?![\w/])"
)


def utf16_length(text: str) -> int:
    """Length as Telegram counts offsets: characters beyond the basic plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and entities; raises ApiError 400 for what Telegram would refuse."""
    if _SPECIAL.search(source) is None:
        return source, []
    return _Reader(source).read()


def trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """The text without outer white space, and its entities moved and cut to what is left."""
    kept = text.strip()
    if kept == text:
        return text, [entity for entity in entities if entity["length"] > 0]
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    size = utf16_length(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, size)
        if start < end:
            moved.append(entity | {"offset": start, "length": end - start})
    return kept, moved


def found_entities(text: str, taken: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Links, addresses and commands that Telegram sees by itself, outside of the taken entities."""
    if not any(sign in text for sign in "/@"):
        return taken
    found = []
    for match in _FOUND.finditer(text):
        start = utf16_length(text[: match.start()])
        length = utf16_length(match.group())
        if not any(_overlap(entity, start, length) for entity in taken):
            found.append({"type": str(match.lastgroup), "offset": start, "length": length})
    return sorted([*taken, *found], key=_order) if found else taken


def _overlap(entity: dict[str, Any], start: int, length: int) -> bool:
    solid = entity["type"] in {"text_link", "text_mention", "code", "pre"}
    return bool(
        solid and entity["offset"] < start + length and start < entity["offset"] + entity["length"]
    )


def _order(entity: dict[str, Any]) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reader:
    source: str
    position: int = 0
    length: int = 0
    pieces: list[str] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while (special := _SPECIAL.search(self.source, self.position)) is not None:
            self._take(self.source[self.position : special.start()])
            self.position = special.start()
            if special.group() == "&":
                self._character()
            elif self.source.startswith("</", self.position):
                self._end_tag()
            else:
                self._start_tag()
        self._take(self.source[self.position :])
        if self.opened:
            raise _unreadable(
                f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"'
            )
        return "".join(self.pieces), sorted(self.entities, key=_order)[:MOST_ENTITIES]

    def _take(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += utf16_length(piece)

    def _character(self) -> None:
        match = _CHARACTER.match(self.source, self.position)
        if match is None:
            self._take("&")
            self.position += 1
            return
        self._take(_decoded(match))
        self.position = match.end()

    def _end_tag(self) -> None:
        at = self._byte_offset()
        if not self.opened:
            raise _unreadable(f"Unexpected end tag at byte offset {at}")
        match = _END_TAG.match(self.source, self.position)
        if match is None:
            raise _unreadable(f"Unclosed end tag at byte offset {at}")
        opened = self.opened.pop()
        name = match.group(1).lower()
        if name and name != opened.tag:
            raise _unreadable(
                f"Unmatched end tag at byte offset {at}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        self._close(opened)
        self.position = match.end()

    def _start_tag(self) -> None:
        at = self._byte_offset()
        match = _START_TAG_NAME.match(self.source, self.position)
        if match is None or match.end() >= len(self.source):
            raise _unreadable(f"Unclosed start tag at byte offset {at}")
        tag = match.group(1).lower()
        if tag not in _TAGS:
            raise _unreadable(f'Unsupported start tag "{tag}" at byte offset {at}')
        self.position = match.end()
        attributes = self._attributes(tag, at)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.opened.append(_Open(tag, self.length, attributes))

    def _attributes(self, tag: str, at: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            name = _ATTRIBUTE_NAME.match(self.source, self.position)
            assert name is not None
            self.position = name.end()
            if self.position >= len(self.source):
                raise _unreadable(f"Unclosed start tag at byte offset {at}")
            if name.group(1):
                attributes[name.group(1).lower()] = self._value(tag, at)
            elif self.source[self.position] == ">":
                self.position += 1
                return attributes
            else:
                raise _unreadable(f'Empty attribute name in the tag "{tag}" at byte offset {at}')

    def _value(self, tag: str, at: int) -> str:
        if self.source[self.position] != "=":
            # "expandable" is the one attribute that stands alone.
            if tag == "blockquote":
                return ""
            raise _unreadable(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" '
                f"at byte offset {at}"
            )
        match = _ATTRIBUTE_VALUE.match(self.source, self.position + 1)
        if match is None:
            raise _unreadable(f"Unclosed start tag at byte offset {at}")
        self.position = match.end()
        value = next(group for group in match.groups() if group is not None)
        return _CHARACTER.sub(_decoded, value)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.start
        if length == 0:
            return
        details = _details(opened)
        if details is None or self._names_the_language(opened, length):
            return
        self.entities.append({"offset": opened.start, "length": length} | details)

    def _names_the_language(self, opened: _Open, length: int) -> bool:
        """<pre><code class="language-…"> is one entity: the inner tag only names the language."""
        outer = self.opened[-1] if self.opened else None
        language = opened.attributes.get("class", "").removeprefix("language-")
        if opened.tag != "code" or outer is None or outer.tag != "pre":
            return False
        if outer.start != opened.start:
            return False
        outer.attributes["language"] = language
        return length > 0

    def _byte_offset(self) -> int:
        return len(self.source[: self.position].encode())


def _details(opened: _Open) -> dict[str, Any] | None:
    """The entity's type and its own fields, or None when the tag leaves no entity."""
    attributes = opened.attributes
    if opened.tag == "a":
        return _link(attributes.get("href", ""))
    if opened.tag == "span":
        return {"type": "spoiler"}
    if opened.tag == "blockquote":
        kind = "expandable_blockquote" if "expandable" in attributes else "blockquote"
        return {"type": kind}
    if opened.tag == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
    if opened.tag == "pre" and attributes.get("language"):
        return {"type": "pre", "language": attributes["language"]}
    return {"type": _PLAIN_TAGS[opened.tag]}


def _link(address: str) -> dict[str, Any] | None:
    if mention := _MENTION.match(address):
        user = {"id": int(mention.group(1)), "is_bot": False, "first_name": ""}
        return {"type": "text_mention", "user": user}
    if address.lower().startswith("javascript:") or not _WEB_LINK.match(address):
        return None
    return {"type": "text_link", "url": address}


def _decoded(match: re.Match[str]) -> str:
    sixteen, ten, name = match.groups()
    if name:
        return _NAMED[name.lower()]
    code = int(sixteen, 16) if sixteen else int(ten)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return match.group()
    return chr(code)


def _unreadable(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
