"""Everybody of the demo school, numbered as they are thought up."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from core.demo.bulk import Sheet
from core.demo.names import CHILD, ELDER, PARENT, first_name, patronymic
from core.demo.surnames import TATAR_SHARE, feminine, surname
from core.people.models import Person


@dataclass
class PersonPlan:
    """A person as written to the database. `family_name` is the masculine form of the surname."""

    id: int
    family_name: str
    first: str
    middle: str
    sex: str
    tatar: bool = False

    @property
    def last(self) -> str:
        """The surname as this person bears it."""
        return feminine(self.family_name) if self.sex == "f" else self.family_name

    @property
    def full_name(self) -> str:
        """Surname, first name, patronymic."""
        return f"{self.last} {self.first} {self.middle}"


class People:
    """Writes people down; the phones are of a code that no operator has."""

    def __init__(self, school_id: int, created_at: datetime) -> None:
        self.sheet = Sheet(
            Person,
            "last_name",
            "first_name",
            "middle_name",
            "sex",
            "birth_date",
            "phone",
            "search_name",
            "created_at",
            school_id=school_id,
            email="",
            merged_into_id=None,
        )
        self.created_at = created_at
        self.adults: set[str] = set()

    def add(
        self,
        family_name: str,
        first: str,
        middle: str,
        sex: str,
        *,
        tatar: bool = False,
        born: date | None = None,
        phone: bool = True,
    ) -> PersonPlan:
        """Write a person down and give them with their id."""
        number = self.sheet.count + 1
        person = PersonPlan(number, family_name, first, middle, sex, tatar)
        digits = f"{number:07}"
        self.sheet.add(
            person.last,
            first,
            middle,
            sex,
            born,
            f"+7 000 {digits[:3]}-{digits[3:5]}-{digits[5:]}" if phone else "",
            person.full_name.lower().replace("ё", "е"),
            self.created_at,
        )
        return person

    def adult(
        self,
        rng: Random,
        sex: str,
        *,
        family_name: str = "",
        tatar: bool | None = None,
        generation: int = PARENT,
        first: str = "",
    ) -> PersonPlan:
        """A grown-up whose full name no other grown-up has."""
        tatar = rng.random() < TATAR_SHARE if tatar is None else tatar
        while True:
            name = family_name or surname(rng, tatar=tatar)
            given = first or first_name(rng, sex, generation, tatar=tatar)
            father = first_name(rng, "m", ELDER, tatar=tatar)
            full = f"{name} {given} {father} {sex}"
            if full not in self.adults:
                self.adults.add(full)
                return self.add(name, given, patronymic(father, sex), sex, tatar=tatar)

    def child(
        self, rng: Random, family: PersonPlan, father: str, sex: str, born: date, first: str
    ) -> PersonPlan:
        """A child of a family; `first` is empty where the name is free."""
        given = first or first_name(rng, sex, CHILD, tatar=family.tatar)
        return self.add(
            family.family_name,
            given,
            patronymic(father, sex),
            sex,
            tatar=family.tatar,
            born=born,
            phone=False,
        )
