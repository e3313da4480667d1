"""All word forms that mean something in a context; what a mistyped word may have been."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from bot.understanding.children import children_of
from bot.understanding.context import Context
from bot.understanding.date_words import MENDED
from bot.understanding.lexicon import concepts
from bot.understanding.morphology import forms, read
from bot.understanding.subjects import subjects_of
from bot.understanding.teachers import nicknames, offices, teachers_of

#: Words shorter than this must be written right: a letter makes another word of them.
_MENDABLE = 4
#: From this length on two errors are forgiven.
_LONG = 8
_SMALL = (
    "и а но на по за в во с со у к ко до от из о об для через или не ли же бы мне мой моя мои "
    "моего моей наш наша у меня нас ему ей его ее это этот на был быть будет"
)
_ENGLISH = (
    "the a an is are was for of in on at to my me our his her what which when who how did does do "
    "and or please there any i we he she it get got have has had need will with from by this last "
    "next not be will i'm don't can you sunday all about his hers new today"
)


class Vocabulary:
    """Forms known in a context."""

    def __init__(self, context: Context) -> None:
        children, teachers = children_of(context.children), teachers_of(context.teachers)
        subjects = subjects_of(context.subjects).lexicon
        dates = {form for way in MENDED for form in forms(way)}
        self.names = children.forms | teachers.forms
        self.forms = {
            *concepts().forms,
            *offices().forms,
            *nicknames().forms,
            *subjects.forms,
            *dates,
            *_SMALL.split(),
            *self.names,
        }
        self.english = {form for form in self.forms if form.isascii()} | set(_ENGLISH.split())
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for form in sorted(self.forms):
            if not form.isascii() and len(form) >= _MENDABLE:
                self._by_length[len(form)].append(form)

    def knows(self, word: str) -> bool:
        """Whether a Russian word, in lower case with ё as е, is ours or of the dictionary."""
        return word in self.forms or read(word).is_known

    def mended(self, word: str) -> str:
        """The form that was meant by a mistyped word, or the word itself when none is near."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < _MENDABLE:
            return word
        allowed = 2 if len(word) >= _LONG else 1
        near = [
            form
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for form in self._by_length.get(length, ())
        ]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=allowed, limit=12)
        return self._best(word, [(form, int(distance)) for form, distance, _ in found])

    def _best(self, word: str, found: list[tuple[str, int]]) -> str:
        """The nearest; of equally near ones that with the same first letter and length."""
        if not found:
            return word

        def far(pair: tuple[str, int]) -> tuple[int, bool, int, str]:
            form, distance = pair
            return distance, form[0] != word[0], abs(len(form) - len(word)), form

        form, _ = min(found, key=far)
        short_guess = len(word) <= 5 and form[0] != word[0] and sorted(form) != sorted(word)
        return word if short_guess else form


@lru_cache(maxsize=64)
def vocabulary_of(context: Context) -> Vocabulary:
    """The vocabulary of a context; kept for the next phrase."""
    return Vocabulary(context)
