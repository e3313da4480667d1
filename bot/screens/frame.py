"""What all screens share: the time of the data, rows of buttons, cutting to the limit."""

from datetime import datetime

from core import wording
from core.i18n import Safe, _, fill
from notifications.markup import Button, Rows

#: Telegram takes 4096 signs after entities; the rest is room for the last line.
LIMIT = 3500


def as_of(moment: datetime, zone: str) -> Safe:
    """The last line of every screen with data."""
    return fill(_("<i>Data as of {moment}</i>"), moment=wording.moment(moment, zone))


def page(title: str, *parts: str) -> str:
    """A bold title, then the parts below one another; cut at a line when too long."""
    text = "\n".join([f"<b>{title}</b>", *parts])
    if len(text) <= LIMIT:
        return text
    kept = text[:LIMIT].rsplit("\n", 1)[0]
    return f"{kept}\n…\n{parts[-1]}"


def in_rows(buttons: list[Button], width: int) -> Rows:
    """Buttons in rows of at most `width`."""
    return tuple(tuple(buttons[n : n + width]) for n in range(0, len(buttons), width))
