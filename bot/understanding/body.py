"""What a message to a teacher is to say: the part of the phrase after the addressee."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.understanding.words import Word

_JOINTS = frozenset({"что", "чтобы", "чтоб", "мол", "о", "that", "што", "пожалуйста", "следующее"})
#: Beginnings of the phrase that are not a part of what is to be said.
_EDGE = ' \t\n,.:;–—-"«»'
_GREETED = frozenset({"привет", "здравствуйте", "пожалуйста", "плиз", "пж"})
_CONTENT = re.compile(r"[а-яa-z0-9]", re.IGNORECASE)


def body_of(text: str, words: Sequence[Word], after: int) -> str | None:
    """The text after the word `after` without «что», None when nothing follows.

    «Что» and «чтобы» go, «о том, что» goes whole; the last full stop goes, ? and ! stay.
    """
    rest = list(words[after:])
    if rest[:3] and [word.text for word in rest[:3]] == ["о", "том", "что"]:
        rest = rest[3:]
    elif rest and rest[0].text in _JOINTS and rest[0].text != "о":
        rest = rest[1:]
    if rest and rest[0].text == "что" and len(rest) > 1:
        rest = rest[1:]
    if not rest or all(word.text in _GREETED for word in rest):
        return None
    said = text[rest[0].start :].strip(' \t\n«»"')
    said = said[:-1] if said.endswith(".") and not said.endswith("..") else said
    said = said.strip(_EDGE)
    return said if _CONTENT.search(said) else None
