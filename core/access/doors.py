"""The doors: the only ways to a pupil or a class (to a lesson: core.journal.doors).

Permission is part of the SELECT, so that a missing row and one that is not yours are the same
`NotFound`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Date,
    bindparam,
    exists,
    false,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from core.access.matrix import Action, Scope, scopes
from core.access.viewer import Viewer, holds
from core.db import Id, Session
from core.enums import Role
from core.errors import NotFound
from core.hot import Hot
from core.people.models import Enrolment, Guardianship, Person
from core.school.models import GroupMember, Load, SchoolClass, SchoolYear, SubjectGroup
from core.school.names import class_name

Clause = ColumnElement[bool]


@dataclass(frozen=True)
class PupilRef:
    """A pupil behind the door, with the class of today."""

    id: int
    school_id: int
    first_name: str
    last_name: str
    class_id: int
    class_name: str
    grade: int


@dataclass(frozen=True)
class ClassRef:
    """A class behind the door."""

    id: int
    school_id: int
    name: str
    grade: int
    class_teacher_id: int | None


def any_of(viewer: Viewer, action: Action, by: dict[Scope, Callable[[Role], Clause]]) -> Clause:
    """SQL: one of the viewer's grants for `action` reaches the row; `by` words each scope."""
    clauses = [by[scope](role) for role, scope in sorted(scopes(action, viewer.roles))]
    return or_(false(), *clauses)


def teaches_group(viewer: Viewer, group_id: Any) -> Clause:
    """SQL: the viewer has the load of this group today (a former teacher has not)."""
    return exists().where(
        Load.school_id == viewer.school_id,
        Load.group_id == group_id,
        Load.teacher_id == viewer.person_id,
        holds(Load.since, Load.until, viewer.today),
    )


def _own_pupil(viewer: Viewer, pupil_id: Any) -> Callable[[Role], Clause]:
    def clause(role: Role) -> Clause:
        if role is Role.PUPIL:
            return pupil_id == viewer.person_id  # type: ignore[no-any-return]
        return exists().where(Guardianship.pupil_id == pupil_id, *_guardianship(viewer))

    return clause


def _guardianship(viewer: Viewer) -> tuple[Clause, ...]:
    return (
        Guardianship.school_id == viewer.school_id,
        Guardianship.guardian_id == viewer.person_id,
        Guardianship.restricted.is_(False),
        holds(Guardianship.valid_from, Guardianship.valid_until, viewer.today),
    )


def _taught_pupil(viewer: Viewer, pupil_id: Any) -> Clause:
    return exists().where(
        GroupMember.school_id == viewer.school_id,
        GroupMember.pupil_id == pupil_id,
        holds(GroupMember.since, GroupMember.until, viewer.today),
        teaches_group(viewer, GroupMember.group_id),
    )


def leads_class(viewer: Viewer, class_id: Any) -> Clause:
    """SQL: the viewer is the class teacher of this class."""
    led = aliased(SchoolClass)
    return exists().where(
        led.school_id == viewer.school_id,
        led.id == class_id,
        led.class_teacher_id == viewer.person_id,
    )


def reaches_pupil(viewer: Viewer, action: Action, pupil_id: Any, class_id: Any) -> Clause:
    """SQL: the viewer may do `action` with this pupil, who is in this class today."""
    return any_of(
        viewer,
        action,
        {
            Scope.OWN: _own_pupil(viewer, pupil_id),
            Scope.GROUPS: lambda _role: _taught_pupil(viewer, pupil_id),
            Scope.CLASS: lambda _role: leads_class(viewer, class_id),
            Scope.SCHOOL: lambda _role: true(),
        },
    )


def _enrolled(viewer: Viewer) -> Any:
    """Pupils with the class of today; who may see them is still to be added."""
    return (
        select(
            Person.id,
            Person.school_id,
            Person.first_name,
            Person.last_name,
            SchoolClass.id.label("class_id"),
            SchoolClass.grade,
            SchoolClass.letter,
        )
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(
            Person.school_id == viewer.school_id,
            Enrolment.school_id == viewer.school_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
        )
    )


def _pupil_ref(row: Any) -> PupilRef:
    return PupilRef(
        id=row.id,
        school_id=row.school_id,
        first_name=row.first_name,
        last_name=row.last_name,
        class_id=row.class_id,
        class_name=class_name(row.grade, row.letter),
        grade=row.grade,
    )


class Anyone:
    """A viewer in whose place the statement has bound values, so that it is built once a role."""

    def __init__(self, roles: frozenset[Role]) -> None:
        self.roles = roles
        self.person_id = bindparam("me", type_=Id)
        self.school_id = bindparam("school", type_=Id)
        self.today = bindparam("today", type_=Date)


@cache
def _one_pupil(roles: frozenset[Role], action: Action) -> Hot:
    anyone = cast(Viewer, Anyone(roles))
    return Hot(
        _enrolled(anyone)
        .where(
            Person.id == bindparam("pupil"),
            reaches_pupil(anyone, action, Person.id, SchoolClass.id),
        )
        .limit(1)
    )


@cache
def _own_pupils(roles: frozenset[Role]) -> Hot:
    anyone = cast(Viewer, Anyone(roles))
    family = scopes(Action.READ_DIARY, roles & {Role.GUARDIAN, Role.PUPIL})
    own = [_own_ids(anyone, role) for role, _ in sorted(family)]
    return Hot(
        _enrolled(anyone)
        .where(Person.id.in_(union_all(*own)))
        .order_by(SchoolClass.grade.desc(), Person.first_name)
    )


def _own_ids(viewer: Viewer, role: Role) -> Any:
    """SQL: the ids of one's own, found by the reader and not by looking at every pupil."""
    if role is Role.PUPIL:
        return select(viewer.person_id)  # type: ignore[call-overload]
    return select(Guardianship.pupil_id).where(*_guardianship(viewer))


def bound_to(viewer: Viewer, **values: object) -> dict[str, object]:
    """What a statement built for `Anyone` with the viewer's roles binds, and `values` besides."""
    own = {"me": viewer.person_id, "school": viewer.school_id, "today": viewer.today}
    return own | values


async def access_pupil(
    session: Session, viewer: Viewer, pupil_id: int, action: Action = Action.READ_DIARY
) -> PupilRef:
    """The pupil, if the matrix grants `action` with them to the viewer. Raises NotFound."""
    row = await _one_pupil(viewer.roles, action).first(session, **bound_to(viewer, pupil=pupil_id))
    if row is None:
        raise NotFound
    return _pupil_ref(row)


async def own_pupils(session: Session, viewer: Viewer) -> list[PupilRef]:
    """The viewer's own children, eldest class first, or the viewer as a pupil; empty for others."""
    if not viewer.roles & {Role.GUARDIAN, Role.PUPIL}:
        return []
    rows = await _own_pupils(viewer.roles).all(session, **bound_to(viewer))
    return [_pupil_ref(row) for row in rows]


def reaches_class(viewer: Viewer, action: Action, class_id: Any) -> Clause:
    """SQL: the viewer may do `action` with this class: teaches in it, leads it, or has them all."""
    taught = exists().where(
        SubjectGroup.school_id == viewer.school_id,
        SubjectGroup.class_id == class_id,
        teaches_group(viewer, SubjectGroup.id),
    )
    return any_of(
        viewer,
        action,
        {
            Scope.GROUPS: lambda _role: taught,
            Scope.CLASS: lambda _role: leads_class(viewer, class_id),
            Scope.SCHOOL: lambda _role: true(),
        },
    )


async def classes_for(session: Session, viewer: Viewer, action: Action) -> list[ClassRef]:
    """The classes of the current year the viewer may do `action` with, by grade and letter."""
    rows = await _classes(viewer.roles, action).all(session, **bound_to(viewer))
    return [_class_ref(row) for row in rows]


async def access_class(
    session: Session, viewer: Viewer, class_id: int, action: Action = Action.READ_CLASS
) -> ClassRef:
    """The class of the current year, if the matrix grants `action` with it. Raises NotFound."""
    bound = bound_to(viewer, class_id=class_id)
    found = await _one_class(viewer.roles, action).first(session, **bound)
    if found is None:
        raise NotFound
    return _class_ref(found)


@cache
def _classes(roles: frozenset[Role], action: Action) -> Hot:
    reached = _reached_classes(roles, action)
    return Hot(reached.order_by(SchoolClass.grade, SchoolClass.letter))


@cache
def _one_class(roles: frozenset[Role], action: Action) -> Hot:
    return Hot(_reached_classes(roles, action).where(SchoolClass.id == bindparam("class_id")))


def _reached_classes(roles: frozenset[Role], action: Action) -> Any:
    anyone = cast(Viewer, Anyone(roles))
    return (
        select(
            SchoolClass.id,
            SchoolClass.school_id,
            SchoolClass.grade,
            SchoolClass.letter,
            SchoolClass.class_teacher_id,
        )
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(
            SchoolClass.school_id == anyone.school_id,
            SchoolYear.is_current,
            reaches_class(anyone, action, SchoolClass.id),
        )
    )


def _class_ref(row: Any) -> ClassRef:
    return ClassRef(
        row.id, row.school_id, class_name(row.grade, row.letter), row.grade, row.class_teacher_id
    )
