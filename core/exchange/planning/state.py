"""What the database holds of one school in its current year, as drafts that point to each other."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from core.db import Base, Session
from core.exchange.planning.drafts import Draft, Drafts
from core.exchange.values.names import FullName
from core.exchange.values.text import fold, words_of
from core.journal.models import AssignmentType, FinalMark, GradingPolicy
from core.people.models import Enrolment, Guardianship, Person, Preferences, RoleGrant, StaffPost
from core.school.models import (
    BellTime,
    GroupMember,
    Holiday,
    Load,
    School,
    SchoolClass,
    SchoolYear,
    Slot,
    Subject,
    SubjectGroup,
    Term,
)

ById = Mapping[int, Draft]


def name_of(person: Draft) -> FullName:
    """The full name of a person's draft."""
    return FullName(person["last_name"], person["first_name"], person["middle_name"] or "")


def class_label(school_class: Draft) -> str:
    """7Б; a letter of several signs is parted by a space."""
    letter = school_class["letter"]
    return (
        f"{school_class['grade']}{letter}"
        if len(letter) < 2
        else f"{school_class['grade']} {letter}"
    )


class State:
    """Drafts by what they are looked up by. Everything new is entered here as well, so that later
    rows of the same import find it."""

    def __init__(self) -> None:
        self.drafts = Drafts()
        self.school: Draft | None = None
        self.year: Draft | None = None
        self.terms: list[Draft] = []
        self.holidays: list[Draft] = []
        self.bells: dict[tuple[int, int, int], Draft] = {}
        self.subjects: dict[str, Draft] = {}
        self.classes: dict[tuple[int, str], Draft] = {}
        self.people: dict[tuple[str, str], list[Draft]] = defaultdict(list)
        self.former: dict[Draft, list[Draft]] = {}
        self.enrolments: dict[Draft, list[Draft]] = defaultdict(list)
        self.guardianships: dict[Draft, list[Draft]] = defaultdict(list)
        self.wards: dict[Draft, list[Draft]] = defaultdict(list)
        self.posts: dict[Draft, list[Draft]] = defaultdict(list)
        self.grants: dict[Draft, list[Draft]] = defaultdict(list)
        self.preferences: dict[Draft, Draft] = {}
        self.groups: dict[tuple[Draft, Draft], dict[str, Draft]] = defaultdict(dict)
        self.members: dict[Draft, list[Draft]] = defaultdict(list)
        self.loads: dict[Draft, list[Draft]] = defaultdict(list)
        self.slots: dict[Draft, list[Draft]] = defaultdict(list)
        self.finals: dict[tuple[Draft, Draft, str, int], Draft] = {}
        self.has_policy = False
        self.has_types = False

    def add_person(self, person: Draft) -> None:
        """Make a person findable by surname and first name."""
        self.people[name_of(person).short_key].append(person)

    def merge_person(self, record: Draft, person: Draft) -> None:
        """Make a person findable by a record that turned out to be their second one as well."""
        self.former.setdefault(person, []).append(record)
        alike = self.people[name_of(record).short_key]
        if person not in alike:
            alike.append(person)

    def goes_by(self, person: Draft, name: FullName) -> bool:
        """Whether the person, or a record merged into the person, may have this name."""
        return any(one.agrees(name) for one in self.names_of(person))

    def names_of(self, person: Draft) -> list[FullName]:
        """The person's name, then those of the records merged into the person."""
        return [name_of(one) for one in (person, *self.former.get(person, ()))]

    def has(self, person: Draft, column: str, value: Any) -> bool:
        """Whether the person, or a record merged into the person, has this value."""
        return any(one[column] == value for one in (person, *self.former.get(person, ())))

    def add_class(self, school_class: Draft) -> None:
        """Make a class findable by grade and letter."""
        letter = fold(school_class["letter"]).replace(" ", "").replace("-", "")
        self.classes[school_class["grade"], letter] = school_class

    def add_subject(self, subject: Draft) -> None:
        """Make a subject findable by its name."""
        self.subjects[words_of(subject["name"])] = subject

    def add_group(self, group: Draft) -> None:
        """Make a group findable by class, subject and name."""
        self.groups[group["class_id"], group["subject_id"]][fold(group["name"])] = group

    def pupils_of(self, school_class: Draft) -> list[Draft]:
        """Pupils in a class now."""
        return [
            pupil
            for pupil, enrolments in self.enrolments.items()
            if any(e["class_id"] is school_class and e["left_on"] is None for e in enrolments)
        ]

    def current(self, pupil: Draft) -> Draft | None:
        """The enrolment of a pupil that has not ended."""
        return next((e for e in self.enrolments[pupil] if e["left_on"] is None), None)

    def is_staff(self, person: Draft) -> bool:
        """Whether the person has, or had, a post or a role."""
        return bool(self.posts.get(person) or self.grants.get(person))


class _Loader:
    """Reads tables one after the other; foreign keys become the drafts read before."""

    def __init__(self, session: Session, state: State, school_id: int) -> None:
        self.session = session
        self.state = state
        self.school_id = school_id
        self.known: dict[str, dict[int, Draft]] = {}

    async def read(
        self, model: type[Base], *where: ColumnElement[bool], kind: str = "", **refs: str
    ) -> list[Draft]:
        """Rows of the school; `refs` names the table each foreign key points to."""
        table = model.__table__
        statement = select(table).where(table.c.school_id == self.school_id, *where)
        rows = await self.session.execute(statement.order_by(table.c.id))
        found = [self._draft(model, dict(row), kind, refs) for row in rows.mappings()]
        self.known[model.__tablename__] = {draft.id or 0: draft for draft in found}
        return found

    def _draft(
        self, model: type[Base], values: dict[str, Any], kind: str, refs: dict[str, str]
    ) -> Draft:
        number = values.pop("id")
        for column, table in refs.items():
            if values[column] is not None:
                values[column] = self.known[table].get(values[column], values[column])
        return self.state.drafts.keep(Draft(model, values, number, kind))

    async def read_school(self) -> None:
        school = await self.session.get_one(School, self.school_id)
        values = {c.key: getattr(school, c.key) for c in School.__table__.c if c.key != "id"}
        self.state.school = self.state.drafts.keep(
            Draft(School, values, school.id, "school", school.name)
        )
        years = await self.read(SchoolYear, SchoolYear.is_current.is_(True))
        self.state.year = years[-1] if years else None

    async def read_organisation(self) -> None:
        state = self.state
        year = state.year.id if state.year else 0
        state.terms = await self.read(
            Term, Term.year_id == year, kind="term", year_id="school_year"
        )
        state.holidays = await self.read(
            Holiday, Holiday.year_id == year, kind="holiday", year_id="school_year"
        )
        for bell in await self.read(BellTime, kind="bell"):
            state.bells[bell["shift"], bell["weekday"], bell["number"]] = bell
        for subject in await self.read(Subject, kind="subject"):
            state.add_subject(subject)
        state.has_policy = bool(await self.read(GradingPolicy))
        state.has_types = bool(await self.read(AssignmentType))

    async def read_people(self) -> None:
        state = self.state
        await self._read_persons()
        for post in await self.read(StaffPost, person_id="person"):
            state.posts[post["person_id"]].append(post)
        for grant in await self.read(RoleGrant, person_id="person"):
            state.grants[grant["person_id"]].append(grant)
        for wish in await self.read(Preferences, person_id="person"):
            state.preferences[wish["person_id"]] = wish
        for tie in await self.read(Guardianship, pupil_id="person", guardian_id="person"):
            state.guardianships[tie["pupil_id"]].append(tie)
            state.wards[tie["guardian_id"]].append(tie)

    async def _read_persons(self) -> None:
        """Records merged into a person speak for that person; what still points to them does."""
        people = {person.id: person for person in await self.read(Person)}
        for person in people.values():
            if person["merged_into_id"] is None:
                self.state.add_person(person)
        for number, record in people.items():
            kept = record
            while kept["merged_into_id"] is not None:
                kept = people[kept["merged_into_id"]]
            if kept is not record:
                self.state.merge_person(record, kept)
                self.known["person"][number or 0] = kept

    async def read_classes(self) -> None:
        state = self.state
        year = state.year.id if state.year else 0
        for one in await self.read(
            SchoolClass,
            SchoolClass.year_id == year,
            kind="class",
            year_id="school_year",
            class_teacher_id="person",
        ):
            state.add_class(one)
        ids = [one.id for one in state.classes.values()]
        for enrolment in await self.read(
            Enrolment, Enrolment.class_id.in_(ids), pupil_id="person", class_id="school_class"
        ):
            state.enrolments[enrolment["pupil_id"]].append(enrolment)
        for group in await self.read(
            SubjectGroup,
            SubjectGroup.class_id.in_(ids),
            kind="group",
            class_id="school_class",
            subject_id="subject",
        ):
            state.add_group(group)

    async def read_teaching(self) -> None:
        state = self.state
        ids = select(SubjectGroup.id).where(
            SubjectGroup.class_id.in_([one.id for one in state.classes.values()])
        )
        for member in await self.read(
            GroupMember, GroupMember.group_id.in_(ids), group_id="subject_group", pupil_id="person"
        ):
            state.members[member["group_id"]].append(member)
        for load in await self.read(
            Load, Load.group_id.in_(ids), kind="load", group_id="subject_group", teacher_id="person"
        ):
            state.loads[load["group_id"]].append(load)
        for slot in await self.read(
            Slot, Slot.group_id.in_(ids), kind="slot", group_id="subject_group"
        ):
            state.slots[slot["group_id"]["class_id"]].append(slot)

    async def read_finals(self) -> None:
        year = self.state.year.id if self.state.year else 0
        for mark in await self.read(
            FinalMark,
            FinalMark.year_id == year,
            kind="final",
            year_id="school_year",
            pupil_id="person",
            subject_id="subject",
        ):
            key = (mark["pupil_id"], mark["subject_id"], mark["kind"], mark["term_number"])
            self.state.finals[key] = mark


async def load_state(session: Session, school_id: int | None) -> State:
    """The school as it stands, or an empty state for a school that is not there yet."""
    state = State()
    if school_id is None:
        return state
    loader = _Loader(session, state, school_id)
    await loader.read_school()
    await loader.read_organisation()
    await loader.read_people()
    await loader.read_classes()
    await loader.read_teaching()
    await loader.read_finals()
    return state


def year_name(day: date) -> str:
    """The name of the school year a day belongs to; it turns on the first of August."""
    first = day.year if day.month >= 8 else day.year - 1
    return f"{first}/{first + 1}"
