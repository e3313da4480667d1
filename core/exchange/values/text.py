"""Stray spaces, look-alike letters, ё and е: what people do not see and computers do."""

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache

Cell = str | int | float | bool | date | datetime | time | None

#: Signs without a shape, and those that steer a terminal or the direction of writing.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    + [code for code in range(0xA0) if (code < 32 or code > 126) and code not in (9, 10, 13, 0x85)]
)
_LOOKALIKES = str.maketrans("ABCEKMHOPTXYacekopxy", "АВСЕКМНОРТХУасекорху")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё]+")


def as_text(cell: Cell) -> str:
    """What a person sees in the cell: 7.0 as 7, a day as 01.09.2026, a time as 08:30.

    Line breaks are kept, other white space becomes one space, invisible signs go.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10g}"
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M}" if cell.time() != time() else f"{cell:%d.%m.%Y}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return tidy_lines(str(cell))


@lru_cache(maxsize=65536)
def tidy_lines(text: str) -> str:
    """Composed letters, no invisible signs, single spaces; line breaks stay."""
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(cell: Cell) -> str:
    """The text of a cell on one line."""
    return as_text(cell).replace("\n", " ")


def _word_to_cyrillic(match: re.Match[str]) -> str:
    word = match.group()
    if _LATIN.search(word) and _CYRILLIC.search(word):
        return word.translate(_LOOKALIKES)
    return word


def mend_lookalikes(text: str) -> str:
    """Latin look-alikes become Cyrillic in every word that holds a Cyrillic letter too."""
    return _WORD.sub(_word_to_cyrillic, text) if _LATIN.search(text) else text


def to_cyrillic(text: str) -> str:
    """Every Latin look-alike becomes Cyrillic; for what can only be Russian, as a class letter."""
    return text.translate(_LOOKALIKES)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """For comparing: small letters, ё as е, look-alikes mended."""
    return mend_lookalikes(text).lower().replace("ё", "е")


@lru_cache(maxsize=65536)
def words_of(text: str) -> str:
    """For recognising: folded words and numbers with single spaces, «№» as the word номер.

    A word parted by a hyphen at the end of a line is made whole.
    """
    whole = re.sub(r"(?<=\w)-\n(?=[а-яё])", "", tidy_lines(text))
    whole = fold(whole).replace("№", " номер ")
    return " ".join(re.findall(r"[а-яa-z]+|\d+", whole))
