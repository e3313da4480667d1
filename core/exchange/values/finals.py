"""Final marks and the periods they are for."""

import re
from dataclasses import dataclass

from core.enums import FinalCode, FinalKind, TermKind
from core.exchange.faults import BadValue
from core.exchange.values.text import Cell, as_text, fold, words_of
from core.i18n import N_

NOT_A_MARK = N_("this is not a final mark: 2, 3, 4, 5, н/а, осв, зачёт, незачёт")
NOT_A_PERIOD = N_("this is not a period: 1 четверть, 2 полугодие, год, экзамен, итоговая")

_WORDS: dict[str, tuple[int | None, FinalCode | None]] = {
    **dict.fromkeys(
        ("на", "неатт", "неаттестован", "неаттестована"), (None, FinalCode.NOT_ATTESTED)
    ),
    **dict.fromkeys(("осв", "освоб", "освобожден", "освобождена"), (None, FinalCode.EXEMPT)),
    **dict.fromkeys(("зач", "зачет", "зч", "зачтено"), (None, FinalCode.PASSED)),
    **dict.fromkeys(("незач", "незачет", "нз", "незачтено"), (None, FinalCode.FAILED)),
    **dict.fromkeys(("отл", "отлично"), (5, None)),
    **dict.fromkeys(("хор", "хорошо"), (4, None)),
    **dict.fromkeys(("уд", "удовл", "удовлетворительно"), (3, None)),
    **dict.fromkeys(("неуд", "неудовл", "неудовлетворительно"), (2, None)),
}
_EMPTY = ("", "-", "–", "—", ".")


def parse_final(cell: Cell) -> tuple[int | None, FinalCode | None] | None:
    """(value, code) of a final mark, exactly one of them; None for an empty cell or a dash.

    Raises BadValue.
    """
    text = fold(as_text(cell)).strip()
    if text in _EMPTY:
        return None
    if found := re.fullmatch(r"([1-5])(?:[.,]0+)?(?:\s*\(\w+\.?\))?", text):
        return int(found[1]), None
    word = re.sub(r"[\s./\\-]", "", text)
    if word in _WORDS:
        return _WORDS[word]
    raise BadValue(NOT_A_MARK)


@dataclass(frozen=True)
class Period:
    """What a final mark is for. `term` and `number` are set for a term only."""

    kind: FinalKind
    term: TermKind | None = None
    number: int = 0


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "перв": 1, "втор": 2, "трет": 3, "четверт": 4}
_NUMBER = (
    r"(?P<number>[1-4]|i{1,3}|iv|перв|втор|трет|четверт)(?:ая|ой|ую|ое|ья|ьей|ый|го|му|ом|й|я|е)?"
)
_TERMS = (
    (TermKind.QUARTER, r"(?:четв(?:ерт[а-я]*)?|чет|чтв|ч)"),
    (TermKind.TRIMESTER, r"(?:трим(?:естр[а-я]*)?|трим)"),
    (TermKind.HALF_YEAR, r"(?:полуг(?:оди[а-я]*)?|полугод|п г|пг|пол)"),
)
_PATTERNS = [
    (kind, re.compile(rf"(?:^|\s){_NUMBER}\s?{word}(?:\s|$)")) for kind, word in _TERMS
] + [(kind, re.compile(rf"(?:^|\s){word}\s{_NUMBER}(?:\s|$)")) for kind, word in _TERMS]
_OTHERS = (
    (FinalKind.EXAM, re.compile(r"\b(?:экз|экзамен|экзаменационная)\b")),
    (FinalKind.FINAL, re.compile(r"\b(?:итог|итоговая|аттестат)\b")),
    (FinalKind.YEAR, re.compile(r"\b(?:год|годовая|за год)\b")),
)


def find_period(text: str) -> Period | None:
    """The one period a header or a title speaks of: «Итоговые отметки за I четверть».

    None when there is none. A year, an exam and a final mark count only in a short text, because
    titles name the school year as well.
    """
    text = words_of(re.sub(r"(?<=\d)(?=[А-Яа-я])", " ", text))
    for kind, pattern in _PATTERNS:
        if found := pattern.search(text):
            number = found["number"]
            return Period(FinalKind.TERM, kind, _ROMAN.get(number) or int(number))
    if len(text.split()) <= 3 or re.search(r"\bза год\b", text):
        for final, pattern in _OTHERS:
            if pattern.search(text):
                return Period(final)
    return None


def parse_period(cell: Cell) -> Period:
    """The period in a cell. Raises BadValue."""
    found = find_period(as_text(cell))
    if found is None:
        raise BadValue(NOT_A_PERIOD)
    return found
