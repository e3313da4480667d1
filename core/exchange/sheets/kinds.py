"""Which kind of table a row of headers begins."""

import re
from collections.abc import Sequence
from enum import StrEnum

from core.exchange.sheets.headers import Head
from core.exchange.values.text import fold


class Kind(StrEnum):
    """The kinds of tables that are read; a grid has classes, subjects or periods as columns."""

    SCHOOL = "school"
    PUPILS = "pupils"
    STAFF = "staff"
    CLASSES = "classes"
    SUBJECTS = "subjects"
    GROUPS = "groups"
    LOADS = "loads"
    LOADS_GRID = "loads_grid"
    BELLS = "bells"
    TIMETABLE = "timetable"
    TIMETABLE_GRID = "timetable_grid"
    TERMS = "terms"
    FINALS = "finals"
    FINALS_GRID = "finals_grid"


_STAFF_WORDS = re.compile(r"учител|педагог|сотрудник|кадр|работник|персонал|коллектив|штат")
_PUPIL_WORDS = re.compile(r"учени|учащ|обучающ|класс|дети|детей|воспитанник")
_SUBJECT_WORDS = re.compile(r"предмет|дисциплин")


class _Have:
    """What the heads offer, asked in words."""

    def __init__(self, heads: Sequence[Head], title: str) -> None:
        self.attributes = {head.attribute for head in heads if head.known}
        own = [head for head in heads if head.who in ("", "pupil", "teacher")]
        self.own = {head.attribute for head in own}
        self.whose = {head.who for head in heads if head.known}
        self.named = "full" in self.own or {"last", "first"} <= self.own
        self.title = fold(title)
        self.heads = heads

    def count(self, attribute: str) -> int:
        return sum(head.attribute == attribute for head in self.heads)

    def any(self, *names: str) -> bool:
        return any(name in self.own for name in names)

    def all(self, *names: str) -> bool:
        return all(name in self.own for name in names)

    @property
    def spans(self) -> bool:
        return self.all("starts", "ends") or "dates" in self.own


def _grid(have: _Have) -> Kind | None:
    if have.count("class_column") and have.any("weekday", "number"):
        return Kind.TIMETABLE_GRID
    if have.count("class_column") >= 2 and "subject" in have.own and have.named:
        return Kind.LOADS_GRID
    matrix = have.count("subject_column") + have.count("period_column")
    if matrix and have.named and not have.any("post", "hours", "mark"):
        return Kind.FINALS_GRID
    return None


def _school(have: _Have) -> Kind | None:
    if (
        have.any("number", "shift")
        and (have.spans or "time" in have.own)
        and not have.any("subject")
    ):
        return Kind.BELLS
    if have.all("subject", "number") and have.any("weekday", "class"):
        return Kind.TIMETABLE
    if have.any("term", "title") and have.spans:
        return Kind.TERMS
    if have.any("class", "letter") and not have.named and not have.any("subject"):
        return Kind.CLASSES if have.any("class_teacher", "shift", "room", "profile") else None
    return None


def _work(have: _Have) -> Kind | None:
    if not have.any("subject"):
        return None
    if have.named and have.any("mark"):
        return Kind.FINALS
    if have.any("class", "grades") and (have.any("hours") or "teacher" in have.whose):
        return Kind.LOADS
    if have.named and have.any("group"):
        return Kind.GROUPS
    return None


def _people(have: _Have, *, class_known: bool) -> Kind | None:
    if not have.named:
        return None
    if have.any("post", "role", "category", "leads"):
        return Kind.STAFF
    if have.whose & {"mother", "father", "parent", "parent1", "parent2"} or "class" in have.own:
        return Kind.PUPILS
    if "teacher" in have.whose:
        return Kind.STAFF
    if class_known or "pupil" in have.whose or have.any("letter", "grades"):
        return Kind.PUPILS
    if _STAFF_WORDS.search(have.title):
        return Kind.STAFF
    return Kind.PUPILS if _PUPIL_WORDS.search(have.title) else None


def _subjects(have: _Have) -> Kind | None:
    alone = not have.named and not have.any("class", "class_column", "period_column", "mark")
    if "subject" in have.own and alone:
        return Kind.SUBJECTS
    if "title" in have.own and alone and _SUBJECT_WORDS.search(have.title):
        return Kind.SUBJECTS
    return None


def kinds_of(heads: Sequence[Head], title: str, *, class_known: bool) -> tuple[Kind, ...]:
    """The kinds of a table with these headers; a list of loads with posts is a list of staff too.

    `title` is what stands above and the name of the sheet; `class_known` whether they name one
    class. Empty when these are no headers.
    """
    have = _Have(heads, title)
    if grid := _grid(have):
        return (grid,)
    if kind := _school(have):
        return (kind,)
    if kind := _work(have):
        both = kind is Kind.LOADS and have.named and "post" in have.own
        return (Kind.STAFF, kind) if both else (kind,)
    if kind := _people(have, class_known=class_known) or _subjects(have):
        return (kind,)
    return ()
