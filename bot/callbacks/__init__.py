"""What buttons carry: an action and ids, at most 64 bytes, authorised again at every press."""

from functools import lru_cache
from typing import Any

from aiogram.filters.callback_data import CallbackData


@lru_cache(maxsize=10_000)
def packed(kind: type[CallbackData], **values: Any) -> str:
    """`kind(**values).pack()`, remembered: a screen has ten buttons, and people press the same."""
    return kind(**values).pack()
