"""Reads of people by id or by name, for rooms that have passed a door of their own already.

Who stands around a pupil (staff, family) is behind a door: `core.access.circle`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from core import wording
from core.db import Session
from core.errors import SchoolError
from core.i18n import N_
from core.people.models import Person

#: A refusal names no more people than one reads.
_NAMED = 5


@dataclass(frozen=True)
class PersonName:
    """A person's names as the school's list has them."""

    id: int
    school_id: int
    last_name: str
    first_name: str
    middle_name: str
    sex: str | None

    @property
    def full(self) -> str:
        """«Морозова Елена Павловна»."""
        return wording.staff_name(self.last_name, self.first_name, self.middle_name)

    @property
    def short(self) -> str:
        """«Морозова Е. П.»."""
        return wording.staff_initials(self.last_name, self.first_name, self.middle_name)

    @property
    def familiar(self) -> str:
        """«Ольга Соколова»."""
        return f"{self.first_name} {self.last_name}"


class NoSuchPerson(SchoolError):
    """Nobody is called so."""

    text = N_("Nobody was found by «{typed}». Give the full name or the number.")

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


class SeveralPeople(SchoolError):
    """The name fits more than one person."""

    text = N_("«{typed}» fits several people: {who}. Give the full name or the number.")

    def __init__(self, typed: str, who: str) -> None:
        super().__init__(typed, who)
        self.typed = typed
        self.who = who


def name_columns(person: Any = Person) -> tuple[Any, ...]:
    """The columns `person_name` needs, of Person or of an alias of it."""
    return (
        person.id,
        person.school_id,
        person.last_name,
        person.first_name,
        person.middle_name,
        person.sex,
    )


def person_name(values: Sequence[Any]) -> PersonName:
    """The names out of a row's six values, in the order of `name_columns`."""
    return PersonName(*values)


async def names(session: Session, *, school_id: int, ids: Iterable[int]) -> dict[int, PersonName]:
    """Names by id; ids that are not of this school are left out."""
    rows = await session.execute(
        select(*name_columns()).where(Person.school_id == school_id, Person.id.in_(set(ids)))
    )
    return {row.id: person_name(row) for row in rows}


async def find_person(session: Session, typed: str, *, school_id: int | None = None) -> PersonName:
    """The one person meant by a number, a full name or a part of it, in any order of words, also
    by surname and initials: «Ершов С. И.».

    Whole words go before parts of words. `school_id` None searches every school of the
    installation, for the operator alone. Raises NoSuchPerson or SeveralPeople.
    """
    words = typed.lower().replace("ё", "е").replace(".", " ").split()
    initials = [word for word in words if len(word) == 1 and word.isalpha()]
    written_out = set(words).difference(initials)
    found = await _candidates(session, typed.strip(), words, school_id) if words else []
    found = [one for one in found if _begins_with(one, initials)]
    exact = [one for one in found if written_out <= set(_search_words(one))]
    if len(exact) == 1:
        return exact[0]
    if not found:
        raise NoSuchPerson(typed)
    if len(found) > 1:
        raise SeveralPeople(typed, "; ".join(f"{one.full} ({one.id})" for one in found[:_NAMED]))
    return found[0]


def _begins_with(person: PersonName, initials: list[str]) -> bool:
    """Whether the first name and the patronymic begin so, as far as initials were given."""
    given = _search_words(person)[len(person.last_name.split()) :]
    return len(initials) <= len(given) and all(
        name.startswith(letter) for name, letter in zip(given, initials, strict=False)
    )


def _search_words(person: PersonName) -> list[str]:
    return person.full.lower().replace("ё", "е").split()


async def _candidates(
    session: Session, typed: str, words: list[str], school_id: int | None
) -> list[PersonName]:
    statement: Select[Any] = select(*name_columns()).where(Person.merged_into_id.is_(None))
    if school_id is not None:
        statement = statement.where(Person.school_id == school_id)
    if typed.isascii() and typed.isdigit() and len(typed) < 19:
        statement = statement.where(Person.id == int(typed))
    else:
        statement = statement.where(
            *(Person.search_name.contains(word, autoescape=True) for word in words)
        )
    rows = await session.execute(statement.order_by(Person.search_name, Person.id).limit(200))
    return [person_name(row) for row in rows]
