"""The people around a pupil: who teaches, who leads, who represents. Behind the pupil's door."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, exists, select

from core.access.doors import (
    ClassRef,
    PupilRef,
    access_class,
    access_pupil,
    reaches_class,
    reaches_pupil,
)
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import Role
from core.people.models import Enrolment, Guardianship, Person, RoleGrant
from core.people.queries import PersonName, name_columns, person_name
from core.school.models import GroupMember, Load, SchoolClass, SchoolYear, Subject, SubjectGroup

T = TypeVar("T")

#: Whom families reach as «администрация», in the order they are shown (§3.3, §3.4).
ADMINISTRATION = (Role.DEPUTY, Role.PRINCIPAL, Role.ADMIN)


@dataclass(frozen=True)
class StaffMember:
    """An employee near a pupil: in which roles, teaching what."""

    name: PersonName
    roles: tuple[Role, ...]
    subjects: tuple[str, ...]
    subject_ids: tuple[int, ...] = ()

    @property
    def id(self) -> int:
        """The person's id."""
        return self.name.id


@dataclass(frozen=True)
class FamilyMember:
    """The pupil (relation "pupil") or one who represents them (mother, father, guardian)."""

    name: PersonName
    relation: str

    @property
    def id(self) -> int:
        """The person's id."""
        return self.name.id


@dataclass(frozen=True)
class StaffAround:
    """A pupil and the employees a family may turn to: class teacher, teachers, administration."""

    pupil: PupilRef
    staff: tuple[StaffMember, ...]

    def member(self, person_id: int) -> StaffMember | None:
        """The employee by id, None when this one does not belong to the circle today."""
        return next((one for one in self.staff if one.id == person_id), None)


@dataclass(frozen=True)
class FamilyAround:
    """A pupil and those who may be written to about them: the pupil first, then guardians."""

    pupil: PupilRef
    family: tuple[FamilyMember, ...]

    def member(self, person_id: int) -> FamilyMember | None:
        """The member by id, None for a restricted guardian or anyone else."""
        return next((one for one in self.family if one.id == person_id), None)


async def staff_of_pupil(
    session: Session,
    viewer: Viewer,
    *,
    pupil_id: int,
    action: Action = Action.WRITE_TO_STAFF,
) -> StaffAround:
    """The pupil's class teacher, today's teachers with their subjects, and the administration.

    In this order, each person once, with all their roles. Raises NotFound when the matrix does
    not grant `action` with this pupil. Source: §3.3, §3.4.
    """
    pupil = await access_pupil(session, viewer, pupil_id, action)
    found: dict[int, StaffMember] = {}
    for row in await _class_teacher(session, viewer, pupil):
        _add(found, person_name(row[:6]), Role.CLASS_TEACHER)
    for row in await _teachers(session, viewer, pupil):
        _add(found, person_name(row[:6]), Role.TEACHER, row.subject_id, row.subject)
    for role, rows in await _administration(session, viewer):
        for row in rows:
            _add(found, person_name(row[:6]), role)
    return StaffAround(pupil, tuple(found.values()))


def _add(
    found: dict[int, StaffMember],
    name: PersonName,
    role: Role,
    subject_id: int | None = None,
    subject: str = "",
) -> None:
    old = found.get(name.id, StaffMember(name, (), ()))
    found[name.id] = StaffMember(
        name,
        _with(old.roles, role),
        _with(old.subjects, subject) if subject else old.subjects,
        _with(old.subject_ids, subject_id) if subject_id else old.subject_ids,
    )


def _with(old: tuple[T, ...], one: T) -> tuple[T, ...]:
    return old if one in old else (*old, one)


def _employed(viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return exists().where(
        RoleGrant.school_id == viewer.school_id,
        RoleGrant.person_id == Person.id,
        RoleGrant.role == role,
        holds(RoleGrant.since, RoleGrant.until, viewer.today),
    )


async def _class_teacher(session: Session, viewer: Viewer, pupil: PupilRef) -> Sequence[Any]:
    rows = await session.execute(
        select(*name_columns())
        .join(SchoolClass, SchoolClass.class_teacher_id == Person.id)
        .where(
            SchoolClass.school_id == viewer.school_id,
            SchoolClass.id == pupil.class_id,
            _employed(viewer, Role.TEACHER),
        )
    )
    return rows.all()


async def _teachers(session: Session, viewer: Viewer, pupil: PupilRef) -> Sequence[Any]:
    rows = await session.execute(
        select(*name_columns(), Subject.id.label("subject_id"), Subject.name.label("subject"))
        .join(Load, Load.teacher_id == Person.id)
        .join(SubjectGroup, SubjectGroup.id == Load.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(GroupMember, GroupMember.group_id == SubjectGroup.id)
        .where(
            GroupMember.school_id == viewer.school_id,
            GroupMember.pupil_id == pupil.id,
            holds(GroupMember.since, GroupMember.until, viewer.today),
            holds(Load.since, Load.until, viewer.today),
            _employed(viewer, Role.TEACHER),
        )
        .order_by(Subject.position, Subject.name, Person.last_name, Person.id)
    )
    return rows.all()


async def _administration(session: Session, viewer: Viewer) -> list[tuple[Role, list[Any]]]:
    rows = await session.execute(
        select(*name_columns(), RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.school_id == viewer.school_id,
            RoleGrant.role.in_(ADMINISTRATION),
            holds(RoleGrant.since, RoleGrant.until, viewer.today),
        )
        .order_by(Person.last_name, Person.first_name, Person.id)
    )
    found: list[Any] = list(rows)
    return [(role, [row for row in found if row.role == role]) for role in ADMINISTRATION]


async def family_of_pupil(
    session: Session,
    viewer: Viewer,
    *,
    pupil_id: int,
    action: Action = Action.WRITE_TO_FAMILY,
) -> FamilyAround:
    """The pupil and every guardian who is not restricted. Raises NotFound (as for the pupil)."""
    pupil = await access_pupil(session, viewer, pupil_id, action)
    own = await session.execute(select(*name_columns()).where(Person.id == pupil.id))
    guardians = await session.execute(
        select(*name_columns(), Guardianship.relation)
        .join(Guardianship, Guardianship.guardian_id == Person.id)
        .where(
            Guardianship.school_id == viewer.school_id,
            Guardianship.pupil_id == pupil.id,
            Guardianship.restricted.is_(False),
            holds(Guardianship.valid_from, Guardianship.valid_until, viewer.today),
        )
        .order_by(Guardianship.id)
    )
    return FamilyAround(
        pupil,
        (
            FamilyMember(person_name(own.one()), Role.PUPIL),
            *(FamilyMember(person_name(row[:6]), row.relation) for row in guardians),
        ),
    )


async def classes_open(session: Session, viewer: Viewer, action: Action) -> list[ClassRef]:
    """The classes of the current year the matrix grants `action` with, by grade and letter."""
    rows = await session.scalars(
        select(SchoolClass)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(
            SchoolClass.school_id == viewer.school_id,
            SchoolYear.is_current,
            reaches_class(viewer, action, SchoolClass.id),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    return [
        ClassRef(row.id, row.school_id, row.name, row.grade, row.class_teacher_id) for row in rows
    ]


async def pupils_of_class(
    session: Session, viewer: Viewer, *, class_id: int, action: Action
) -> tuple[ClassRef, list[PupilRef]]:
    """A class and those of its pupils whom the matrix grants `action` with, by last name.

    A teacher of a subgroup gets the pupils of the subgroup. Raises NotFound for another's class.
    """
    found = await access_class(session, viewer, class_id, action)
    rows = await session.execute(
        select(Person.id, Person.first_name, Person.last_name)
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .where(
            Enrolment.school_id == viewer.school_id,
            Enrolment.class_id == found.id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
            reaches_pupil(viewer, action, Person.id, Enrolment.class_id),
        )
        .order_by(Person.last_name, Person.first_name, Person.id)
    )
    pupils = [
        PupilRef(
            row.id,
            found.school_id,
            row.first_name,
            row.last_name,
            found.id,
            found.name,
            found.grade,
        )
        for row in rows
    ]
    return found, pupils
