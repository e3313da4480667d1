"""Parents as one cell holds them: «Мать: Иванова Анна Петровна, тел. 8…; отец: …»."""

import re
from dataclasses import dataclass, field

from core.exchange.faults import BadValue
from core.exchange.values.names import FullName, is_patronymic, parse_name
from core.exchange.values.phones import PHONE
from core.exchange.values.text import fold, mend_lookalikes
from core.i18n import N_

UNCLEAR_PARENTS = N_("it is not clear where one parent ends; put each on a line of their own")

#: How a word names the relation; grandparents and others are guardians.
RELATIONS = (
    (re.compile(r"мать|матер[ьи]|мам[аыеу]|мамин\w*|мачех[аи]"), "mother"),
    (re.compile(r"отец|отц[ау]|пап[аыеу]|папин\w*|отчим[а]?"), "father"),
    (
        re.compile(r"опекун[а]?|попечител[ья]|бабушк[аи]|дедушк[аи]|сестра|брат|тетя|дядя"),
        "guardian",
    ),
    (re.compile(r"законн(?:ый|ого|ая)|представител[ья]|родител[ья]|приемн(?:ый|ая)"), "guardian"),
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё][A-Za-zА-Яа-яЁё'’-]*\.?")
_TOKEN = re.compile(
    rf"(?P<email>{_EMAIL.pattern})|(?P<phone>{PHONE.pattern})|(?P<word>{_WORD.pattern})|(?P<sep>[,;\n/])"
)
_SILENT = re.compile(r"^(?:тел|телеф|сот|моб|раб|дом|email|e-mail|mail|почта|и|т|м|р|д|с)\b")
_TAILS = ("оглы", "кызы", "гызы", "улы", "уулу")


def relation_of(text: str) -> str | None:
    """mother, father or guardian, as the word says; None for any other word."""
    word = fold(text).strip(" .:()")
    return next((name for pattern, name in RELATIONS if pattern.fullmatch(word)), None)


@dataclass
class GuardianText:
    """One parent found in a cell. `relation` is empty when the cell does not say it."""

    relation: str = ""
    words: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    email: str = ""

    @property
    def name(self) -> FullName:
        """The full name. Raises BadValue."""
        return parse_name(" ".join(self.words))

    @property
    def named(self) -> bool:
        """Whether a whole name was met."""
        return len(self.words) >= 2


class _Reader:
    """Reads the tokens of one cell. A word of relation stands before each name or after it."""

    def __init__(self, before: bool) -> None:
        self.before = before
        self.found: list[GuardianText] = []
        self.now = GuardianText()
        self.parted = False

    def end(self) -> None:
        if self.now.words or self.now.phones or self.now.relation:
            self.found.append(self.now)
        self.now = GuardianText()
        self.parted = False

    def relation(self, name: str) -> None:
        if self.before and (self.now.words or self.now.phones):
            self.end()
        if not self.now.relation:
            self.now.relation = name

    def word(self, word: str) -> None:
        tail = fold(word).strip(".") in _TAILS or (len(self.now.words) == 2 and is_patronymic(word))
        if self.now.named and (self.parted or self.now.phones) and not tail:
            self.end()
        self.parted = False
        self.now.words.append(word)

    def separator(self, sign: str) -> None:
        if sign == ";" and (self.now.named or self.now.phones) and not self.before:
            self.end()
        self.parted = self.parted or self.now.named


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens = []
    for match in _TOKEN.finditer(mend_lookalikes(text)):
        kind = match.lastgroup or ""
        value = match.group()
        if kind == "word":
            if relation_of(value):
                kind = "relation"
            elif _SILENT.match(fold(value)) or (value.islower() and fold(value) not in _TAILS):
                continue
        tokens.append((kind, value))
    return tokens


def parse_guardians(text: str) -> list[GuardianText]:
    """The parents in one cell, in the order they stand; [] for an empty cell or a dash.

    Raises BadValue when a name does not end clearly.
    """
    tokens = _tokens(text)
    kinds = [kind for kind, _ in tokens if kind in ("relation", "word")]
    reader = _Reader(before=not kinds or kinds[0] == "relation")
    for kind, value in tokens:
        if kind == "relation":
            reader.relation(relation_of(value) or "")
        elif kind == "word":
            reader.word(value)
        elif kind == "phone":
            reader.now.phones.append(value)
        elif kind == "email":
            reader.now.email = value.lower()
        else:
            reader.separator(value)
    reader.end()
    if any(len(one.words) > 4 for one in reader.found):
        raise BadValue(UNCLEAR_PARENTS)
    return reader.found
