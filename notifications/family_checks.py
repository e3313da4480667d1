"""Who is told of a check of families: every unrestricted guardian, once for each child; and of what
the school decided about a correction, who wrote it."""

from collections.abc import Iterable

from core.access.families import asked_in, proposer_of
from core.access.readers import families, school_day
from core.db import Session
from core.enums import DeliveryKind
from core.ledger import Fact
from core.outbox import NewLetter
from notifications.notice import notice
from notifications.recipients import people_of


async def check(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """The letters of a check that was started."""
    fact = facts[0]
    day = await school_day(session, fact.school_id)
    found, pupils = await asked_in(
        session, school_id=fact.school_id, check_id=fact.subject_id, day=day
    )
    if found is None:
        return []
    related = await families(session, school_id=fact.school_id, pupil_ids=pupils)
    letters: list[NewLetter] = []
    for pupil_id in pupils:
        adults = [one for one in related.get(pupil_id, []) if one != pupil_id]
        payload = {"family_check": found.id, "pupil": pupil_id}
        letters += await _letters(session, fact, adults, f"check:{found.id}:{pupil_id}", payload)
    return letters


async def proposal(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """That a correction was accepted or declined."""
    fact = facts[0]
    person = await proposer_of(session, school_id=fact.school_id, proposal_id=fact.subject_id)
    people = [] if person is None else [person]
    return await _letters(session, fact, people, fact.subject, {"card_proposal": fact.subject_id})


async def _letters(
    session: Session, fact: Fact, people: Iterable[int], cause: str, payload: dict[str, int]
) -> list[NewLetter]:
    told = await people_of(session, people, DeliveryKind.NOTICE, school_id=fact.school_id)
    return [notice(reader, cause, payload) for reader in told]
