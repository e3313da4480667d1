"""Slips for employees, issued by the operator: the first way in for the first administrator."""

from sqlalchemy import exists, select

from core import clock
from core.access.invitations import STAFF_TERM, Slip, issue
from core.access.models import ChannelLink
from core.access.viewer import holds
from core.db import Session
from core.enums import LinkState
from core.people.models import Person, RoleGrant
from core.wording import staff_initials


async def slips_of_staff(session: Session, *, school_id: int, zone: str) -> list[Slip]:
    """New slips for everybody who holds a post's role today and has no chat linked yet.

    A slip names the employee where a family's slip has the child's initials. It works for a day
    (trust.md A-02), so it is printed when people are there to take it.
    """
    day = clock.today(zone)
    granted = exists().where(
        RoleGrant.school_id == school_id,
        RoleGrant.person_id == Person.id,
        holds(RoleGrant.since, RoleGrant.until, day),
    )
    linked = exists().where(
        ChannelLink.school_id == school_id,
        ChannelLink.person_id == Person.id,
        ChannelLink.state != LinkState.REVOKED,
    )
    people = await session.scalars(
        select(Person)
        .where(Person.school_id == school_id, Person.merged_into_id.is_(None), granted, ~linked)
        .order_by(Person.search_name, Person.id)
    )
    return [await _slip(session, person) for person in people]


async def _slip(session: Session, person: Person) -> Slip:
    token = await issue(session, school_id=person.school_id, person_id=person.id, term=STAFF_TERM)
    return Slip(
        person_id=person.id,
        pupil_initials=staff_initials(person.last_name, person.first_name, person.middle_name),
        class_name="",
        relation="staff",
        token=token,
        expires_at=clock.now() + STAFF_TERM,
    )
