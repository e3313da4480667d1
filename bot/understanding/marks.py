"""The mark said: «двойки», «на 5», «тройку», «н/а»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.understanding.lexicon import Lexicon, lexicon_of
from bot.understanding.words import Word, word_set

_WORDS = (
    ("2", "двойка двоечка неуд неуды двояк двоя|к двойбан двойк|а неудовлетворительно twos"),
    ("3", "тройка троечка трояк троя|к тройбан троян тройк|а threes удовлетворительно"),
    ("4", "четверка четверочка четверк|а четвертак четвер|ка хорошист fours четвероч|ка"),
    ("5", "пятерка пятерочка пятак пятерк|а пятер|ка пятюн отличник fives пятероч|ка"),
    ("1", "кол единица единичка =колы"),
    ("н/а", "н/а неаттестация неаттестован не_аттестовать неаттест|ация =на/а"),
)
_PAIRS = frozenset({"пара", "пару", "пары", "пар"})
_NUMBERS = {"один": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5}
#: A bare number is a mark after these words or before these.
_BEFORE = word_set(
    "на до по для с к со из оценка оценки отметка отметки балл выйдет будет выходит получить "
    "получил получила получу есть ли за вышла вышло хочу чтобы чтоб была было стоит поставили и "
    "или мне светит про нужна нужно надо итоговая годовая четвертная получилась хочется минимум "
    "точно хотя ее его еще одну одна только все эту эта эти a for get "
    "сколько какие много каких where how many got"
)
_AFTER = word_set("по в за у ли или из выйдет будет выходит получится in for поставили? ?")
_COUNTED = re.compile(
    r"(?:урок|класс|четверт|дн|день|недел|месяц|час|мин|числ|раз|параграф|номер|упр|стр|задан|триместр|"
    r"полуг|год|пред|человек|дол|балл|пропуск|замечан|работ|контрольн|пар|term|quarter|day|week)"
)


@cache
def _lexicon() -> Lexicon:
    return lexicon_of(_WORDS)


def find_marks(
    words: Sequence[Word], taken: frozenset[int], *, about_marks: bool
) -> list[tuple[str, int, bool]]:
    """The marks said outside dates: (value, place, whether it was a word, not a bare number)."""
    said = {
        first: (value, first, True)
        for value, first, after in _lexicon().meanings(words)
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
    after = words[place + 1].text if place + 1 < len(words) else "?"
    before = words[place - 1].text if place else ""
    if _COUNTED.match(after):
        return 0
    fits = before in _BEFORE or after in _AFTER or not before
    return value if fits else 0
