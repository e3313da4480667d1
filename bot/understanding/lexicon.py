"""Words that mean something here: the files of this package, read once a process.

A file says `concept: item item`, where an item is a dictionary word with all its forms (`урок`),
the beginning of a word (`физр|а`, `физр*`), one form alone (`=балл`), or words one after another
(`средний_балл`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from bot.understanding.morphology import forms, plain
from bot.understanding.words import Word, word_set

#: A beginning may be followed by an ending of so many letters.
_ENDING = 4
_ENDINGS = word_set(
    "а е и о у ы ю я ь й ов ев ей ой ий ый ая яя ое ее ые ие ую юю ом ем им ым ам ям ах ях их ых "
    "ого его ому ему ами ями ими ыми ка ки ке ку кой ок ик ики"
) | {""}


@cache
def lines(name: str) -> tuple[tuple[str, str], ...]:
    """The lines "key: value" of a file of this package, without comments and empty ones."""
    text = files("bot.understanding").joinpath(name).read_text(encoding="utf-8")
    kept = (line for line in text.splitlines() if line and not line.startswith("#"))
    split = (line.partition(":") for line in kept)
    return tuple((key.strip(), value.strip()) for key, _, value in split)


class Lexicon:
    """Items by what they mean; finds the meanings of words in a phrase."""

    def __init__(self) -> None:
        self._lemmas: dict[str, set[str]] = defaultdict(set)
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        self._rows: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        #: Forms that typing errors are mended to.
        self.forms: set[str] = set()

    def add(self, meaning: str, item: str) -> None:
        """Let an item mean something."""
        parts = tuple(plain(item).split("_"))
        if len(parts) == 1:
            self._add_word(meaning, parts[0])
            return
        atoms = tuple(f"/{part}" for part in parts)
        self._rows[atoms[0]].append((atoms, meaning))
        for part, atom in zip(parts, atoms, strict=True):
            self._add_word(atom, part)

    def _add_word(self, meaning: str, item: str) -> None:
        if item.startswith("="):
            self._exact[item[1:]].add(meaning)
            self.forms.add(item[1:])
        elif "|" in item or item.endswith("*"):
            stem, _, ending = item.rstrip("*").partition("|")
            self._stems[stem].add(meaning)
            self.forms |= {stem + ending} | self._guessed(stem)
        else:
            self._lemmas[item].add(meaning)
            self.forms |= forms(item) if item.isalpha() else {item}

    def _guessed(self, stem: str) -> set[str]:
        """Forms of a word that no dictionary has, near enough to mend typing errors by."""
        if len(stem) < _ENDING or "-" in stem or stem.isascii():
            return set()
        return {stem + ending for ending in ("а", "у", "е", "ы", "и", "ой", "ом")}

    def _of_word(self, word: Word) -> set[str]:
        found = set(self._exact.get(word.text, ()))
        for lemma in (word.text, *word.reading.lemmas):
            found |= self._lemmas.get(lemma, set())
        return found | self._of_beginning(word.text)

    def _of_beginning(self, text: str) -> set[str]:
        found: set[str] = set()
        for end in range(max(2, len(text) - _ENDING), len(text) + 1):
            found |= self._stems.get(text[:end], set())
        return found

    def hears(self, text: str) -> bool:
        """Whether a form is one of ours, without asking the dictionary."""
        if text in self.forms or text in self._exact:
            return True
        return any(
            text[end:] in _ENDINGS and text[:end] in self._stems
            for end in range(max(2, len(text) - _ENDING), len(text) + 1)
        )

    def meanings(self, words: Sequence[Word]) -> list[tuple[str, int, int]]:
        """What is meant and by which words: (meaning, first word, word after the last)."""
        atoms = [self._of_word(word) for word in words]
        found = []
        for place, here in enumerate(atoms):
            for atom in here:
                if not atom.startswith("/"):
                    found.append((atom, place, place + 1))
                for row, meaning in self._rows.get(atom, ()):
                    after = atoms[place : place + len(row)]
                    if len(after) == len(row) and all(
                        part in heard for part, heard in zip(row, after, strict=True)
                    ):
                        found.append((meaning, place, place + len(row)))
        return found


def lexicon_of(items: Iterable[tuple[str, str]]) -> Lexicon:
    """A lexicon of (meaning, items divided by spaces)."""
    made = Lexicon()
    for meaning, ways in items:
        for item in ways.split():
            made.add(meaning, item)
    return made


@cache
def concepts() -> Lexicon:
    """The concepts that rules speak of."""
    return lexicon_of(lines("concepts.txt"))
