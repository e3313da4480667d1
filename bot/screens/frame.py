"""What all screens share: the time of the data, rows of buttons, cutting to the limit."""

import re
from datetime import datetime
from html import unescape

from core import wording
from core.i18n import Safe, _, fill
from notifications.markup import Button, Rows

#: Telegram takes 4096 signs, counted as they are read: without tags, an entity as one sign.
LIMIT = 3500
#: Signs of one leaf of an answer that is turned: a telephone's screen three times.
LEAF = 2400
#: A tag, an entity or a sign of HTML.
_PIECE = re.compile(r"<(?P<close>/?)(?P<tag>[a-z-]+)[^<>]*>|&(?:[a-z]+|#x?[0-9a-f]+);|.", re.S)


def as_of(moment: datetime, zone: str) -> Safe:
    """The last line of every screen with data."""
    return fill(_("<i>Data as of {moment}</i>"), moment=wording.moment(moment, zone))


def page(title: str, *parts: str) -> str:
    """A bold title, then the parts below one another.

    What is too long ends in «…», even within a line; the last part always stays.
    """
    text = "\n".join([f"<b>{title}</b>", *parts])
    # With its tags a text is never shorter than it is read, so most need no counting.
    if wording.signs(text) <= LIMIT or length_read(text) <= LIMIT:
        return text
    last = beginning(parts[-1], LIMIT // 2) if parts else ""
    head = "\n".join([f"<b>{title}</b>", *parts[:-1]])
    return f"{beginning(head, LIMIT - length_read(last) - 1)}\n{last}"


def leaf_of(lines: list[str], number: int) -> tuple[list[str], int]:
    """The lines of one leaf of a long answer, and how many leaves there are.

    A number beyond the last gives the last. What a title and a footer need is left free.
    """
    if wording.signs("\n".join(lines)) <= LEAF:
        return lines, 1
    leaves, room = [list[str]()], LEAF
    for line in lines:
        length = length_read(line) + 1
        if length > room and leaves[-1]:
            leaves.append([])
            room = LEAF
        leaves[-1].append(line)
        room -= length
    return leaves[min(number, len(leaves)) - 1], len(leaves)


def length_read(html: str) -> int:
    """How long Telegram counts a text: UTF-16 units without tags."""
    return sum(_units(piece) for piece in _PIECE.finditer(html))


def beginning(html: str, limit: int) -> str:
    """As much of a text as `limit` signs hold, with «…» when it is cut and every tag closed."""
    if length_read(html) <= limit:
        return html
    kept, opened, room = [], list[str](), limit - 1
    for piece in _PIECE.finditer(html):
        room -= _units(piece)
        if room < 0:
            break
        kept.append(piece.group())
        if piece["tag"] and piece["close"]:
            opened.pop()
        elif piece["tag"]:
            opened.append(piece["tag"])
    return "".join([*kept, "…", *(f"</{tag}>" for tag in reversed(opened))])


def _units(piece: re.Match[str]) -> int:
    return 0 if piece["tag"] else wording.signs(unescape(piece.group()))


def in_rows(buttons: list[Button], width: int) -> Rows:
    """Buttons in rows of at most `width`."""
    return tuple(tuple(buttons[n : n + width]) for n in range(0, len(buttons), width))
