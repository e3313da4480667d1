"""Slips of a class: printed for those who have no chat yet, and anew for a lost telephone (§3.2.2).

Employees never get a family's slip, even for their own child: it would open the staff's door.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, select, update

from core import clock, ledger
from core.access.doors import access_class
from core.access.invitations import FAMILY_TERM, Slip, issue
from core.access.matrix import Action
from core.access.models import ChannelLink
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import LinkState
from core.errors import NotFound
from core.people.models import Enrolment, Guardianship, Person, RoleGrant
from core.school.models import School, SchoolClass


@dataclass(frozen=True)
class ClassReader:
    """A pupil of the class, or a guardian for the sake of one; `linked`: has a chat already."""

    person_id: int
    pupil_id: int | None  # None for the pupil
    pupil_first_name: str
    pupil_last_name: str
    class_name: str
    relation: str
    linked: bool
    number: int  # the pupil's in the class list by name, since two may have the same initials


def _pupils(school_id: int, class_id: int, day: Any) -> Any:
    return (
        select(Person, SchoolClass, Guardianship.guardian_id, Guardianship.relation)
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .outerjoin(
            Guardianship,
            and_(
                Guardianship.school_id == school_id,
                Guardianship.pupil_id == Person.id,
                Guardianship.restricted.is_(False),
                holds(Guardianship.valid_from, Guardianship.valid_until, day),
                ~exists().where(
                    RoleGrant.school_id == school_id,
                    RoleGrant.person_id == Guardianship.guardian_id,
                ),
            ),
        )
        .where(
            Enrolment.school_id == school_id,
            Enrolment.class_id == class_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
        .order_by(Person.last_name, Person.first_name, Person.id, Guardianship.id)
    )


async def readers_of_class(session: Session, *, school_id: int, class_id: int) -> list[ClassReader]:
    """Everybody a slip of this class may be for: pupils by name, each with their guardians."""
    zone = await session.scalar(select(School.timezone).where(School.id == school_id))
    rows = await session.execute(_pupils(school_id, class_id, clock.today(zone or "UTC")))
    linked = set(
        await session.scalars(
            select(ChannelLink.person_id).where(
                ChannelLink.school_id == school_id, ChannelLink.state == LinkState.ACTIVE
            )
        )
    )
    found: dict[tuple[int, int | None], ClassReader] = {}
    numbers: dict[int, int] = {}
    for pupil, school_class, guardian_id, relation in rows:
        number = numbers.setdefault(pupil.id, len(numbers) + 1)
        who = [(pupil.id, None, "pupil")]
        if guardian_id is not None:
            who.append((guardian_id, pupil.id, relation))
        for person_id, pupil_id, whom in who:
            found[person_id, pupil_id] = ClassReader(
                person_id,
                pupil_id,
                pupil.first_name,
                pupil.last_name,
                school_class.name,
                whom,
                person_id in linked,
                number,
            )
    return list(found.values())


async def issue_for_class(session: Session, viewer: Viewer, *, class_id: int) -> list[Slip]:
    """New slips for everybody of a class who has no chat yet. Raises NotFound."""
    found = await access_class(session, viewer, class_id, Action.ISSUE_SLIPS)
    readers = await readers_of_class(session, school_id=found.school_id, class_id=class_id)
    return [
        await _slip(session, found.school_id, reader, viewer.person_id)
        for reader in readers
        if not reader.linked
    ]


async def slips_of_class(
    session: Session, *, school_id: int, class_id: int, issued_by_id: int | None
) -> list[Slip]:
    """Slips for the whole class, as the operator prints them at the command line.

    The slip of somebody who has a chat already works only after that chat was revoked.
    """
    return [
        await _slip(session, school_id, reader, issued_by_id)
        for reader in await readers_of_class(session, school_id=school_id, class_id=class_id)
    ]


async def linked_in_class(session: Session, viewer: Viewer, *, class_id: int) -> list[ClassReader]:
    """Who of a class has a chat, for the case of a lost telephone. Raises NotFound."""
    found = await access_class(session, viewer, class_id, Action.ISSUE_SLIPS)
    readers = await readers_of_class(session, school_id=found.school_id, class_id=class_id)
    return [reader for reader in readers if reader.linked]


async def reissue(session: Session, viewer: Viewer, *, class_id: int, person_id: int) -> Slip:
    """End the chat of a reader of this class and give a new slip. Raises NotFound.

    From this moment the old chat gets and shows nothing (trust.md A-06).
    """
    for reader in await linked_in_class(session, viewer, class_id=class_id):
        if reader.person_id == person_id:
            await revoke_chats(session, viewer.school_id, person_id, actor_id=viewer.person_id)
            return await _slip(session, viewer.school_id, reader, viewer.person_id)
    raise NotFound


async def issue_one(
    session: Session, viewer: Viewer, *, class_id: int, person_id: int, pupil_id: int | None
) -> Slip:
    """A new slip for one reader of the class who has no chat yet; an earlier one ends. Raises
    NotFound, also for who has a chat."""
    found = await access_class(session, viewer, class_id, Action.ISSUE_SLIPS)
    for reader in await readers_of_class(session, school_id=found.school_id, class_id=class_id):
        if (reader.person_id, reader.pupil_id, reader.linked) == (person_id, pupil_id, False):
            return await _slip(session, found.school_id, reader, viewer.person_id)
    raise NotFound


async def revoke_chats(
    session: Session, school_id: int, person_id: int, *, actor_id: int | None
) -> int:
    """End every chat of a person; gives how many there were."""
    ended = await session.execute(
        update(ChannelLink)
        .where(
            ChannelLink.school_id == school_id,
            ChannelLink.person_id == person_id,
            ChannelLink.state != LinkState.REVOKED,
        )
        .values(state=LinkState.REVOKED, revoked_at=clock.now())
        .returning(ChannelLink.id)
    )
    await ledger.record(
        session,
        "chat.revoked",
        school_id=school_id,
        actor_id=actor_id,
        subject=f"person:{person_id}",
    )
    return len(ended.all())


async def _slip(
    session: Session, school_id: int, reader: ClassReader, issued_by_id: int | None
) -> Slip:
    token = await issue(
        session,
        school_id=school_id,
        person_id=reader.person_id,
        pupil_id=reader.pupil_id,
        issued_by_id=issued_by_id,
    )
    return Slip(
        person_id=reader.person_id,
        pupil_initials=(
            f"{reader.pupil_first_name[:1]}. {reader.pupil_last_name[:1]}., № {reader.number}"
        ),
        class_name=reader.class_name,
        relation=reader.relation,
        token=token,
        expires_at=clock.now() + FAMILY_TERM,
    )
