"""The phrase as it was meant to be typed: keyboard layouts, Latin letters, typing errors."""

from __future__ import annotations

import re

from bot.understanding.layout import in_cyrillic_letters, in_latin_layout, in_russian_layout
from bot.understanding.morphology import plain, read
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.words import Word, clean, word, words_of

_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)
_ROMAN = re.compile(r"[iv]{1,4}", re.IGNORECASE)
_REPEATED = re.compile(r"(\w)\1+")
_GLUED = re.compile(r"(по|на|за|что|в|до|у|с)(\w{4,})")
#: A word spelt with Latin letters is mended only when it is longer than this.
_CLEAR = 4
_EDGE = "?!.,:;()\"'«»…-"
#: Letters that look alike: one Latin letter among Russian ones is a slip of the keyboard.
_ALIKE = str.maketrans("aceopxyAEOPCXKMHTBk", "асеорхуАЕОРСХКМНТВк")


def repaired(phrase: str, vocabulary: Vocabulary) -> tuple[str, list[Word]]:
    """The phrase in the right layout, and its words with typing errors mended."""
    chunks = [_looks_right(chunk) for chunk in re.split(r"(\s+)", clean(phrase))]
    text = "".join(_in_right_layout(chunks, vocabulary))
    found: list[Word] = []
    for one in words_of(text):
        found += _mended(one, vocabulary)
    return text, found


def _looks_right(chunk: str) -> str:
    mixed = _LATIN.search(chunk) and _RUSSIAN.search(chunk)
    return chunk.translate(_ALIKE) if mixed else chunk


def _in_right_layout(chunks: list[str], vocabulary: Vocabulary) -> list[str]:
    latin = [chunk for chunk in chunks if _is_foreign(chunk, vocabulary)]
    ours = {chunk: _from_latin(chunk, vocabulary) for chunk in latin}
    clear = [chunk for chunk, read_as in ours.items() if read_as is not None]
    english = any(_LATIN.search(c) and _is_english(c, vocabulary) for c in chunks)
    whole = bool(clear) and len(clear) * 2 >= len(ours) and not english
    return [_one_chunk(chunk, ours, vocabulary, whole=whole) for chunk in chunks]


def _one_chunk(
    chunk: str, ours: dict[str, str | None], vocabulary: Vocabulary, *, whole: bool
) -> str:
    if chunk in ours:
        known = ours[chunk]
        if known is None and whole:
            return in_russian_layout(chunk)
        return known or chunk
    if _RUSSIAN.search(chunk) and not _LATIN.search(chunk):
        return _from_russian(chunk, vocabulary)
    return chunk


def _core(chunk: str) -> str:
    return plain(chunk.strip(_EDGE))


def _is_english(chunk: str, vocabulary: Vocabulary) -> bool:
    core = _core(chunk).replace("’", "'")
    return vocabulary.is_english(core) or vocabulary.is_english(core.removesuffix("'s"))


def _is_foreign(chunk: str, vocabulary: Vocabulary) -> bool:
    is_roman = _ROMAN.fullmatch(chunk) is not None
    return bool(_LATIN.search(chunk)) and not is_roman and not _is_english(chunk, vocabulary)


def _from_latin(chunk: str, vocabulary: Vocabulary) -> str | None:
    """A chunk of Latin keys as Russian words, when that gives words one knows."""
    bare = chunk.rstrip("?!.,:;")
    ways = [
        (in_russian_layout(keys), rest) for keys, rest in ((chunk, ""), (bare, chunk[len(bare) :]))
    ]
    for makes_sense in (vocabulary.knows, vocabulary.mends):
        for said, rest in ways:
            letters = re.findall(r"[а-яё]+", plain(said))
            if letters and all(map(makes_sense, letters)):
                return said + rest
    return None


def _spelt(one: Word, vocabulary: Vocabulary) -> Word:
    """A word of ours that is spelt with Latin letters, in Russian ones."""
    said = plain(in_cyrillic_letters(one.text.removesuffix("'s")))
    for way in (said, said.replace("ц", "к"), said.replace("х", "кс")):
        if vocabulary.hears(way):
            return word(way, one.start, one.end)
    meant = vocabulary.mended(said) if len(said) > _CLEAR else said
    return word(meant, one.start, one.end) if meant != said else one


def _from_russian(chunk: str, vocabulary: Vocabulary) -> str:
    """English words typed in the Russian layout."""
    core = _core(chunk)
    if not core or vocabulary.knows(core):
        return chunk
    latin = in_latin_layout(chunk)
    return latin if len(core) > 2 and vocabulary.is_english(latin.strip(_EDGE).lower()) else chunk


def _mended(one: Word, vocabulary: Vocabulary) -> list[Word]:
    if _LATIN.match(one.text):
        is_ours = _ROMAN.fullmatch(one.text) or _is_english(one.text, vocabulary)
        return [one if is_ours else _spelt(one, vocabulary)]
    if not _RUSSIAN.search(one.text) or "/" in one.text or vocabulary.knows(one.text):
        return [one]
    short = _REPEATED.sub(r"\1", one.text)
    if short != one.text and vocabulary.knows(short):
        return [word(short, one.start, one.end)]
    glued = _GLUED.fullmatch(one.text)
    if glued is not None and vocabulary.hears(glued[2]):
        middle = one.start + len(glued[1])
        return [word(glued[1], one.start, middle), word(glued[2], middle, one.end)]
    meant = vocabulary.mended(one.text)
    meant = vocabulary.mended(short) if meant == one.text else meant
    if meant == short and "-" in short:
        parts = short.split("-")
        if all(read(part).is_known for part in parts):
            return [one]
    return [word(meant, one.start, one.end)] if meant != one.text else [one]
