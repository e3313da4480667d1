"""What a phrase is understood against: the day, who asks, children, subjects, terms, teachers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Child:
    """A child of the person who asks; `school_class` as the school writes it, «7Б»."""

    first: str
    last: str = ""
    sex: str = ""  # "m", "f" or unknown
    school_class: str = ""

    @property
    def grade(self) -> int:
        """The number of the class, 0 when it has none."""
        digits = "".join(sign for sign in self.school_class if sign.isdigit())
        return int(digits) if digits else 0


@dataclass(frozen=True)
class Term:
    """A term of the current school year, both days included."""

    number: int
    since: date
    until: date


@dataclass(frozen=True)
class Teacher:
    """A teacher as the answer names them, with the subjects taught to these children."""

    name: str
    subjects: tuple[str, ...] = ()
    class_teacher_of: str = ""


@dataclass(frozen=True)
class Context:
    """Everything a phrase may refer to."""

    today: date
    role: str = "parent"
    children: tuple[Child, ...] = ()
    subjects: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    teachers: tuple[Teacher, ...] = ()

    @property
    def year_starts(self) -> date:
        """The first day of the school year that today belongs to."""
        if self.terms:
            return min(term.since for term in self.terms)
        return date(self.today.year - (self.today.month < 8), 9, 1)

    @property
    def year_ends(self) -> date:
        """The last day of that school year."""
        if self.terms:
            return max(term.until for term in self.terms)
        return date(self.year_starts.year + 1, 5, 31)


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, (list, tuple)):
        return str(value[0]) if value else ""
    return "" if value is None else str(value)


def _sex(value: object) -> str:
    said = _text(value).strip().lower()
    if said[:1] in ("f", "w", "ж", "д"):
        return "f"
    return "m" if said[:1] in ("m", "м", "b") else ""


def _day(value: object) -> date:
    return date.fromisoformat(str(value)[:10])


def _child(told: Mapping[str, Any]) -> Child:
    return Child(
        first=_text(told.get("first")),
        last=_text(told.get("last")),
        sex=_sex(told.get("sex")),
        school_class=_text(told.get("class")),
    )


def _teacher(told: Mapping[str, Any]) -> Teacher:
    return Teacher(
        name=_text(told.get("name")),
        subjects=tuple(map(_text, told.get("subjects") or ())),
        class_teacher_of=_text(told.get("class_teacher_of")),
    )


def context_from(told: Mapping[str, Any]) -> Context:
    """A context from its JSON form. Raises KeyError, ValueError or TypeError when it is not one."""
    return Context(
        today=_day(told["today"]),
        role=_text(told.get("role")) or "parent",
        children=tuple(map(_child, told.get("children") or ())),
        subjects=tuple(map(_text, told.get("subjects") or ())),
        terms=tuple(
            Term(int(term["number"]), _day(term["from"]), _day(term["to"]))
            for term in told.get("terms") or ()
        ),
        teachers=tuple(map(_teacher, told.get("teachers") or ())),
    )
