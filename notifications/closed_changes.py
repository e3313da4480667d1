"""Who is told of a change asked for in a closed lesson: the deputy heads, then its asker."""

from core import clock
from core.access.readers import school_day
from core.db import Session
from core.enums import DeliveryKind
from core.journal.closing.reading import told_of_change
from core.ledger import Fact
from core.outbox import NewLetter
from notifications.quiet import due_for
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
        NewLetter(
            school_id=reader.school_id,
            person_id=reader.person_id,
            kind=DeliveryKind.NOTICE,
            cause=f"{fact.kind}:{fact.subject_id}",
            due_at=due_for(reader, DeliveryKind.NOTICE, clock.now()),
            payload={"closed": fact.subject_id},
            bot_id=reader.bot_id or 0,
        )
        for reader in told
        if reader.person_id != fact.actor_id
    ]
