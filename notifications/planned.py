"""Planned announcements: sent when their hour has come, and whom the course of one is told to."""

from core import clock
from core.access.readers import school_day
from core.db import Database, Session
from core.enums import DeliveryKind
from core.ledger import Fact
from core.messaging.planned import concerned
from core.messaging.releasing import AUTHOR_LEFT, due_planned, release
from core.outbox import NewLetter
from notifications.notice import notice
from notifications.recipients import people_of

_BATCH = 100


async def release_planned(db: Database) -> int:
    """Let every planned announcement go out whose hour has come, each in a transaction of its
    own, so that one that cannot does not hold up the others; gives how many were taken."""
    async with db.reading() as session:
        due = await due_planned(session, now=clock.now(), limit=_BATCH)
    taken = 0
    for one in due:
        async with db.session() as session:
            taken += await release(session, one, now=clock.now())
    return taken


async def planned(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """What waits for a second person is told to those who may agree, what became of it to its
    author, or to the others when the author has left."""
    fact = facts[0]
    people = await concerned(
        session,
        school_id=fact.school_id,
        planned_id=fact.subject_id,
        day=await school_day(session, fact.school_id),
        second=fact.kind == "planned.awaiting" or fact.reason == AUTHOR_LEFT,
    )
    told = await people_of(session, people, DeliveryKind.NOTICE, school_id=fact.school_id)
    return [
        notice(reader, f"{fact.kind}:{fact.id}", {"planned": fact.subject_id, "fact": fact.id})
        for reader in told
    ]
