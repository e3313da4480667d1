"""Words instead of commands: «оценки», «ДЗ на завтра», a button of the menu."""

import re
from functools import cache

from aiogram.filters import BaseFilter
from aiogram.types import Message

from core.i18n import N_, _, speaking
from locales import FALLBACKS

_NOT_WORDS = re.compile(r"[^\w\s]+", re.UNICODE)


def plain(text: str) -> str:
    """Lower case, ё as е, without signs and pictures, single spaces."""
    return " ".join(_NOT_WORDS.sub(" ", text.lower().replace("ё", "е")).split())


#: The buttons of the menu under the input field.
_MENU = (
    N_("Marks"),
    N_("Diary"),
    N_("Homework"),
    N_("Timetable"),
    N_("Write"),
    N_("Messages"),
    N_("Settings"),
    N_("Help"),
)


@cache
def _in_other_languages() -> tuple[tuple[str, str], ...]:
    """(English, translated) words of the menu in the languages that handlers do not list."""
    words: list[tuple[str, str]] = []
    for code in FALLBACKS:
        with speaking(code):
            words += [(plain(text), plain(_(text))) for text in _MENU]
    return tuple(words)


class Said(BaseFilter):
    """The whole message is one of these phrases, whatever its case, ё and punctuation."""

    def __init__(self, *phrases: str) -> None:
        said = {plain(phrase) for phrase in phrases}
        said |= {other for english, other in _in_other_languages() if english in said}
        self.phrases = frozenset(said)

    async def __call__(self, message: Message) -> bool:
        """Whether the message says it."""
        return plain(message.text or "") in self.phrases
