"""Words instead of commands: «оценки», «ДЗ на завтра», a button of the menu."""

import re

from aiogram.filters import BaseFilter
from aiogram.types import Message

_NOT_WORDS = re.compile(r"[^\w\s]+", re.UNICODE)


def plain(text: str) -> str:
    """Lower case, ё as е, without signs and pictures, single spaces."""
    return " ".join(_NOT_WORDS.sub(" ", text.lower().replace("ё", "е")).split())


class Said(BaseFilter):
    """The whole message is one of these phrases, whatever its case, ё and punctuation."""

    def __init__(self, *phrases: str) -> None:
        self.phrases = frozenset(plain(phrase) for phrase in phrases)

    async def __call__(self, message: Message) -> bool:
        """Whether the message says it."""
        return plain(message.text or "") in self.phrases
