"""«Ознакомлен(а)»: who has read a child's results of a period, and when (§2.4, R7)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select

from core import clock, ledger
from core.access.doors import ClassRef, access_class, own_pupils
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session, insert_into
from core.errors import NotFound
from core.journal.results.models import Acknowledgement
from core.people.models import Enrolment, Guardianship, Person


@dataclass(frozen=True)
class Acknowledged:
    """What pressing the button did: the moment that stands, and whether it is of now."""

    at: datetime
    is_new: bool


async def acknowledge(
    session: Session, viewer: Viewer, *, since: date, until: date
) -> Acknowledged:
    """The viewer has read the results of their own children from `since` to `until`.

    The first moment stays. Raises NotFound for who has no child of their own here.
    """
    pupils = await own_pupils(session, viewer)
    if not pupils:
        raise NotFound
    now = clock.now()
    for pupil in pupils:
        added = await session.scalar(
            insert_into(session, Acknowledgement)
            .values(
                school_id=viewer.school_id,
                person_id=viewer.person_id,
                pupil_id=pupil.id,
                since=since,
                until=until,
                at=now,
            )
            .on_conflict_do_nothing(
                index_elements=["school_id", "pupil_id", "since", "until", "person_id"]
            )
            .returning(Acknowledgement.id)
        )
        if added is not None:
            await ledger.record(
                session,
                "results.acknowledged",
                school_id=viewer.school_id,
                actor_id=viewer.person_id,
                pupil_id=pupil.id,
                after={"since": since, "until": until},
            )
    first = await session.scalar(
        select(Acknowledgement.at)
        .where(
            Acknowledgement.school_id == viewer.school_id,
            Acknowledgement.person_id == viewer.person_id,
            Acknowledgement.pupil_id == pupils[0].id,
            Acknowledgement.since == since,
            Acknowledgement.until == until,
        )
        .limit(1)
    )
    at = first or now
    return Acknowledged(at, at == now)


@dataclass(frozen=True)
class FamilyReading:
    """One pupil of a class: each representative by relation, and when they acknowledged."""

    pupil_id: int
    last_name: str
    first_name: str
    guardians: tuple[tuple[str, datetime | None], ...]

    @property
    def is_read(self) -> bool:
        """At least one representative has acknowledged."""
        return any(at is not None for _relation, at in self.guardians)


@dataclass(frozen=True)
class ClassReading:
    """A class and what its families have read of the days `since`..`until`."""

    school_class: ClassRef
    since: date
    until: date
    families: tuple[FamilyReading, ...]
    as_of: datetime


async def class_reading(
    session: Session, viewer: Viewer, *, class_id: int, since: date, until: date
) -> ClassReading:
    """Which families of a class have acknowledged results, by the pupil's last name. Restricted
    representatives are not asked and not listed. Raises NotFound for another's class."""
    found = await access_class(session, viewer, class_id, Action.SEE_ACKNOWLEDGED)
    rows = await session.execute(
        select(
            Person.id,
            Person.last_name,
            Person.first_name,
            Guardianship.relation,
            Acknowledgement.at,
        )
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .outerjoin(
            Guardianship,
            and_(
                Guardianship.school_id == viewer.school_id,
                Guardianship.pupil_id == Person.id,
                Guardianship.restricted.is_(False),
                holds(Guardianship.valid_from, Guardianship.valid_until, viewer.today),
            ),
        )
        .outerjoin(
            Acknowledgement,
            and_(
                Acknowledgement.school_id == viewer.school_id,
                Acknowledgement.pupil_id == Person.id,
                Acknowledgement.since == since,
                Acknowledgement.until == until,
                Acknowledgement.person_id == Guardianship.guardian_id,
            ),
        )
        .where(
            Enrolment.school_id == viewer.school_id,
            Enrolment.class_id == found.id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
        )
        .order_by(Person.last_name, Person.first_name, Person.id, Guardianship.id)
    )
    families: dict[int, FamilyReading] = {}
    for pupil_id, last, first, relation, at in rows:
        known = families.get(pupil_id, FamilyReading(pupil_id, last, first, ()))
        own = known.guardians if relation is None else (*known.guardians, (relation, at))
        families[pupil_id] = FamilyReading(pupil_id, last, first, own)
    return ClassReading(found, since, until, tuple(families.values()), clock.now())
