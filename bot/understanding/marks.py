"""The mark said: «двойки», «на 5», «тройку», «н/а»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.understanding.lexicon import Lexicon, lexicon_of
from bot.understanding.words import Word, word_set

_WORDS = (
    ("2", "двойка двоечка неуд неуды двояк двоя|к двойбан неудовлетворительно twos"),
    ("3", "тройка троечка трояк троя|к тройбан троян threes удовлетворительно"),
    ("4", "четверка четверочка четвертак  fours"),
    ("5", "пятерка пятерочка пятак пятюн fives"),
    ("1", "кол единица единичка =колы"),
    ("н/а", "н/а неаттестация неаттестован не_аттестовать неаттест|ация =на/а"),
)
_PAIRS = frozenset({"пара", "пару", "пары", "пар"})
_NUMBERS = {"один": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5}
#: A bare number after these counts or numbers something else.
_NUMBERED = word_set(
    "номер урок класс кабинет четверть параграф упражнение задача задание часть том"
)
_COUNTED = re.compile(
    r"(?:урок|класс|четверт|дн|день|недел|месяц|час|мин|числ|раз|параграф|номер|упр|стр|задан|триместр|"
    r"полуг|год|пред|человек|дол|балл|пропуск|замечан|работ|контрольн|пар|term|quarter|day|week)"
)


@cache
def values() -> Lexicon:
    """Words for the values of marks."""
    return lexicon_of(_WORDS)


def find_marks(
    words: Sequence[Word], taken: frozenset[int], *, about_marks: bool
) -> list[tuple[str, int, bool]]:
    """The marks said outside dates: (value, place, whether it was a word, not a bare number)."""
    said = {
        first: (value, first, True)
        for value, first, after in values().meanings(words)
        if not taken & set(range(first, after))
    }
    for place, word in enumerate(words):
        if place in taken or place in said:
            continue
        value = _number(words, place)
        if value:
            said[place] = (str(value), place, False)
        elif word.text in _PAIRS and about_marks:
            said[place] = ("2", place, True)
    return [said[place] for place in sorted(said)]


def _number(words: Sequence[Word], place: int) -> int:
    """A number from 1 to 5 that stands where marks stand and counts nothing."""
    text = words[place].text
    value = _NUMBERS.get(text) or (
        words[place].number or 0
        if re.fullmatch(r"\d(?:-?(?:ку|ка|ки|ок|ек|ку|ек|s))?", text)
        else 0
    )
    if not 1 <= value <= 5:
        return 0
    after = words[place + 1].text if place + 1 < len(words) else ""
    before = words[place - 1].reading.lemmas if place else ()
    return 0 if _COUNTED.match(after) or _NUMBERED.intersection(before) else value
