"""Who is asking: a person, the roles of this day, the chat they ask from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select, union_all
from sqlalchemy import literal as lit
from sqlalchemy.orm import InstrumentedAttribute

from core import clock
from core.access.matrix import Action, scopes
from core.access.models import ChannelLink
from core.db import Session
from core.enums import Channel, LinkState, Role
from core.errors import NotAllowed
from core.people.models import Enrolment, Guardianship, Person, Preferences, RoleGrant
from core.school.models import School, SchoolClass, SchoolYear


@dataclass(frozen=True)
class Viewer:
    """A person as of this update. Roles are read anew each time: leaving takes effect at once."""

    person_id: int
    school_id: int
    school_name: str
    zone: str
    language: str
    first_name: str
    middle_name: str
    last_name: str
    roles: frozenset[Role]
    child_id: int | None  # the child last chosen, still to be checked at the door
    chat_id: int | None = None

    @property
    def today(self) -> date:
        """The calendar day in the school."""
        return clock.today(self.zone)

    def may(self, action: Action) -> bool:
        """Whether any role is granted the action at all; doors check for whom."""
        return bool(scopes(action, self.roles))

    def must(self, action: Action) -> None:
        """Raises NotAllowed when no role is granted the action."""
        if not self.may(action):
            raise NotAllowed


def holds(
    since: InstrumentedAttribute[date], until: InstrumentedAttribute[date | None], day: date
) -> ColumnElement[bool]:
    """SQL: the period `since`..`until` (None: open) holds `day`."""
    return and_(since <= day, or_(until.is_(None), until >= day))


async def roles_of(session: Session, person_id: int, school_id: int, day: date) -> frozenset[Role]:
    """All roles of a person on `day`: granted ones and those that follow from other tables."""
    granted = select(RoleGrant.role).where(
        RoleGrant.school_id == school_id,
        RoleGrant.person_id == person_id,
        holds(RoleGrant.since, RoleGrant.until, day),
    )
    guardian = select(lit(Role.GUARDIAN.value)).where(
        exists().where(
            Guardianship.school_id == school_id,
            Guardianship.guardian_id == person_id,
            holds(Guardianship.valid_from, Guardianship.valid_until, day),
        )
    )
    pupil = select(lit(Role.PUPIL.value)).where(
        exists().where(
            Enrolment.school_id == school_id,
            Enrolment.pupil_id == person_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
    )
    rows = await session.scalars(union_all(granted, guardian, pupil))
    roles = {Role(role) for role in rows}
    if Role.TEACHER in roles and await _leads_a_class(session, person_id, school_id):
        roles.add(Role.CLASS_TEACHER)
    return frozenset(roles)


async def _leads_a_class(session: Session, person_id: int, school_id: int) -> bool:
    found = await session.scalar(
        select(SchoolClass.id)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(
            SchoolClass.school_id == school_id,
            SchoolClass.class_teacher_id == person_id,
            SchoolYear.is_current,
        )
        .limit(1)
    )
    return found is not None


def _columns() -> tuple[Any, ...]:
    return (
        Person.id,
        Person.school_id,
        Person.first_name,
        Person.middle_name,
        Person.last_name,
        School.name.label("school_name"),
        School.timezone,
        Preferences.language,
        Preferences.child_id,
    )


async def _viewer(session: Session, row: Row[Any], chat_id: int | None) -> Viewer:
    day = clock.today(row.timezone)
    return Viewer(
        person_id=row.id,
        school_id=row.school_id,
        school_name=row.school_name,
        zone=row.timezone,
        language=row.language or "ru",
        first_name=row.first_name,
        middle_name=row.middle_name,
        last_name=row.last_name,
        roles=await roles_of(session, row.id, row.school_id, day),
        child_id=row.child_id,
        chat_id=chat_id,
    )


async def viewer_of_chat(
    session: Session, chat_id: int, *, channel: Channel = Channel.TELEGRAM
) -> Viewer | None:
    """The person whose private chat this is, or None for a stranger."""
    statement = (
        select(*_columns())
        .select_from(ChannelLink)
        .join(Person, Person.id == ChannelLink.person_id)
        .join(School, School.id == Person.school_id)
        .outerjoin(Preferences, Preferences.person_id == Person.id)
        .where(
            ChannelLink.channel == channel,
            ChannelLink.chat_id == chat_id,
            ChannelLink.state != LinkState.REVOKED,
        )
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else await _viewer(session, row, chat_id)


async def viewer_of_person(session: Session, person_id: int, *, school_id: int) -> Viewer | None:
    """The same for a person known by id: letters are written as their reader sees things."""
    statement = (
        select(*_columns())
        .select_from(Person)
        .join(School, School.id == Person.school_id)
        .outerjoin(Preferences, Preferences.person_id == Person.id)
        .where(Person.school_id == school_id, Person.id == person_id)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else await _viewer(session, row, None)
