"""Updates as the messenger wrote them, before anybody tries to understand them.

aiogram reads a whole batch of getUpdates at once and fails on the whole batch for one update it
cannot read; such a one must harm nobody but itself, so it is stored unread.
"""

from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response
from pydantic import Field

RawUpdate = dict[str, Any]

ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]


class GetRawUpdates(TelegramMethod[list[RawUpdate]]):
    """getUpdates with its answer left as it came."""

    __returning__ = list[RawUpdate]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = 25
    allowed_updates: list[str] = Field(default_factory=lambda: list(ALLOWED_UPDATES))


#: Kept, because pydantic holds generic classes weakly (see bot.app).
_KEPT = Response[list[RawUpdate]]


def raw_chat_of(update: RawUpdate) -> int:
    """The chat an update belongs to, by which updates are kept in order; 0 when there is none."""
    for kind in ALLOWED_UPDATES:
        event = update.get(kind)
        if isinstance(event, dict):
            inner = event.get("message") if kind == "callback_query" else event
            chat = inner.get("chat") if isinstance(inner, dict) else None
            number = chat.get("id") if isinstance(chat, dict) else None
            return number if type(number) is int and abs(number) < 2**53 else 0
    return 0
