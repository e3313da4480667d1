"""All word forms that mean something in a context; what a mistyped word may have been."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from bot.understanding.children import children_of, kin
from bot.understanding.context import Context
from bot.understanding.date_words import MENDED
from bot.understanding.lexicon import concepts
from bot.understanding.marks import values
from bot.understanding.morphology import forms, read
from bot.understanding.subjects import subjects_of
from bot.understanding.teachers import nicknames, offices, teachers_of

#: Words shorter than this must be written right: a letter makes another word of them.
_MENDABLE = 4
#: From this length on two errors are forgiven.
_LONG = 8
#: In words up to this length the first letter must be right, or at least sound so.
_SHORT = 5
_LONGEST = 24
_KEPT_WORDS = 10_000
_SMALL = (
    "и а но на по за в во с со у к ко до от из о об для через или не ли же бы мне мой моя мои "
    "моего моей наш наша у меня нас ему ей его ее это этот на был быть будет"
)
_ENGLISH = (
    "the a an is are was for of in on at to my me our his her what which when who how did does do "
    "and or please there any i we he she it get got have has had need will with from by this last "
    "next not be will i'm don't can you sunday all about his hers new today"
)


#: Letters that sound alike where people write as they hear; "" are not heard at all.
_SOUND = str.maketrans(
    {
        **dict.fromkeys("оа", "а"),
        **dict.fromkeys("еиэыя", "и"),
        **{"ю": "у", "б": "п", "в": "ф", "г": "к", "д": "т", "ж": "ш", "з": "с", "щ": "ш"},
        **{"ц": "тс", "ч": "ш", "ь": "", "ъ": ""},
    }
)
_KEYS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")


def sound(word: str) -> str:
    """Roughly how a word sounds: the same for «оценки» and «ацэнки»."""
    return re.sub(r"(.)\1+", r"\1", word.translate(_SOUND))


def _are_neighbours(one: str, other: str) -> bool:
    rows = [(row.index(one), row.index(other)) for row in _KEYS if one in row and other in row]
    return any(abs(first - second) == 1 for first, second in rows)


def _same_beginning(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (first, second) in pairs if first != second), min(len(one), len(other)))


class Vocabulary:
    """Forms known in a context."""

    def __init__(self, context: Context) -> None:
        children, teachers = children_of(context.children), teachers_of(context.teachers)
        subjects = subjects_of(context.subjects)
        self._lexicons = (concepts(), offices(), nicknames(), kin(), values(), subjects.lexicon)
        dates = {form for way in MENDED for form in forms(way)}
        self.names = children.forms | teachers.forms
        #: Where several forms are equally near, these are meant.
        self._likely = self.names | subjects.forms
        self.forms = {
            *(form for lexicon in self._lexicons for form in lexicon.forms),
            *dates,
            *_SMALL.split(),
            *self.names,
        }
        self.english = {form for form in self.forms if form.isascii()} | set(_ENGLISH.split())
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for form in sorted(self.forms):
            if not form.isascii() and len(form) >= _MENDABLE:
                self._by_length[len(form)].append(form)
        self._kept: dict[str, str] = {}

    def hears(self, word: str) -> bool:
        """Whether a form means something here."""
        return word in self.forms or any(lexicon.hears(word) for lexicon in self._lexicons)

    def knows(self, word: str) -> bool:
        """Whether a Russian word, in lower case with ё as е, is ours or of the dictionary."""
        return self.hears(word) or read(word).is_known

    def mends(self, word: str) -> bool:
        """Whether a form is known, or long enough to see clearly which one it was to be."""
        return self.knows(word) or (len(word) > _MENDABLE and self.mended(word) != word)

    def mended(self, word: str) -> str:
        """The form that was meant by a mistyped word, or the word itself when none is near."""
        if len(word) < _MENDABLE or len(word) > _LONGEST:
            return word
        if word not in self._kept:
            if len(self._kept) > _KEPT_WORDS:
                self._kept.clear()
            self._kept[word] = self._mended(word)
        return self._kept[word]

    def _mended(self, word: str) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        allowed = 2 if len(word) > _MENDABLE else 1
        near = [
            form
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for form in self._by_length.get(length, ())
        ]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=allowed, limit=20)
        return self._best(word, [(form, int(distance)) for form, distance, _ in found])

    def _best(self, word: str, found: list[tuple[str, int]]) -> str:
        """The nearest form; among equally near ones that which sounds so or has the next key."""
        heard = sound(word)
        likely = [
            (form, distance)
            for form, distance in found
            if sound(form) == heard or distance < 2 or len(word) >= _LONG
        ]
        if not likely:
            return word

        def far(pair: tuple[str, int]) -> tuple[bool, int, bool, bool, bool, int, str]:
            form, distance = pair
            slips = sorted(form) == sorted(word) or any(
                _are_neighbours(one, other)
                for one, other in zip(form, word, strict=False)
                if one != other
            )
            alike = sound(form) == heard
            rare, cut = form not in self._likely, len(form) < len(word)
            return not alike, distance, rare, not slips, cut, -_same_beginning(form, word), form

        form, _ = min(likely, key=far)
        changed = form[0] != word[0] and sound(form) != heard and sorted(form) != sorted(word)
        return word if changed and len(word) <= _SHORT else form


@lru_cache(maxsize=64)
def vocabulary_of(context: Context) -> Vocabulary:
    """The vocabulary of a context; kept for the next phrase."""
    return Vocabulary(context)
