"""Who of a class gets letters and who does not, for those who can do something about it.

A letter to who stopped the bot is not sent and nobody is told; so whoever leads the class must see
that this family has to be reached otherwise.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core import clock
from core.access.doors import ClassRef, access_class
from core.access.matrix import Action
from core.access.models import ChannelLink
from core.access.readers import Reader, readers
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import LinkState, Role
from core.people.models import Enrolment, Guardianship, Person
from core.people.queries import PersonName, name_columns, person_name


@dataclass(frozen=True)
class Reached:
    """One of a family. `relation` is "pupil", "mother" … `missing` says why no letter comes ("" if
    it does): "blocked", "unlinked" or "no consent"; `since` is when the bot was stopped."""

    name: PersonName
    relation: str
    missing: str
    since: datetime | None


@dataclass(frozen=True)
class FamilyReach:
    """A pupil with those who are to be told about them, the pupil first."""

    pupil: PersonName
    people: tuple[Reached, ...]

    @property
    def adults(self) -> tuple[Reached, ...]:
        """Those who answer for the pupil."""
        return tuple(one for one in self.people if one.relation != Role.PUPIL)

    @property
    def is_out_of_reach(self) -> bool:
        """Whether no adult of the family gets letters."""
        return all(one.missing for one in self.adults)


@dataclass(frozen=True)
class ClassReach:
    """The families of a class by the pupil's name."""

    school_class: ClassRef
    families: tuple[FamilyReach, ...]
    as_of: datetime


async def reach_of_class(session: Session, viewer: Viewer, *, class_id: int) -> ClassReach:
    """Whom of a class letters reach today. Raises NotFound for another's class.

    Guardians whose access is restricted are not to be told and are not counted.
    """
    found = await access_class(session, viewer, class_id, Action.ISSUE_SLIPS)
    around = await _families(session, viewer, class_id)
    ids = {person.id for people in around.values() for person, _relation in people}
    known: dict[int, Reader] = {}
    for some in _in_parts(sorted(ids)):
        known |= await readers(session, school_id=viewer.school_id, person_ids=some)
    since = await _stopped(session, viewer, ids)
    families = [
        FamilyReach(
            people[0][0],
            tuple(
                Reached(
                    person,
                    relation,
                    known[person.id].unreachable if person.id in known else "unlinked",
                    since.get(person.id),
                )
                for person, relation in people
            ),
        )
        for people in around.values()
    ]
    return ClassReach(found, tuple(families), clock.now())


def _in_parts(ids: list[int], size: int = 500) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


async def _families(
    session: Session, viewer: Viewer, class_id: int
) -> dict[int, list[tuple[PersonName, str]]]:
    pupils = (
        select(*name_columns())
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .where(
            Enrolment.school_id == viewer.school_id,
            Enrolment.class_id == class_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
        )
        .order_by(Person.last_name, Person.first_name, Person.id)
    )
    found = {row.id: [(person_name(row), str(Role.PUPIL))] for row in await session.execute(pupils)}
    guardians = (
        select(*name_columns(), Guardianship.pupil_id, Guardianship.relation)
        .join(Guardianship, Guardianship.guardian_id == Person.id)
        .where(
            Guardianship.school_id == viewer.school_id,
            Guardianship.pupil_id.in_(list(found)),
            Guardianship.restricted.is_(False),
            holds(Guardianship.valid_from, Guardianship.valid_until, viewer.today),
        )
        .order_by(Guardianship.id)
    )
    for row in await session.execute(guardians):
        found[row.pupil_id].append((person_name(row[:6]), row.relation))
    return found


async def _stopped(session: Session, viewer: Viewer, ids: set[int]) -> dict[int, datetime]:
    rows = await session.execute(
        select(ChannelLink.person_id, func.max(ChannelLink.blocked_at))
        .where(
            ChannelLink.school_id == viewer.school_id,
            ChannelLink.person_id.in_(ids),
            ChannelLink.state == LinkState.BLOCKED,
        )
        .group_by(ChannelLink.person_id)
    )
    return {person_id: moment for person_id, moment in rows if moment is not None}
