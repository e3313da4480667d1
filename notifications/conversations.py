"""Letters of conversations: to whom a message is told, and each of its files."""

from datetime import datetime
from typing import Any

from core import clock
from core.access.readers import Reader
from core.db import Session
from core.enums import DeliveryKind
from core.ledger import Fact
from core.messaging.queries import MessageTelling, message_telling
from core.messaging.windows import opens_for
from core.outbox import NewLetter
from notifications.quiet import due_for
from notifications.recipients import people_of


async def message(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """A message is told to all who take part in its thread but the author, and then each of its
    files in a letter of its own, so that what was sent is never sent again for another's sake."""
    fact = facts[0]
    found = await message_telling(session, school_id=fact.school_id, message_id=fact.subject_id)
    if found is None:
        return []
    kind = DeliveryKind.MESSAGE
    readers = await people_of(session, found.people, kind, school_id=fact.school_id)
    return [await _letter(session, reader, fact, found) for reader in readers]


async def _letter(session: Session, reader: Reader, fact: Fact, found: MessageTelling) -> NewLetter:
    cause, payload = f"message:{fact.subject_id}", dict[str, Any](message=fact.subject_id)
    if fact.kind == "message.file":
        number = (fact.after or {})["file"]
        cause, payload["file"] = f"{cause}:file:{number}", number
    if found.urgent:
        payload["urgent"] = found.urgent
    return NewLetter(
        school_id=reader.school_id,
        person_id=reader.person_id,
        kind=DeliveryKind.MESSAGE,
        cause=cause,
        due_at=await _due(session, reader, found),
        payload=payload,
        bot_id=reader.bot_id or 0,
    )


async def _due(session: Session, reader: Reader, found: MessageTelling) -> datetime:
    """The later of the employee's hours and the reader's quiet hours; at once for what is
    urgent."""
    moment = clock.now()
    if found.urgent:
        return moment
    if reader.person_id == found.staff_id:
        moment = await opens_for(
            session,
            school_id=reader.school_id,
            person_id=reader.person_id,
            zone=reader.zone,
            moment=moment,
        )
    return due_for(reader, DeliveryKind.MESSAGE, moment)
