"""A phrase cut into words; each knows where in the phrase it stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.understanding.morphology import Reading, plain, read

_NO_READING = Reading((), False, frozenset())
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufe0f\u00ad\ufeff]")
_PICTURES = frozenset({"So", "Sk", "Cs", "Cn", "Co", "Cf"})
_ORDINAL = (
    r"(?:[-\s]?(?:ого|его|го|ому|му|ой|ый|ий|ая|ое|ую|ых|ые|ми)\b|-?(?:е|я|й|ю|х|м|st|nd|rd|th)\b)?"
)
_TOKEN = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?(?!\d)"
    r"|\d{1,2}:\d\d"
    rf"|\d+{_ORDINAL}"
    r"|[дd]\s?[/.\\]\s?[зz]\b|[кк]\s?/\s?р\b|[сп]\s?/\s?р\b|н\s?/\s?а\b|ин\.\s?яз\w*"
    r"|[^\W\d_]+(?:[-'’][^\W\d_]+)*"
    r"|(?<=\d)\s?[-–—]\s?(?=\d)"
    r"|\?"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or question mark: as it is understood, and its place in the phrase."""

    text: str  # lower case, ё as е, typing errors mended
    start: int
    end: int
    reading: Reading = _NO_READING

    @property
    def number(self) -> int | None:
        """The number said in digits, «5-го» too."""
        digits = re.match(r"\d+(?![\d./:])", self.text)
        return int(digits[0]) if digits and not re.search(r"[./:]|\d-\d", self.text) else None

    def may_be(self, gram: str) -> bool:
        """Whether one of its likely readings has this grammatical mark."""
        return gram in self.reading.grams


def word_set(text: str) -> frozenset[str]:
    """The words of a text divided by spaces."""
    return frozenset(text.split())


def clean(phrase: str) -> str:
    """The phrase without pictures and invisible signs, in composed letters."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", phrase))
    return "".join(sign if _is_written(sign) else " " for sign in text).strip()


def _is_written(sign: str) -> bool:
    """No picture, no digit of another script, no letter that grows in lower case."""
    is_picture = sign > "\u2010" and unicodedata.category(sign) in _PICTURES
    return not is_picture and (sign.isascii() or not sign.isnumeric()) and len(sign.lower()) == 1


def word(text: str, start: int, end: int) -> Word:
    """A word with what the dictionary knows about it; only Russian letters are looked up."""
    is_russian = any("а" <= sign <= "я" or sign == "ё" for sign in text)
    reading = read(text) if is_russian else _NO_READING
    return Word(plain(text), start, end, reading)


def words_of(text: str) -> list[Word]:
    """The words of a cleaned phrase, in order."""
    return [
        word(_tidy(found[0].lower()), found.start(), found.end())
        for found in _TOKEN.finditer(text.lower())
    ]


def _tidy(token: str) -> str:
    token = token.strip().replace("’", "'").replace("–", "-").replace("—", "-")
    if re.fullmatch(r"[дd]\s?[/.\\]\s?[зz]", token):
        return "дз"
    if "/" in token and token[0].isalpha():
        return token.replace(" ", "")
    if token.startswith("ин."):
        return "иняз"
    return re.sub(r"(\d)\s", r"\1-", token)
