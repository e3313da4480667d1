"""Pure rules of correspondence."""

import re

from core import wording
from core.messaging.errors import TEXT_LIMIT, EmptyText, TextTooLong

#: Control signs but the line break and the tab; PostgreSQL refuses some of them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANK_LINES = re.compile(r"\n{3,}")


def checked_text(text: str, *, may_be_empty: bool = False) -> str:
    """The text as it is kept: without control signs, outer spaces and runs of blank lines.

    Raises EmptyText, or TextTooLong above 3000 signs as Telegram counts them, so that the heading
    of a letter still fits into one message of 4096
    (https://core.telegram.org/bots/api#sendmessage).
    """
    plain = text.encode("utf-8", "ignore").decode("utf-8")
    lines = plain.replace("\r\n", "\n").replace("\r", "\n")
    kept = _BLANK_LINES.sub("\n\n", _CONTROL.sub("", lines)).strip()
    if not kept and not may_be_empty:
        raise EmptyText
    length = wording.signs(kept)
    if length > TEXT_LIMIT:
        raise TextTooLong(length)
    return kept
