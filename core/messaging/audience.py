"""Who reads an announcement: named, counted, listed. The rows of rights: core.messaging.belonging.

Readers of a class are its pupils, their unrestricted guardians and its teachers of today; the
school adds everybody who works there (trust.md §2 row 13).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, select, union_all

from core.access.models import MESSENGER, ChannelLink, Consent
from core.db import Session
from core.enums import AudienceKind, LinkState, Role
from core.errors import NotFound
from core.i18n import N_, _
from core.messaging.belonging import OF_A_CLASS, Arm, employed, of_class
from core.messaging.errors import NoSuchClass, UnknownAudience
from core.people.models import RoleGrant
from core.school.models import SchoolClass, SchoolYear

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
            SchoolClass.school_id == school_id, cast(SchoolClass.id, String) == audience.value
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


async def chosen_audience(session: Session, kind: str, value: str, *, school_id: int) -> Audience:
    """The readers of a button: as stored in `Audience`, a class by its id.

    Raises NotFound for anything that is not there this year in this school.
    """
    if kind == AudienceKind.SCHOOL:
        return Audience(AudienceKind.SCHOOL)
    if kind == AudienceKind.ROLE and value in tuple(Role):
        return Audience(AudienceKind.ROLE, value)
    classes = await current_classes(session, school_id=school_id)
    known = {
        AudienceKind.GRADE: {str(one.grade) for one in classes},
        AudienceKind.CLASS: {str(one.id) for one in classes},
    }
    if kind not in tuple(AudienceKind) or value not in known.get(AudienceKind(kind), ()):
        raise NotFound
    return Audience(AudienceKind(kind), value)


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


def readers(
    audience: Audience, *, school_id: int, day: date, among: Collection[int] | None = None
) -> Select[tuple[int]]:
    """The SELECT of the ids of all who may read this on `day`, each once, in order of id.

    `among`: only of these people, found by their own rows instead of by everybody's.
    """
    arms = _arms(audience, school_id, day)
    if among is not None:
        arms = [(person, arm.where(person.in_(among))) for person, arm in arms]
    people = union_all(*(arm for _person, arm in arms)).subquery()
    return select(people.c.person_id).distinct().order_by(people.c.person_id)


def _arms(audience: Audience, school_id: int, day: date) -> list[Arm]:
    if audience.kind is AudienceKind.ROLE:
        return [_of_role(Role(audience.value), school_id, day)]
    arms = [of_class(role, school_id, day) for role in OF_A_CLASS]
    if audience.kind is AudienceKind.GRADE:
        return [(one, arm.where(SchoolClass.grade == int(audience.value))) for one, arm in arms]
    if audience.kind is AudienceKind.CLASS:
        return [(one, arm.where(SchoolClass.id == int(audience.value))) for one, arm in arms]
    return [*arms, _employed(school_id, day)]


def _employed(school_id: int, day: date) -> Arm:
    return RoleGrant.person_id, employed(school_id, day)


def _of_role(role: Role, school_id: int, day: date) -> Arm:
    if role in (Role.GUARDIAN, Role.PUPIL, Role.CLASS_TEACHER):
        return of_class(role, school_id, day)
    person, arm = _employed(school_id, day)
    return person, arm.where(RoleGrant.role == role)


async def count_readers(
    session: Session, audience: Audience, *, school_id: int, day: date, author_id: int
) -> ReaderCount:
    """How many would read this besides its author, and to how many the bot may write today."""
    people = readers(audience, school_id=school_id, day=day).order_by(None).subquery()
    can_be_told = is_connected(people.c.person_id, school_id)
    row = (
        await session.execute(
            select(func.count(), func.count().filter(can_be_told))
            .select_from(people)
            .where(people.c.person_id != author_id)
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


async def audience_ids(
    session: Session, audience: Audience, *, school_id: int, day: date
) -> list[int]:
    """The ids of all who may read this on `day`, in order: those an announcement is told to."""
    return list(await session.scalars(readers(audience, school_id=school_id, day=day)))
