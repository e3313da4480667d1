"""That a bot of the school works no more is told to the school's administrators, by any bot that
still reaches them; by the lost one itself once it is back."""

from core.access.readers import school_day
from core.db import Session
from core.enums import AudienceKind, DeliveryKind, Role
from core.ledger import Fact
from core.messaging.audience import Audience, audience_ids
from core.outbox import NewLetter
from notifications.notice import notice
from notifications.recipients import people_of


async def bot_lost(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """A letter to each administrator; what else happens to bots is for the audit alone."""
    fact = facts[0]
    if fact.kind != "bot.refused":
        return []
    people = await audience_ids(
        session,
        Audience(AudienceKind.ROLE, Role.ADMIN),
        school_id=fact.school_id,
        day=await school_day(session, fact.school_id),
    )
    told = await people_of(session, people, DeliveryKind.NOTICE, school_id=fact.school_id)
    return [notice(reader, f"bot.refused:{fact.id}", {"bot": fact.subject_id}) for reader in told]
