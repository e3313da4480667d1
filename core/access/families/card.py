"""The card of a family: all of it for who keeps it, the own part for a guardian.

A guardian never reads another's name or contacts, whoever of them is restricted (trust.md §2).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil
from core.access.families.models import CardProposal, FamilyAnswer, FamilyCheck
from core.access.matrix import Action
from core.access.readers import readers
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import CardField
from core.errors import NotFound
from core.people.models import Guardianship, Person


@dataclass(frozen=True)
class Details:
    """What the school knows of one person."""

    person_id: int
    last_name: str
    first_name: str
    middle_name: str
    phone: str
    email: str
    birth_date: date | None

    @property
    def full_name(self) -> str:
        """«Соколова Ольга Николаевна»."""
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))


@dataclass(frozen=True)
class Guardian:
    """A guardian on the card. `restriction` is the document that ends the access, "" without
    one; `unreachable` says why no letter comes, "" if it does."""

    details: Details
    relation: str
    is_restricted: bool
    restriction: str
    unreachable: str


@dataclass(frozen=True)
class FamilyCard:
    """The whole card; `checked_at` is when the family last said that it is right."""

    pupil: PupilRef
    child: Details
    guardians: tuple[Guardian, ...]
    proposals: int
    checked_at: datetime | None
    as_of: datetime


@dataclass(frozen=True)
class OwnCard:
    """A guardian's own part: the child, oneself, and who else is on the card by relation only.

    `ends_at` is the end of the check under way, None without one; `is_answered`: the family has
    answered it; `proposed`: what this guardian wrote and the school has not decided.
    """

    pupil: PupilRef
    child: Details
    own: Details
    relation: str
    others: tuple[str, ...]
    ends_at: datetime | None
    is_answered: bool
    proposed: tuple[CardField, ...]
    as_of: datetime


def _columns() -> tuple[object, ...]:
    return (
        Person.id,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Person.phone,
        Person.email,
        Person.birth_date,
    )


async def _child(session: Session, viewer: Viewer, pupil_id: int) -> Details:
    row = await session.execute(
        select(*_columns()).where(  # type: ignore[call-overload]
            Person.school_id == viewer.school_id, Person.id == pupil_id
        )
    )
    return Details(*row.one())


async def family_card(session: Session, viewer: Viewer, *, pupil_id: int) -> FamilyCard:
    """The card of a pupil's family, restricted guardians marked as such. Reading is recorded.

    Raises NotFound for who does not keep this family's contacts.
    """
    pupil = await access_pupil(session, viewer, pupil_id, Action.READ_CONTACTS)
    rows = await session.execute(
        select(  # type: ignore[call-overload]
            *_columns(),
            Guardianship.relation,
            Guardianship.restricted,
            Guardianship.restriction_document,
        )
        .join(Guardianship, Guardianship.guardian_id == Person.id)
        .where(
            Guardianship.school_id == viewer.school_id,
            Guardianship.pupil_id == pupil.id,
            holds(Guardianship.valid_from, Guardianship.valid_until, viewer.today),
        )
        .order_by(Guardianship.id)
    )
    found = rows.all()
    known = await readers(session, school_id=viewer.school_id, person_ids=[row.id for row in found])
    guardians = tuple(
        Guardian(
            Details(*row[:7]),
            row.relation,
            row.restricted,
            row.restriction_document,
            known[row.id].unreachable,
        )
        for row in found
    )
    proposals = await session.scalars(
        select(CardProposal.id).where(
            CardProposal.school_id == viewer.school_id,
            CardProposal.pupil_id == pupil.id,
            CardProposal.decided_at.is_(None),
        )
    )
    checked_at = await session.scalar(
        select(FamilyAnswer.at)
        .where(FamilyAnswer.school_id == viewer.school_id, FamilyAnswer.pupil_id == pupil.id)
        .order_by(FamilyAnswer.at.desc())
        .limit(1)
    )
    await _record(session, viewer, pupil.id)
    child = await _child(session, viewer, pupil.id)
    return FamilyCard(pupil, child, guardians, len(proposals.all()), checked_at, clock.now())


async def own_card(session: Session, viewer: Viewer, *, pupil_id: int) -> OwnCard:
    """The guardian's part of their child's card. Reading is recorded. Raises NotFound for anybody
    but an unrestricted guardian."""
    pupil = await access_pupil(session, viewer, pupil_id, Action.PROPOSE_DETAILS)
    rows = await session.execute(
        select(Guardianship.guardian_id, Guardianship.relation)
        .where(
            Guardianship.school_id == viewer.school_id,
            Guardianship.pupil_id == pupil.id,
            Guardianship.restricted.is_(False),
            holds(Guardianship.valid_from, Guardianship.valid_until, viewer.today),
        )
        .order_by(Guardianship.id)
    )
    relations = {row.guardian_id: row.relation for row in rows}
    if viewer.person_id not in relations:
        raise NotFound
    check = await open_check(session, viewer, class_id=pupil.class_id)
    proposed = await session.scalars(
        select(CardProposal.field)
        .where(
            CardProposal.school_id == viewer.school_id,
            CardProposal.pupil_id == pupil.id,
            CardProposal.person_id == viewer.person_id,
            CardProposal.decided_at.is_(None),
        )
        .order_by(CardProposal.id)
    )
    await _record(session, viewer, pupil.id)
    return OwnCard(
        pupil,
        await _child(session, viewer, pupil.id),
        await _child(session, viewer, viewer.person_id),
        relations.pop(viewer.person_id),
        tuple(relations.values()),
        None if check is None else check.ends_at,
        check is not None and await is_answered(session, check, pupil.id),
        tuple(CardField(one) for one in proposed),
        clock.now(),
    )


async def open_check(session: Session, viewer: Viewer, *, class_id: int) -> FamilyCheck | None:
    """The check of a class that is under way. No door."""
    return await session.scalar(
        select(FamilyCheck)
        .where(
            FamilyCheck.school_id == viewer.school_id,
            FamilyCheck.class_id == class_id,
            FamilyCheck.ends_at > clock.now(),
        )
        .order_by(FamilyCheck.id.desc())
        .limit(1)
    )


async def is_answered(session: Session, check: FamilyCheck, pupil_id: int) -> bool:
    """Whether somebody answered for this pupil's family. No door."""
    found = await session.scalar(
        select(FamilyAnswer.id)
        .where(
            FamilyAnswer.school_id == check.school_id,
            FamilyAnswer.check_id == check.id,
            FamilyAnswer.pupil_id == pupil_id,
        )
        .limit(1)
    )
    return found is not None


async def _record(session: Session, viewer: Viewer, pupil_id: int) -> None:
    await ledger.record(
        session,
        "read.card",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil_id,
    )
