"""Classes and groups as people write them: «7 «А»», 7а, 7A in Latin letters are one class."""

import re
from dataclasses import dataclass

from core.exchange.faults import BadValue
from core.exchange.values.text import Cell, as_text, fold, to_cyrillic
from core.i18n import N_

NOT_A_CLASS = N_("this is not a class; write it like 7А")

_QUOTES = re.compile(r"[«»\"'“”„‟`]")
_WORD_CLASS = re.compile(r"\bкл(?:асс[а-я]*)?\b\.?", re.IGNORECASE)
_CLASS = re.compile(r"(\d{1,2})\s*[-–—_.]?\s*([А-Яа-яЁё][А-Яа-яЁё0-9]*(?:[ -][А-Яа-яЁё]+)*)?")
_NOT_LETTERS = re.compile(r"^(?:четв|триме|полуг|урок|час|групп|подгр|смен|год)", re.IGNORECASE)


@dataclass(frozen=True)
class ClassName:
    """A grade 1..11 and a letter of up to 15 signs; the letter may be empty in a small school."""

    grade: int
    letter: str

    def __str__(self) -> str:
        return (
            f"{self.grade}{self.letter}" if len(self.letter) < 2 else f"{self.grade} {self.letter}"
        )

    @property
    def key(self) -> tuple[int, str]:
        """For comparing: ё is е, letters are small, hyphens and spaces do not count."""
        return self.grade, re.sub(r"[\s-]", "", fold(self.letter))


def _letter(text: str) -> str:
    text = text.strip(" -")
    return text.upper() if len(text) <= 3 else text[0].upper() + text[1:]


def parse_class(cell: Cell) -> ClassName:
    """The class in a cell. Raises BadValue."""
    text = to_cyrillic(_QUOTES.sub(" ", as_text(cell).replace("\n", " ")))
    text = " ".join(_WORD_CLASS.sub(" ", text).split()).strip(" .,;:()")
    found = _CLASS.fullmatch(text)
    letter = _letter((found and found[2]) or "")
    if not found or not 1 <= int(found[1]) <= 11 or len(letter) > 15:
        raise BadValue(NOT_A_CLASS)
    if _NOT_LETTERS.match(letter):
        raise BadValue(NOT_A_CLASS)
    return ClassName(int(found[1]), letter)


def parse_classes(cell: Cell) -> list[ClassName]:
    """Several classes in one cell: «5А, 5Б», «5 А, Б, В», «5А и 6А». Raises BadValue."""
    found: list[ClassName] = []
    for piece in re.split(r"[,;\n]|\s+и\s+|\s+(?=\d)", as_text(cell)):
        text = piece.strip()
        if found and text and not any(sign.isdigit() for sign in text):
            text = f"{found[-1].grade}{text}"
        if text:
            found.append(parse_class(text))
    if not found:
        raise BadValue(NOT_A_CLASS)
    return found


def is_class(cell: Cell) -> bool:
    """Whether the cell holds one class and nothing else."""
    text = as_text(cell)
    if re.fullmatch(r"[1-4]\s*ч\.?", text):
        return False  # the first to the fourth quarter
    if not text or len(text) > 24 or not re.search(r"[А-Яа-яЁёA-Za-z]", text):
        return False
    try:
        parse_class(text)
    except BadValue:
        return False
    return True


_IN_TITLE = (
    re.compile(r"(?<![\d.])(\d{1,2})\s*[-–]?\s*[«\"“„']\s*([А-Яа-яЁё]{1,15})\s*[»\"”']"),
    re.compile(
        r"(?<![\d.])(\d{1,2})\s*[-–]?\s*([А-Яа-яЁё]|[А-ЯЁ][А-Яа-яЁё]{1,14})\s*кл(?:асс|\.|\b)"
    ),
    re.compile(r"кл(?:асс[а-я]*|\.)\s*:?\s*(\d{1,2})\s*[-–]?\s*([А-Яа-яЁё])(?![А-Яа-яЁё])"),
    re.compile(r"(?<![\d.])(\d{1,2})([А-ЯЁ])(?![А-Яа-яЁё.])"),
)


def classes_in(text: str) -> list[ClassName]:
    """The classes a title speaks of: «Список учащихся 7 «Б» класса» has one."""
    if is_class(text):
        return [parse_class(text)]
    text = to_cyrillic(text.replace("\n", " "))
    found: dict[tuple[int, str], ClassName] = {}
    for pattern in _IN_TITLE:
        for match in pattern.finditer(text):
            if 1 <= int(match[1]) <= 11:
                name = ClassName(int(match[1]), _letter(match[2]))
                found.setdefault(name.key, name)
    return list(found.values())


_ORDINAL = r"(\d|i{1,3})\s*-?\s*(?:я|ая|й)?"
_GROUP_WORD = r"(?:под)?гр(?:упп[а-я]*)?\b\.?"
_GROUP = re.compile(
    rf"[\s(/,\-]*(?:{_ORDINAL}\s*{_GROUP_WORD}|{_GROUP_WORD}\s*(?:№\s*)?(\d|i{{1,3}})(?!\d))\s*\)?",
    re.IGNORECASE,
)
_WHOLE = ("", "-", "–", "—", "нет", "все", "весь", "весь класс", "класс", "0")


def group_name(text: str) -> str:
    """«1 гр.», «I подгруппа», «1» are group 1; «весь класс» and a dash are the whole class ("")."""
    text = to_cyrillic(text.replace("\n", " ")).strip() if not re.match(r"^[iI]+\b", text) else text
    if fold(text) in _WHOLE:
        return ""
    rest, name = split_group(text)
    return name if name and not rest else (f"{rest} {name}".strip() if name else text.strip())


def split_group(text: str) -> tuple[str, str]:
    """A text and the group named in it: «Английский язык (1 гр.)» is («Английский язык», «1»)."""
    found = _GROUP.search(text)
    if not found:
        return text.strip(), ""
    number = (found[1] or found[2]).lower()
    number = str(len(number)) if number.startswith("i") else number
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(rest.split()).strip(" ,;/-"), number


def parse_grades(text: str) -> tuple[int, int]:
    """«1–9», «5-9 классы», «10, 11», «9»: the lowest and the highest grade. Raises BadValue."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if not numbers or not all(1 <= number <= 11 for number in numbers) or len(numbers) > 11:
        raise BadValue(N_("write the grades like 1–9"))
    return min(numbers), max(numbers)
