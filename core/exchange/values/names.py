"""Full names as people write them."""

import re
from dataclasses import dataclass
from datetime import date

from core.exchange.faults import BadValue
from core.exchange.values.text import fold, mend_lookalikes
from core.i18n import N_

_PATRONYMIC = re.compile(
    r"(?:вич|вна|ична|оглы|кызы|гызы|улы|уулу)$|^(?:иль|кузьм|лук|фом|никит|фок)ич$"
)
_TAILS = ("оглы", "кызы", "гызы", "улы", "уулу")
_NAME = re.compile(r"^[A-Za-zА-Яа-яЁё][A-Za-zА-Яа-яЁё'’`ʼ.-]*$")
_INITIALS = re.compile(r"^(?:[А-ЯЁA-Z]\.\s*-?){1,2}$|^[А-ЯЁ]{1,2}$")
_MIXED = re.compile(r"(?=.*[A-Za-z])(?=.*[А-Яа-яЁё])")
_NUMBERING = re.compile(r"^\d{1,4}\s*[.)]\s*")

NOT_A_NAME = N_("this is not a full name")
SHORTENED = N_("the name is shortened; write it in full")
ONE_WORD = N_("a surname and a first name are needed")
UNCLEAR_ORDER = N_("it is not clear which word is the surname; use three columns")


@dataclass(frozen=True)
class FullName:
    """Surname, first name, patronymic (may be empty), written as names are."""

    last: str
    first: str
    middle: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.last, self.first, self.middle) if part)

    @property
    def key(self) -> str:
        """For comparing, and `Person.search_name`."""
        return fold(str(self))

    @property
    def short_key(self) -> tuple[str, str]:
        """Surname and first name for comparing."""
        return fold(self.last), fold(self.first)

    def agrees(self, other: "FullName") -> bool:
        """Whether both may be one person's name: one of them may lack the patronymic."""
        if self.short_key != other.short_key:
            return False
        return not self.middle or not other.middle or fold(self.middle) == fold(other.middle)

    @property
    def sex(self) -> str | None:
        """ "m" or "f" as the patronymic says, None when it does not say."""
        middle = fold(self.middle)
        if middle.endswith(("ич", "оглы", "улы", "уулу")):
            return "m"
        return "f" if middle.endswith(("вна", "ична", "кызы", "гызы")) else None


def is_patronymic(word: str) -> bool:
    """Whether the word is formed as a patronymic; so are some surnames (Абрамович)."""
    return len(word) > 4 and bool(_PATRONYMIC.search(fold(word)))


def written(word: str) -> str:
    """A name with its capital letters: ИВАНОВ and иванов as Иванов, Де-Витт as it is."""
    word = mend_lookalikes(word.strip(".,;-"))
    if word.isupper() or word.islower():
        return "-".join(part.capitalize() for part in word.split("-"))
    return word


def _check_words(words: list[str]) -> None:
    for word in words:
        if not _NAME.match(word) or _MIXED.match(mend_lookalikes(word)):
            raise BadValue(NOT_A_NAME)
        if "." in word.rstrip(".") or len(word.strip(".")) < 2:
            raise BadValue(SHORTENED)


def _in_order(words: list[str]) -> tuple[str, str, str]:
    last, first, *rest = words
    if not rest:
        if is_patronymic(first):
            raise BadValue(ONE_WORD)
        return last, first, ""
    if is_patronymic(first):
        if is_patronymic(rest[0]):
            raise BadValue(UNCLEAR_ORDER)
        return rest[0], last, first
    return last, first, rest[0]


def parse_name(text: str) -> FullName:
    """The full name in one cell: «ИВАНОВ  иван Иванович», «1. Мамедов Али Гасан оглы».

    Raises BadValue for initials, one word, other signs, or an unclear order.
    """
    text = _NUMBERING.sub("", mend_lookalikes(text.replace("\n", " ")))
    text = re.sub(r"\s*[-‐‑–—]\s*", "-", text).replace(",", " ")
    words = text.split()
    if len(words) < 2:
        raise BadValue(ONE_WORD if words and _NAME.match(words[0]) else NOT_A_NAME)
    _check_words(words)
    if len(words) > 3 and fold(words[-1]) in _TAILS:
        words[-2:] = [f"{words[-2]} {words[-1]}"]
    if len(words) > 3:
        raise BadValue(UNCLEAR_ORDER if len(words) == 4 else NOT_A_NAME)
    last, first, middle = _in_order(words)
    return FullName(written(last), written(first), _written_middle(middle))


def _written_middle(middle: str) -> str:
    head, _, tail = middle.partition(" ")
    return f"{written(head)} {tail.lower()}" if tail else written(head)


def join_name(last: str, first: str, middle: str) -> FullName:
    """The full name of three cells. A first name cell may hold the patronymic as well.

    Raises BadValue as `parse_name`.
    """
    parts = [mend_lookalikes(part).replace("\n", " ").strip() for part in (last, first, middle)]
    last, first, middle = (_NUMBERING.sub("", part) for part in parts)
    if not middle and len(first.split()) > 1:
        first, middle = first.split(maxsplit=1)
    if not last or not first:
        raise BadValue(ONE_WORD)
    middle = "" if middle in ("-", "–", "—") else middle
    _check_words(last.split() + first.split() + middle.split())
    last = " ".join(written(word) for word in last.split())
    first = " ".join(written(word) for word in first.split())
    return FullName(last, first, _written_middle(middle))


@dataclass(frozen=True)
class NameHint:
    """A name as timetables give it: a surname, perhaps with initials or the first names; `born`
    tells two pupils of one name apart."""

    last: str
    first: str = ""
    middle: str = ""
    born: date | None = None

    def fits(self, name: FullName) -> bool:
        """Whether this may mean the person of that name."""
        return (
            fold(self.last) == fold(name.last)
            and fold(name.first).startswith(fold(self.first))
            and (not name.middle or fold(name.middle).startswith(fold(self.middle)))
        )


def parse_hint(text: str) -> NameHint:
    """«Иванова А.П.», «А. П. Иванова», «Иванова» or a full name. Raises BadValue."""
    text = _NUMBERING.sub("", mend_lookalikes(text.replace("\n", " ")).replace(",", " "))
    words = re.findall(r"[A-Za-zА-Яа-яЁё'’-]+", text)
    if not words or any(sign.isdigit() for sign in text):
        raise BadValue(NOT_A_NAME)
    initials = [word for word in words if len(word) == 1 or _INITIALS.match(word)]
    names = [word for word in words if word not in initials]
    if not initials:
        if len(names) == 1:
            return NameHint(names[0])
        full = parse_name(" ".join(names))
        return NameHint(full.last, full.first, full.middle)
    letters = "".join(initials)
    if len(names) > 1 or not names:
        raise BadValue(NOT_A_NAME)
    return NameHint(names[0], letters[0], letters[1:2])
