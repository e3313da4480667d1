"""Words of dates as single letters, so that a grammar of dates can be written as patterns of them.

D day told from today   W weekday   M month   N number   X date in digits   g "числа"
d days   u weeks   m months   t term   r trimester   h half-year   y year   e weekend
P previous   C this   F next   R last so many   a ago   k end   b beginning   l of   j half
    q how many   x "ч", a term after "за" and a number
s from   p to   f until   z over   v in   n on   c in so long   i and   - dash   o other
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.understanding.words import Word


@dataclass(frozen=True, slots=True)
class DateWord:
    """A word of a date: its letter and, for days, weekdays, months and numbers, its value."""

    letter: str
    value: int = 0
    written: date | None = None
    has_year: bool = False


def _table(letter: str, text: str, start: int = 0) -> dict[str, DateWord]:
    return {
        way: DateWord(letter, start + place)
        for place, ways in enumerate(text.split("/"))
        for way in ways.split()
    }


_WORDS: dict[str, DateWord] = {
    **_table(
        "D",
        "позавчера позавчерашний позовчера/вчера вчерашний yesterday вчерась/"
        "сегодня нынче сегодняшний today щас сейчас седня сегодн севодня сегодян  сегондя/"
        "завтра завтрашний tomorrow завтро зафтра завра завтро завта tmrw tomorow/"
        "послезавтра послезавтрашний послезафтра послезавтро",
        -2,
    ),
    **_table(
        "W",
        "понедельник пн понед monday mon понидельник пнд/вторник вт втор tuesday tue tues вторнек/"
        "среда ср wednesday wed срд/четверг чт чтв thursday thu четверк читверг/"
        "пятница пт пятн friday fri птн птница/суббота сб субб saturday sat субота сбт/"
        "воскресенье вс воскр sunday sun воскресение воскресень",
    ),
    **_table(
        "M",
        "январь янв january jan/февраль фев февр february feb/март мар march/апрель апр april apr/"
        "май may/июнь июн june/июль июл july/август авг august aug/"
        "сентябрь сен сент september sep sept/октябрь окт october oct/ноябрь ноя нояб november nov/"
        "декабрь дек december dec",
        1,
    ),
    **_table(
        "N",
        "один первый first one/два второй two second двое/три третий three third трое/"
        "четыре четвертый four fourth/пять пятый five fifth/шесть шестой six/семь седьмой seven/"
        "восемь восьмой eight/девять девятый nine/десять десятый ten/одиннадцать одиннадцатый/"
        "двенадцать двенадцатый/тринадцать тринадцатый/четырнадцать четырнадцатый/"
        "пятнадцать пятнадцатый/шестнадцать шестнадцатый/семнадцать семнадцатый/"
        "восемнадцать восемнадцатый/девятнадцать девятнадцатый/двадцать двадцатый",
        1,
    ),
    **_table("N", "тридцать тридцатый", 30),
    **_table("N", "пара", 2),
}
for _letter, _ways in {
    "d": "день дня дней денек сутки day days денечек",
    "u": "неделя недель неделька week weeks нед недел неделю неделе",
    "m": "месяц month months мес",
    "t": "четверть term quarter четв terms quarters чет",
    "r": "триместр trimester",
    "h": "полугодие semester семестр",
    "y": "год year",
    "e": "выходной weekend викенд выходные weekends",
    "P": "прошлый прошедший предыдущий last previous past прошлой прошл минувший пред",
    "C": "этот текущий this current нынешний",
    "F": "следующий next будущий след предстоящий coming следущий следуйщий ближайший ближайшие "
    "ближайших ближайшую ближайшей ближайшее ближайшая",
    "R": "последний",
    "a": "назад ago тому",
    "k": "конец end",
    "b": "начало beginning start",
    "l": "of the месяца",
    "s": "с со from since начиная",
    "p": "по to through",
    "f": "до until till by",
    "z": "за for",
    "v": "в во in on",
    "n": "на",
    "c": "через спустя within",
    "i": "и and или",
    "-": "-",
    "g": "число",
    "j": "половина",
    "x": "ч",
    "q": "сколько раз несколько много many скоко скока",
}.items():
    for _way in _ways.split():
        _WORDS.setdefault(_way, DateWord(_letter))

_OTHER = DateWord("o")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "і": 1, "іі": 2}
#: Forms that the dictionary reads as other words first, and short ways of weekdays that are also
#: short ways of something else, so that they need a preposition before them.
_NEVER = frozenset({"парой", "мар", "тому", "сред", "лет", "лета"})
_NEED_PREPOSITION = frozenset(
    {"ср", "may", "second", "sat", "sun", "mon", "вс", "март", "чет", "мар"}
)

#: «Сколько недель» asks for a number of them.
_COUNTED = frozenset({"недель", "месяцев", "дней", "weeks", "days", "months"})

_DATE = re.compile(r"\d{1,2}[./]\d{2}(?:[./]\d{2,4})?|\d{4}-\d\d-\d\d")
_LEAP = 2024

#: Forms of these words that typing errors are mended to.
MENDED = tuple(way for way in _WORDS if len(way) > 4 and "а" <= way[0] <= "я")


def date_words(words: Sequence[Word]) -> list[DateWord]:
    """Each word of the phrase as a word of a date."""
    found: list[DateWord] = []
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        before = found[-1] if found else _OTHER
        found.append(_date_word(word, before, after))
    return _joined(found)


def _date_word(word: Word, before: DateWord, after: Word | None) -> DateWord:
    if word.text[0].isdigit():
        return _in_digits(word)
    if word.text in _ROMAN and after is not None and _known(after).letter in "trh":
        return DateWord("N", _ROMAN[word.text])
    if before.letter == "q" and word.text in _COUNTED:
        return _OTHER
    if word.text in _NEVER or (word.text in _NEED_PREPOSITION and before.letter not in "vnspfziNC"):
        return _OTHER
    return _known(word)


def _known(word: Word) -> DateWord:
    for way in (word.text, *word.reading.lemmas):
        if way in _WORDS:
            return _WORDS[way]
    return _OTHER


def _in_digits(word: Word) -> DateWord:
    if word.number is not None:
        return DateWord("N", word.number)
    if ":" in word.text or re.fullmatch(r"\d[./]\d", word.text):
        return _OTHER
    parts = [int(part) for part in re.split(r"[./-]", word.text) if part]
    if word.text[4:5] == "-":
        parts.reverse()
    year = parts[2] + (2000 if parts[2] < 100 else 0) if len(parts) > 2 else 2000
    try:
        return DateWord("X", written=date(year, parts[1], parts[0]), has_year=len(parts) > 2)
    except (ValueError, IndexError):
        return _OTHER


def no_such_day(words: Sequence[Word]) -> str:
    """What looks like a date and is none, as it was said: «31.02», «31 февраля»; "" for nothing."""
    told = date_words(words)
    for place, word in enumerate(words):
        if _DATE.fullmatch(word.text) and told[place].letter != "X":
            return word.text
        month = told[place + 1] if place + 1 < len(words) else _OTHER
        longest = 31 if month.letter != "M" else monthrange(_LEAP, month.value)[1]
        if told[place].letter == "N" and month.letter == "M" and told[place].value > longest:
            return f"{word.text} {words[place + 1].text}"
    return ""


def _joined(found: list[DateWord]) -> list[DateWord]:
    """«Двадцать пятого»: tens and units are one number, which stands in the second word."""
    for place in range(1, len(found)):
        tens, units = found[place - 1], found[place]
        if tens.letter == units.letter == "N" and tens.value in (20, 30) and 0 < units.value < 10:
            found[place] = DateWord("N", tens.value + units.value)
            found[place - 1] = DateWord("_")
    return found
