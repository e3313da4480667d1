"""All word forms that mean something in a context; what a mistyped word may have been."""

from __future__ import annotations

from functools import cache, lru_cache

from bot.understanding.children import children_of, kin
from bot.understanding.context import Context
from bot.understanding.date_words import MENDED
from bot.understanding.forms import MENDABLE, Forms, sound
from bot.understanding.lexicon import concepts
from bot.understanding.marks import values
from bot.understanding.morphology import forms, read
from bot.understanding.subjects import subjects_of
from bot.understanding.teachers import nicknames, offices, teachers_of
from bot.understanding.words import word_set

#: In words up to this length the first letter must be right, or at least sound so.
_SHORT = 5
_LONGEST = 24
_KEPT_WORDS = 2_000
_SMALL = (
    "и а но на по за в во с со у к ко до от из о об для через или не ли же бы мне мой моя мои "
    "моего моей наш наша у меня нас ему ей его ее это этот на был быть будет"
)
_ENGLISH = word_set(
    "the a an is are was for of in on at to my me our his her what which when who how did does do "
    "and or please there any i we he she it get got have has had need will with from by this last "
    "next not be will i'm don't can you sunday all about his hers new today"
)


_KEYS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")


def _are_neighbours(one: str, other: str) -> bool:
    rows = [(row.index(one), row.index(other)) for row in _KEYS if one in row and other in row]
    return any(abs(first - second) == 1 for first, second in rows)


def _same_beginning(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (first, second) in pairs if first != second), min(len(one), len(other)))


@cache
def _usual() -> Forms:
    """What means something to everybody."""
    lexicons = (concepts(), offices(), nicknames(), kin(), values())
    dates = (form for way in MENDED for form in forms(way))
    return Forms({*(form for one in lexicons for form in one.forms), *dates, *_SMALL.split()})


@lru_cache(maxsize=64)
def _of_subjects(names: tuple[str, ...]) -> Forms:
    return Forms(subjects_of(names).lexicon.forms)


class Vocabulary:
    """Forms known in a context."""

    def __init__(self, context: Context) -> None:
        names = children_of(context.children).forms | teachers_of(context.teachers).forms
        subjects = subjects_of(context.subjects)
        self._lexicons = (concepts(), offices(), nicknames(), kin(), values(), subjects.lexicon)
        #: Where forms are equally near, those of an earlier group are meant.
        self._groups = (Forms(names | subjects.forms), _of_subjects(context.subjects), _usual())
        self._kept: dict[str, str] = {}

    def hears(self, word: str) -> bool:
        """Whether a form means something here."""
        known = any(word in group.all for group in self._groups)
        return known or any(lexicon.hears(word) for lexicon in self._lexicons)

    def knows(self, word: str) -> bool:
        """Whether a Russian word, in lower case with ё as е, is ours or of the dictionary."""
        return self.hears(word) or read(word).is_known

    def is_english(self, word: str) -> bool:
        """Whether a word in Latin letters is English and means something here."""
        return word in _ENGLISH or (word.isascii() and any(word in one.all for one in self._groups))

    def mends(self, word: str) -> bool:
        """Whether a form is known, or long enough to see clearly which one it was to be."""
        return self.knows(word) or (len(word) > MENDABLE and self.mended(word) != word)

    def mended(self, word: str) -> str:
        """The form that was meant by a mistyped word, or the word itself when none is near."""
        if not MENDABLE <= len(word) <= _LONGEST:
            return word
        if word not in self._kept:
            if len(self._kept) > _KEPT_WORDS:
                self._kept.clear()
            self._kept[word] = self._mended(word)
        return self._kept[word]

    def _mended(self, word: str) -> str:
        """The nearest form; among equally near ones that which sounds so or has the next key."""
        likely = [
            (2 * errors + _is_another(form, word), rank, *_unlike(form, word), form)
            for rank, group in enumerate(self._groups)
            for form, errors in group.near(word)
        ]
        if not likely:
            return word
        form = min(likely)[-1]
        changed = form[0] != word[0] and _is_another(form, word)
        return word if changed and len(word) <= _SHORT else form


def _is_another(form: str, word: str) -> bool:
    """Neither sounds a form like the word, nor has it the same letters in another order."""
    return sound(form) != sound(word) and sorted(form) != sorted(word)


def _unlike(form: str, word: str) -> tuple[bool, bool, int]:
    """How little a form looks like what the fingers meant: the smaller, the likelier.

    Neighbouring keys and swapped letters are slips; letters are left out more often than added;
    the beginning of a word is mostly right.
    """
    slip = sorted(form) == sorted(word) or any(
        _are_neighbours(one, other) for one, other in zip(form, word, strict=False) if one != other
    )
    return not slip, len(form) < len(word), -_same_beginning(form, word)


@lru_cache(maxsize=64)
def vocabulary_of(context: Context) -> Vocabulary:
    """The vocabulary of a context; kept for the next phrase."""
    return Vocabulary(context)
