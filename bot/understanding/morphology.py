"""What pymorphy3 knows of a word. The dictionary is loaded at the first question."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

#: Readings less likely than this are left out: «маши» is hardly ever an order to wave.
_LIKELY = 0.03
_KEPT_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A word of the dictionary: its lemmas (ё as е), and what its form tells."""

    lemmas: tuple[str, ...]
    is_known: bool
    #: Marks of the form by pymorphy3's names: VERB, past, femn, plur, nomn …
    grams: frozenset[str]


def plain(word: str) -> str:
    """Lower case, ё as е."""
    return word.lower().replace("ё", "е")


@cache
def _analyzer() -> Any:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=_KEPT_WORDS)
def read(word: str) -> Reading:
    """All that the dictionary says about a word, which is given in lower case."""
    if not all(unicodedata.name(sign, "") for sign in word):
        # pymorphy3 asks Unicode for the name of each sign and fails where there is none.
        return Reading((word,), is_known=False, grams=frozenset())
    parses = _analyzer().parse(word)
    likely = [parse for parse in parses if parse.score >= _LIKELY] or parses[:1]
    lemmas = dict.fromkeys(plain(parse.normal_form) for parse in likely)
    grams = frozenset(gram for parse in likely for gram in parse.tag.grammemes)
    return Reading(tuple(lemmas), bool(_analyzer().word_is_known(word)), grams)


def forms(lemma: str) -> frozenset[str]:
    """All forms of a dictionary word, ё as е; the word alone when the dictionary lacks it."""
    if not _analyzer().word_is_known(lemma):
        return frozenset({lemma})
    wanted = plain(lemma)
    found = {
        plain(form.word)
        for parse in _analyzer().parse(lemma)
        if plain(parse.normal_form) == wanted
        for form in parse.lexeme
    }
    return frozenset(found | {wanted})
