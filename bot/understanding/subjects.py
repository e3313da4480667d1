"""Which subject of the school is meant: «по физре», «матешу», «ин. яз», "maths"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.understanding.lexicon import Lexicon, lexicon_of, lines
from bot.understanding.morphology import forms, plain
from bot.understanding.words import Word

_SMALL = frozenset({"и", "в", "на", "по", "о", "об", "the", "and"})


@dataclass(frozen=True, slots=True)
class Found:
    """Something found in a phrase, and the words that said it; empty `name` is "one of several"."""

    name: str
    places: range


class Subjects:
    """The subjects of a school, with all the ways to say them."""

    def __init__(self, names: Sequence[str]) -> None:
        self.lexicon = Lexicon()
        self.forms: set[str] = set()
        for name in names:
            self._add(name)

    def _add(self, name: str) -> None:
        known = False
        for key, ways in lines("subjects.txt"):
            if _is_about(key, plain(name)):
                known = True
                for way in ways.split():
                    self.lexicon.add(f"{'?' * way.startswith('?')}{name}", way.lstrip("?"))
        for word in _letters(plain(name)).split():
            self.forms |= forms(word)
        self.lexicon.forms |= self.forms
        words = [word for word in _letters(plain(name)).split() if word not in _SMALL]
        stems = [f"{word[: max(3, len(word) - 2)]}*" for word in words]
        if not known and stems:
            self.lexicon.add(f"?{name}", stems[0])
        if len(stems) > 1:
            self.lexicon.add(name, "_".join(stems))

    def find(self, words: Sequence[Word], taken: frozenset[int]) -> Found | None:
        """The first subject said by words that are not taken; the longest way of saying it.

        A guess («гео») counts only where no other subject could be meant. Its name is empty when
        several could.
        """
        heard = [
            (name, first, after)
            for name, first, after in self.lexicon.meanings(words)
            if not taken & set(range(first, after))
        ]
        if not heard:
            return None
        start = min(first for _, first, _ in heard)
        end = max(after for _, first, after in heard if first == start)
        names = {name for name, first, after in heard if (first, after) == (start, end)}
        sure = {name for name in names if not name.startswith("?")}
        chosen = sure or {name[1:] for name in names}
        return Found(chosen.pop() if len(chosen) == 1 else "", range(start, end))


def _letters(name: str) -> str:
    return "".join(sign if sign.isalpha() else " " for sign in name)


def _is_about(key: str, name: str) -> bool:
    wanted = [part for part in key.split() if not part.startswith("-")]
    unwanted = [part[1:] for part in key.split() if part.startswith("-")]
    words = _letters(name).split()

    def has(part: str) -> bool:
        return any(word.startswith(part) for word in words)

    return all(map(has, wanted)) and not any(map(has, unwanted))


@cache
def any_subject() -> Lexicon:
    """Subjects that schools have, whether this one has them or not."""
    return lexicon_of((key, ways.replace("?", "")) for key, ways in lines("subjects.txt"))


@lru_cache(maxsize=256)
def subjects_of(names: tuple[str, ...]) -> Subjects:
    """The subjects of a school by their names; kept for the next phrase."""
    return Subjects(names)
