"""What families answer in a check, and what the school decides about their corrections."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core import clock, ledger
from core.access.doors import PupilRef, access_class, access_pupil
from core.access.families.card import open_check
from core.access.families.fields import BY_HAND, birthday, checked, full_name
from core.access.families.models import CardProposal, FamilyAnswer
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session, insert_into
from core.enums import CardField
from core.errors import BadInput, NotFound
from core.i18n import _
from core.people.models import Enrolment, Guardianship, Person

#: Corrections of one family that wait for a decision.
_MOST = 20


@dataclass(frozen=True)
class Proposal:
    """A correction that waits for a decision: about whose child, by whom, what it should be."""

    id: int
    last_name: str
    first_name: str
    relation: str
    field: CardField
    text: str
    proposed_at: datetime


async def confirm_card(session: Session, viewer: Viewer, *, pupil_id: int) -> PupilRef:
    """A guardian says that all is right; the class teacher, that the family was asked in person.

    Raises NotFound, BadInput when no check is under way.
    """
    keeps = viewer.may(Action.KEEP_FAMILIES)
    try:
        pupil = await access_pupil(session, viewer, pupil_id, Action.PROPOSE_DETAILS)
    except NotFound:
        if not keeps:
            raise
        pupil = await access_pupil(session, viewer, pupil_id, Action.KEEP_FAMILIES)
    if not await _answer(session, viewer, pupil):
        raise BadInput(_("The check is over. What is wrong can be set right all the same."))
    return pupil


async def _answer(session: Session, viewer: Viewer, pupil: PupilRef) -> bool:
    check = await open_check(session, viewer, class_id=pupil.class_id)
    if check is None:
        return False
    added = await session.scalar(
        insert_into(session, FamilyAnswer)
        .values(
            school_id=viewer.school_id,
            check_id=check.id,
            pupil_id=pupil.id,
            person_id=viewer.person_id,
            at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["school_id", "check_id", "pupil_id", "person_id"])
        .returning(FamilyAnswer.id)
    )
    if added is not None:
        await _record(session, viewer, "check.answered", f"check:{check.id}", pupil.id)
    return True


async def propose(
    session: Session, viewer: Viewer, *, pupil_id: int, field: CardField, text: str
) -> CardField:
    """A guardian writes what ought to stand on the card; it counts as the family's answer.

    Nothing on the card changes until the school accepts it; a second one of the same field takes
    the place of the first. Raises NotFound, BadInput.
    """
    pupil = await access_pupil(session, viewer, pupil_id, Action.PROPOSE_DETAILS)
    words = checked(field, text, viewer.today)
    open_ = await session.execute(
        select(CardProposal.id, CardProposal.field).where(*_open(viewer, pupil.id))
    )
    waiting = {row.field: row.id for row in open_}
    if len(waiting) >= _MOST:
        raise BadInput(_("The school has not yet looked at what you wrote before."))
    if field in waiting:
        await session.execute(
            update(CardProposal)
            .where(CardProposal.id == waiting[field], CardProposal.decided_at.is_(None))
            .values(text=words, proposed_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        number = waiting[field]
    else:
        row = CardProposal(
            school_id=viewer.school_id,
            pupil_id=pupil.id,
            person_id=viewer.person_id,
            field=field,
            text=words,
            proposed_at=clock.now(),
        )
        session.add(row)
        await session.flush()
        number = row.id
    # What was written is personal; the audit knows which field and who.
    await _record(session, viewer, "card.proposed", f"proposal:{number}", pupil.id, field)
    await _answer(session, viewer, pupil)
    return field


def _open(viewer: Viewer, pupil_id: int) -> tuple[Any, ...]:
    return (
        CardProposal.school_id == viewer.school_id,
        CardProposal.pupil_id == pupil_id,
        CardProposal.person_id == viewer.person_id,
        CardProposal.decided_at.is_(None),
    )


async def class_proposals(
    session: Session, viewer: Viewer, *, class_id: int
) -> tuple[Proposal, ...]:
    """Corrections of a class's families that wait, oldest first. Raises NotFound."""
    found = await access_class(session, viewer, class_id, Action.KEEP_FAMILIES)
    rows = await session.execute(
        select(
            CardProposal.id,
            Person.last_name,
            Person.first_name,
            Guardianship.relation,
            CardProposal.field,
            CardProposal.text,
            CardProposal.proposed_at,
        )
        .join(Person, Person.id == CardProposal.pupil_id)
        .join(Enrolment, Enrolment.pupil_id == CardProposal.pupil_id)
        .join(
            Guardianship,
            (Guardianship.pupil_id == CardProposal.pupil_id)
            & (Guardianship.guardian_id == CardProposal.person_id)
            & (Guardianship.school_id == viewer.school_id),
        )
        .where(
            CardProposal.school_id == viewer.school_id,
            CardProposal.decided_at.is_(None),
            Enrolment.school_id == viewer.school_id,
            Enrolment.class_id == found.id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
        )
        .order_by(CardProposal.id)
    )
    await _record(session, viewer, "read.proposals", f"class:{found.id}", None)
    return tuple(
        Proposal(row[0], row[1], row[2], row[3], CardField(row.field), row.text, row.proposed_at)
        for row in rows
    )


async def decide(session: Session, viewer: Viewer, *, proposal_id: int, accept: bool) -> PupilRef:
    """Accept a correction, which then stands on the card, or decline it; its words are taken away
    and the guardian is told. Raises NotFound, also for one that was decided already.

    Who represents the child is never changed by this: that is done by documents.
    """
    row = await session.scalar(
        select(CardProposal)
        .where(CardProposal.school_id == viewer.school_id, CardProposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.decided_at is not None:
        raise NotFound
    pupil = await access_pupil(session, viewer, row.pupil_id, Action.KEEP_FAMILIES)
    field = CardField(row.field)
    if accept and field not in BY_HAND:
        about_child = field in (CardField.CHILD_NAME, CardField.CHILD_BIRTH)
        await _write(session, viewer, row.pupil_id if about_child else row.person_id, field, row)
    row.decided_at, row.decided_by_id = clock.now(), viewer.person_id
    row.is_accepted, row.text = accept, ""
    await session.flush()
    await ledger.record(
        session,
        "card.accepted" if accept else "card.declined",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
        subject=f"proposal:{row.id}",
        after={"field": field},
        ripe_at=clock.now(),
    )
    return pupil


async def _write(
    session: Session, viewer: Viewer, person_id: int, field: CardField, row: CardProposal
) -> None:
    values: dict[str, Any]
    if field in (CardField.CHILD_NAME, CardField.OWN_NAME):
        last, first, middle = full_name(row.text)
        search = " ".join(row.text.split()).lower().replace("ё", "е")
        values = {"last_name": last, "first_name": first, "middle_name": middle}
        values["search_name"] = search
    elif field is CardField.CHILD_BIRTH:
        values = {"birth_date": birthday(row.text, viewer.today)}
    else:
        values = {"phone" if field is CardField.PHONE else "email": row.text}
    await session.execute(
        update(Person)
        .where(Person.school_id == viewer.school_id, Person.id == person_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def decided(
    session: Session, viewer: Viewer, *, proposal_id: int
) -> tuple[PupilRef, CardField, bool] | None:
    """The viewer's own correction and whether it was accepted; None while it waits. Raises
    NotFound."""
    row = await session.scalar(
        select(CardProposal).where(
            CardProposal.school_id == viewer.school_id,
            CardProposal.id == proposal_id,
            CardProposal.person_id == viewer.person_id,
        )
    )
    if row is None:
        raise NotFound
    pupil = await access_pupil(session, viewer, row.pupil_id, Action.PROPOSE_DETAILS)
    return None if row.is_accepted is None else (pupil, CardField(row.field), row.is_accepted)


async def proposer_of(session: Session, *, school_id: int, proposal_id: int) -> int | None:
    """Who wrote a correction, for the letter about it. No door."""
    return await session.scalar(
        select(CardProposal.person_id).where(
            CardProposal.school_id == school_id, CardProposal.id == proposal_id
        )
    )


async def _record(
    session: Session,
    viewer: Viewer,
    kind: str,
    subject: str,
    pupil_id: int | None,
    field: CardField | None = None,
) -> None:
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil_id,
        subject=subject,
        after=None if field is None else {"field": field},
    )
