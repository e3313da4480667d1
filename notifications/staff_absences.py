"""Who is told that a teacher is away: who gives the lessons instead, and who enters them."""

from core.access.readers import school_day
from core.db import Session
from core.enums import DeliveryKind
from core.journal.staff_absences.telling import concerned
from core.ledger import Fact
from core.outbox import NewLetter, unsent
from notifications.notice import notice
from notifications.recipients import people_of


async def named(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """Letters of one step in an absence; who took the step is told nothing."""
    fact = facts[0]
    people = await concerned(
        session,
        school_id=fact.school_id,
        absence_id=fact.subject_id,
        day=await school_day(session, fact.school_id),
    )
    told = await people_of(session, people, DeliveryKind.NOTICE, school_id=fact.school_id)
    payload = {"staff_absence": fact.subject_id}
    # Recorded and delegated in one go are one letter: it is written as things are when it goes.
    waiting = await unsent(
        session,
        school_id=fact.school_id,
        person_ids=[reader.person_id for reader in told],
        kind=DeliveryKind.NOTICE,
    )
    told_already = {one.person_id for one in waiting if one.payload == payload}
    return [
        notice(reader, f"{fact.kind}:{fact.id}", payload)
        for reader in told
        if reader.person_id not in told_already | {fact.actor_id}
    ]
