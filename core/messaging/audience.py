"""Who reads an announcement. The rows of rights are here once: for counting, sending, reading.

Readers of a class are its pupils, their unrestricted guardians and its teachers of today; the
school adds everybody who works there (trust.md §2 row 13).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from core.access.consents import MESSENGER
from core.access.models import ChannelLink, Consent
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import AudienceKind, LinkState, Role
from core.i18n import N_, _
from core.messaging.errors import NoSuchClass, UnknownAudience
from core.people.models import Enrolment, Guardianship, RoleGrant
from core.school.models import Load, SchoolClass, SchoolYear, SubjectGroup

_PersonId = InstrumentedAttribute[Any]
_Arm = tuple[_PersonId, Select[Any]]

#: Those who belong to a class, and so may be told something that concerns it.
_OF_A_CLASS = (Role.GUARDIAN, Role.PUPIL, Role.CLASS_TEACHER, Role.TEACHER)

_ROLE_WORDS = {
    Role.GUARDIAN: N_("parents"),
    Role.PUPIL: N_("pupils"),
    Role.TEACHER: N_("teachers"),
    Role.CLASS_TEACHER: N_("class teachers"),
    Role.DEPUTY: N_("deputy heads"),
    Role.PRINCIPAL: N_("the principal"),
    Role.ADMIN: N_("administrators"),
    Role.SECRETARY: N_("secretaries"),
}

#: Latin letters that look like Cyrillic ones, as they get into names of classes.
_LOOK_ALIKE = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


@dataclass(frozen=True)
class Audience:
    """Readers: the school, a grade ("7"), a class (its id as text) or a role (Role)."""

    kind: AudienceKind
    value: str = ""


@dataclass(frozen=True)
class ReaderCount:
    """How many people are readers, and to how many of them the bot can write today."""

    total: int
    connected: int

    @property
    def unconnected(self) -> int:
        """Readers without a linked chat or without consent."""
        return self.total - self.connected


def role_words(role: Role) -> str:
    """«учителя», «классные руководители»: the people of a role."""
    return _(_ROLE_WORDS[role])


async def audience_title(session: Session, audience: Audience, *, school_id: int) -> str:
    """Whom the audience names: «вся школа», «7-е классы», «7Б», «учителя»."""
    if audience.kind is AudienceKind.SCHOOL:
        return _("the whole school")
    if audience.kind is AudienceKind.GRADE:
        return _("grade {number}").format(number=audience.value)
    if audience.kind is AudienceKind.ROLE:
        return role_words(Role(audience.value))
    found = await session.scalar(
        select(SchoolClass).where(
            SchoolClass.school_id == school_id, SchoolClass.id == int(audience.value)
        )
    )
    return "?" if found is None else found.name


def _folded(name: str) -> str:
    """«7 «а»» and 7A with a Latin letter are one class."""
    kept = "".join(sign for sign in name.upper() if sign.isalnum())
    return kept.translate(_LOOK_ALIKE)


async def audience_of_text(session: Session, typed: str, *, school_id: int) -> Audience:
    """The readers named by "school", "grade:7", "class:7Б" or "role:teacher".

    Raises UnknownAudience for another form or role, NoSuchClass for a class or grade that is not
    there this year.
    """
    kind, _colon, value = typed.strip().partition(":")
    value = value.strip()
    if typed.strip() == AudienceKind.SCHOOL:
        return Audience(AudienceKind.SCHOOL)
    if kind == AudienceKind.ROLE and value in tuple(Role):
        return Audience(AudienceKind.ROLE, value)
    if kind not in (AudienceKind.CLASS, AudienceKind.GRADE) or not value:
        raise UnknownAudience(typed, ", ".join(Role))
    return await _of_classes(session, AudienceKind(kind), value, school_id)


async def _of_classes(session: Session, kind: AudienceKind, value: str, school_id: int) -> Audience:
    classes = await current_classes(session, school_id=school_id)
    if kind is AudienceKind.GRADE:
        grades = sorted({one.grade for one in classes})
        if value not in map(str, grades):
            raise NoSuchClass(_("grade {number}").format(number=value), _listed(grades))
        return Audience(kind, value)
    for one in classes:
        if _folded(one.name) == _folded(value):
            return Audience(kind, str(one.id))
    raise NoSuchClass(value, _listed([one.name for one in classes]))


def _listed(things: list[Any]) -> str:
    return ", ".join(map(str, things)) or "—"


async def current_classes(session: Session, *, school_id: int) -> list[SchoolClass]:
    """The classes of the current year by grade and letter."""
    rows = await session.scalars(
        select(SchoolClass)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(SchoolClass.school_id == school_id, SchoolYear.is_current)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    return list(rows)


def _granted(person_id: _PersonId, school_id: int, role: Role, day: date) -> ColumnElement[bool]:
    return exists().where(
        RoleGrant.school_id == school_id,
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        holds(RoleGrant.since, RoleGrant.until, day),
    )


def _guardians(school_id: int, day: date) -> _Arm:
    person = Guardianship.guardian_id
    return person, (
        select(person.label("person_id"))
        .join(Enrolment, Enrolment.pupil_id == Guardianship.pupil_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(
            Guardianship.school_id == school_id,
            Guardianship.restricted.is_(False),
            holds(Guardianship.valid_from, Guardianship.valid_until, day),
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
    )


def _pupils(school_id: int, day: date) -> _Arm:
    person = Enrolment.pupil_id
    return person, (
        select(person.label("person_id"))
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(
            Enrolment.school_id == school_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
    )


def _class_teachers(school_id: int, day: date) -> _Arm:
    person = SchoolClass.class_teacher_id
    return person, (
        select(person.label("person_id")).where(
            SchoolClass.school_id == school_id,
            person.is_not(None),
            _granted(person, school_id, Role.TEACHER, day),
        )
    )


def _subject_teachers(school_id: int, day: date) -> _Arm:
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


def _of_class(role: Role, school_id: int, day: date) -> _Arm:
    """Those who belong to a class of the current year in this way; SchoolClass is in reach."""
    person, statement = _ARMS[role](school_id, day)
    return person, statement.join(SchoolYear, SchoolYear.id == SchoolClass.year_id).where(
        SchoolYear.is_current
    )


def _employed(school_id: int, day: date) -> Select[Any]:
    return select(RoleGrant.person_id.label("person_id")).where(
        RoleGrant.school_id == school_id, holds(RoleGrant.since, RoleGrant.until, day)
    )


def readers(audience: Audience, *, school_id: int, day: date) -> Select[tuple[int]]:
    """The SELECT of the ids of all who may read this on `day`, each once, in order of id."""
    arms = [_of_class(role, school_id, day)[1] for role in _OF_A_CLASS]
    if audience.kind is AudienceKind.GRADE:
        arms = [arm.where(SchoolClass.grade == int(audience.value)) for arm in arms]
    elif audience.kind is AudienceKind.CLASS:
        arms = [arm.where(SchoolClass.id == int(audience.value)) for arm in arms]
    elif audience.kind is AudienceKind.ROLE:
        arms = [_of_role(Role(audience.value), school_id, day)]
    else:
        arms.append(_employed(school_id, day))
    people = union_all(*arms).subquery()
    return select(people.c.person_id).distinct().order_by(people.c.person_id)


def _of_role(role: Role, school_id: int, day: date) -> Select[Any]:
    if role in (Role.GUARDIAN, Role.PUPIL, Role.CLASS_TEACHER):
        return _of_class(role, school_id, day)[1]
    return _employed(school_id, day).where(RoleGrant.role == role)


async def count_readers(
    session: Session, audience: Audience, *, school_id: int, day: date
) -> ReaderCount:
    """How many would read this, and how many of them have a living chat and consent."""
    people = readers(audience, school_id=school_id, day=day).order_by(None).subquery()
    can_be_told = is_connected(people.c.person_id, school_id)
    row = (
        await session.execute(
            select(func.count(), func.count().filter(can_be_told)).select_from(people)
        )
    ).one()
    return ReaderCount(row[0], row[1])


def is_connected(person_id: Any, school_id: int) -> ColumnElement[bool]:
    """SQL: the bot may write to this person: a living link and a living consent."""
    linked = exists().where(
        ChannelLink.school_id == school_id,
        ChannelLink.person_id == person_id,
        ChannelLink.state == LinkState.ACTIVE,
    )
    agreed = exists().where(
        Consent.school_id == school_id,
        Consent.person_id == person_id,
        Consent.purpose == MESSENGER,
        Consent.withdrawn_at.is_(None),
    )
    return linked & agreed


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
    for role in _OF_A_CLASS:
        person, arm = _of_class(role, viewer.school_id, viewer.today)
        statement = arm.where(person == viewer.person_id).with_only_columns(
            SchoolClass.id, SchoolClass.grade, maintain_column_froms=True
        )
        for class_id, grade in await session.execute(statement):
            classes.add(class_id)
            grades.add(grade)
            if role is not Role.TEACHER:
                roles.add(role)
    return Membership(frozenset(classes), frozenset(grades), frozenset(roles))
