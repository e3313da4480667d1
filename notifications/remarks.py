"""Who is told of a remark on the journal: its teacher, or the deputy heads when it is said to be
mended and no rule can tell."""

from core.access.readers import school_day
from core.db import Session
from core.enums import DeliveryKind
from core.journal.remarks.telling import concerned
from core.ledger import Fact
from core.outbox import NewLetter
from notifications.notice import notice
from notifications.recipients import people_of


async def remark(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """Letters of one step in the course of a remark; who took the step is told nothing."""
    fact = facts[0]
    people = await concerned(
        session,
        school_id=fact.school_id,
        remark_id=fact.subject_id,
        day=await school_day(session, fact.school_id),
        deputies=fact.kind == "remark.claimed",
    )
    told = await people_of(session, people, DeliveryKind.NOTICE, school_id=fact.school_id)
    return [
        notice(reader, f"{fact.kind}:{fact.id}", {"remark": fact.subject_id})
        for reader in told
        if reader.person_id != fact.actor_id
    ]
