"""The rows of rights behind announcements: who belongs to a class, and how.

Pupils, their unrestricted guardians, the class teacher and the teachers of today; for counting,
for sending and for reading again alike (trust.md §2 row 13).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import Role
from core.people.models import Enrolment, Guardianship, RoleGrant
from core.school.models import Load, SchoolClass, SchoolYear, SubjectGroup

_PersonId = InstrumentedAttribute[Any]
#: A column of people, and the SELECT of those in it.
Arm = tuple[_PersonId, Select[Any]]

#: Those who belong to a class, and so may be told something that concerns it.
OF_A_CLASS = (Role.GUARDIAN, Role.PUPIL, Role.CLASS_TEACHER, Role.TEACHER)


def _granted(person_id: _PersonId, school_id: int, role: Role, day: date) -> ColumnElement[bool]:
    return exists().where(
        RoleGrant.school_id == school_id,
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        holds(RoleGrant.since, RoleGrant.until, day),
    )


def _guardians(school_id: int, day: date) -> Arm:
    person = Guardianship.guardian_id
    # Not a join: SQLite would begin with every pupil of the school instead of the few guardians
    # that are asked about.
    own = select(Enrolment.class_id).where(
        Enrolment.school_id == school_id,
        Enrolment.pupil_id == Guardianship.pupil_id,
        holds(Enrolment.enrolled_on, Enrolment.left_on, day),
    )
    return person, (
        select(person.label("person_id"))
        .join(SchoolClass, SchoolClass.id.in_(own.correlate(Guardianship)))
        .where(
            Guardianship.school_id == school_id,
            Guardianship.restricted.is_(False),
            holds(Guardianship.valid_from, Guardianship.valid_until, day),
        )
    )


def _pupils(school_id: int, day: date) -> Arm:
    person = Enrolment.pupil_id
    return person, (
        select(person.label("person_id"))
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(
            Enrolment.school_id == school_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
    )


def _class_teachers(school_id: int, day: date) -> Arm:
    person = SchoolClass.class_teacher_id
    return person, (
        select(person.label("person_id")).where(
            SchoolClass.school_id == school_id,
            person.is_not(None),
            _granted(person, school_id, Role.TEACHER, day),
        )
    )


def _subject_teachers(school_id: int, day: date) -> Arm:
    person = Load.teacher_id
    return person, (
        select(person.label("person_id"))
        .join(SubjectGroup, SubjectGroup.id == Load.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .where(
            Load.school_id == school_id,
            holds(Load.since, Load.until, day),
            _granted(person, school_id, Role.TEACHER, day),
        )
    )


_ARMS = {
    Role.GUARDIAN: _guardians,
    Role.PUPIL: _pupils,
    Role.CLASS_TEACHER: _class_teachers,
    Role.TEACHER: _subject_teachers,
}


def of_class(role: Role, school_id: int, day: date) -> Arm:
    """Those who belong to a class of the current year in this way; SchoolClass is in reach."""
    person, statement = _ARMS[role](school_id, day)
    return person, statement.join(SchoolYear, SchoolYear.id == SchoolClass.year_id).where(
        SchoolYear.is_current
    )


def employed(school_id: int, day: date) -> Select[Any]:
    """The SELECT of all who work in the school on `day`, in whatever role."""
    return select(RoleGrant.person_id.label("person_id")).where(
        RoleGrant.school_id == school_id, holds(RoleGrant.since, RoleGrant.until, day)
    )


@dataclass(frozen=True)
class Membership:
    """Through which classes, grades and roles a person reads announcements today."""

    classes: frozenset[int]
    grades: frozenset[int]
    roles: frozenset[Role]


async def memberships(session: Session, viewer: Viewer) -> Membership:
    """The audiences that hold the viewer, by the same rows of rights as `readers`."""
    classes: set[int] = set()
    grades: set[int] = set()
    roles = set(viewer.roles) - {Role.GUARDIAN, Role.PUPIL, Role.CLASS_TEACHER}
    for role in OF_A_CLASS:
        person, arm = of_class(role, viewer.school_id, viewer.today)
        statement = arm.where(person == viewer.person_id).with_only_columns(
            SchoolClass.id, SchoolClass.grade, maintain_column_froms=True
        )
        for class_id, grade in await session.execute(statement):
            classes.add(class_id)
            grades.add(grade)
            if role is not Role.TEACHER:
                roles.add(role)
    return Membership(frozenset(classes), frozenset(grades), frozenset(roles))
