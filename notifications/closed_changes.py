"""Who is told of a change asked for in a closed lesson: the deputy heads, then its asker."""

from core.access.readers import school_day
from core.db import Session
from core.enums import DeliveryKind
from core.journal.closing.reading import told_of_change
from core.ledger import Fact
from core.outbox import NewLetter
from notifications.notice import notice
from notifications.recipients import people_of


async def closed_change(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """Letters of one step of a request; who took it is told nothing."""
    fact = facts[0]
    people = await told_of_change(
        session,
        school_id=fact.school_id,
        change_id=fact.subject_id,
        day=await school_day(session, fact.school_id),
        deputies=fact.kind == "closed.asked",
    )
    told = await people_of(session, people, DeliveryKind.NOTICE, school_id=fact.school_id)
    return [
        notice(reader, f"{fact.kind}:{fact.subject_id}", {"closed": fact.subject_id})
        for reader in told
        if reader.person_id != fact.actor_id
    ]
