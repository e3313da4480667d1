"""Families: parents, brothers and sisters, twins, namesakes, and who came or left in the year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from core.demo.bulk import Sheet
from core.demo.calendar import SchoolCalendar
from core.demo.classes import ClassPlan
from core.demo.names import CHILD, ELDER, PARENT, first_name
from core.demo.people import People, PersonPlan
from core.demo.surnames import TATAR_SHARE, surname
from core.people.models import Guardianship

_BOTH_PARENTS = 0.85
_MOTHER_ALONE = 0.12
_FATHER_ALONE = 0.015
_OTHER_SURNAME = 0.15
_SIBLINGS = 0.045
_FAMILY_OF_THREE = 0.12
_RESTRICTION = "Решение Октябрьского районного суда г. Самары от 14.08.{year} № 2-1187/{year}"


@dataclass
class PupilPlan:
    """A pupil: place in the school and what marks and absences will follow from."""

    person: PersonPlan
    school_class: ClassPlan
    enrolled_on: date
    left_on: date | None = None
    ability: float = 0.0
    diligence: float = 0.0
    tastes: dict[str, float] = field(default_factory=dict)
    born: date = date.min

    def attends(self, day: date) -> bool:
        """Whether the pupil belongs to the class on that day."""
        return self.enrolled_on <= day and (self.left_on is None or day <= self.left_on)


@dataclass
class FamilyPlan:
    """Guardians with their relation, and their children."""

    guardians: list[tuple[PersonPlan, str]]
    pupils: list[PupilPlan]
    father_name: str


class Places:
    """Places in classes that wait for pupils."""

    def __init__(self, classes: Sequence[ClassPlan]) -> None:
        self.free = {plan.id: plan.size for plan in classes}
        self.classes = {plan.id: plan for plan in classes}

    def take(self, plan: ClassPlan) -> ClassPlan:
        """One place in this class."""
        self.free[plan.id] -= 1
        return plan

    def open_classes(self, need: int = 1) -> list[ClassPlan]:
        """Classes with at least so many free places, from the youngest."""
        return [self.classes[key] for key, free in self.free.items() if free >= need]

    def some(self, rng: Random, count: int) -> list[ClassPlan]:
        """Places in `count` different classes, of different grades when there are such."""
        chosen: list[ClassPlan] = []
        while len(chosen) < count:
            grades = {plan.grade for plan in chosen}
            opened = [plan for plan in self.open_classes() if plan not in chosen]
            fresh = [plan for plan in opened if plan.grade not in grades] or opened
            chosen.append(self.take(rng.choice(fresh or self.open_classes())))
        return chosen


class FamilyBook:
    """Thinks families up until every place is taken."""

    def __init__(
        self,
        rng: Random,
        people: People,
        calendar: SchoolCalendar,
        classes: Sequence[ClassPlan],
        school_id: int,
    ) -> None:
        self.rng = rng
        self.people = people
        self.calendar = calendar
        self.places = Places(classes)
        self.families: list[FamilyPlan] = []
        self.ties = Sheet(
            Guardianship,
            "pupil_id",
            "guardian_id",
            "relation",
            "restricted",
            "restriction_document",
            "valid_from",
            school_id=school_id,
            valid_until=None,
        )

    def _born(self, grade: int) -> date:
        """Children begin school between six and a half and eight."""
        new_year = date(self.calendar.first_year - 6 - grade, 1, 1)
        return new_year + timedelta(days=self.rng.randint(-90, 270))

    def _guardians(
        self, family_name: str, *, tatar: bool, both: bool | None
    ) -> tuple[list[tuple[PersonPlan, str]], str]:
        """The guardians and the first name of the father, present or not."""
        rng = self.rng
        father_name = first_name(rng, "m", PARENT, tatar=tatar)
        chance = 0.0 if both else rng.random()
        if both is False:
            chance = max(chance, _BOTH_PARENTS)
        others = not both and rng.random() < _OTHER_SURNAME
        mothers = surname(rng, tatar=tatar) if others else family_name
        father = mother = None
        if chance < _BOTH_PARENTS + _MOTHER_ALONE:
            mother = self.people.adult(rng, "f", family_name=mothers, tatar=tatar)
        if chance < _BOTH_PARENTS or (_BOTH_PARENTS + _MOTHER_ALONE <= chance < 1 - _FATHER_ALONE):
            father = self.people.adult(
                rng, "m", family_name=family_name, tatar=tatar, first=father_name
            )
        if mother is None and father is None:
            granny = self.people.adult(rng, "f", family_name=mothers, tatar=tatar, generation=ELDER)
            return [(granny, "guardian")], father_name
        found = [(mother, "mother"), (father, "father")]
        return [(person, word) for person, word in found if person], father_name

    def family(
        self,
        classes: Sequence[ClassPlan],
        *,
        twins: bool = False,
        both: bool | None = None,
        like: PupilPlan | None = None,
        mother: PersonPlan | None = None,
        restricted: bool = False,
    ) -> FamilyPlan:
        """A family with a child in each of these classes (whose places are taken already).

        `like` makes the child a full namesake of another pupil; `mother` is an employee.
        """
        rng = self.rng
        origin = like.person if like else mother
        tatar = origin.tatar if origin else rng.random() < TATAR_SHARE
        name = origin.family_name if origin else surname(rng, tatar=tatar)
        if mother:
            guardians, father_name = [(mother, "mother")], first_name(rng, "m", PARENT)
            father = self.people.adult(rng, "m", family_name=name, tatar=tatar, first=father_name)
            guardians.append((father, "father"))
        elif like:
            father_name = next(f for f in self.families if like in f.pupils).father_name
            aunt = self.people.adult(rng, "f", family_name=name, tatar=tatar)
            guardians = [(aunt, "mother")]
        else:
            guardians, father_name = self._guardians(name, tatar=tatar, both=both)
        family = FamilyPlan(guardians, [], father_name)
        self._children(family, name, classes, tatar=tatar, twins=twins, like=like)
        self.families.append(family)
        self._tie(family, restricted=restricted)
        return family

    def _children(
        self,
        family: FamilyPlan,
        name: str,
        classes: Sequence[ClassPlan],
        *,
        tatar: bool,
        twins: bool,
        like: PupilPlan | None,
    ) -> None:
        rng = self.rng
        surname_of = PersonPlan(0, name, "", "", "m", tatar)
        used: set[str] = set()
        for plan in classes:
            sex = like.person.sex if like else rng.choice("mf")
            born = family.pupils[0].born if twins and family.pupils else self._born(plan.grade)
            if like and like.born == born:
                born += timedelta(days=97)
            first = like.person.first if like else _fresh(rng, sex, used, tatar=tatar)
            used.add(first)
            child = self.people.child(rng, surname_of, family.father_name, sex, born, first)
            pupil = PupilPlan(child, plan, self.calendar.starts_on, born=born)
            family.pupils.append(pupil)
            plan.pupil_ids.append(child.id)

    def _tie(self, family: FamilyPlan, *, restricted: bool) -> None:
        document = _RESTRICTION.format(year=self.calendar.first_year)
        for pupil in family.pupils:
            for person, relation in family.guardians:
                barred = restricted and relation == "father"
                self.ties.add(
                    pupil.person.id,
                    person.id,
                    relation,
                    barred,
                    document if barred else "",
                    self.calendar.starts_on,
                )

    def fill(self, total: int) -> None:
        """Families with brothers and sisters first, then one child by place that is left."""
        siblings = max(2, round(total * _SIBLINGS))
        while siblings > 0 and len(self.places.open_classes()) > 1:
            size = 3 if self.rng.random() < _FAMILY_OF_THREE and siblings > 1 else 2
            size = min(size, len(self.places.open_classes()))
            self.family(self.places.some(self.rng, size))
            siblings -= size - 1
        for plan in list(self.places.classes.values()):
            while self.places.free[plan.id] > 0:
                self.family([self.places.take(plan)])


def _fresh(rng: Random, sex: str, used: set[str], *, tatar: bool) -> str:
    """A first name that no brother or sister has."""
    while True:
        name = first_name(rng, sex, CHILD, tatar=tatar)
        if name not in used:
            return name
