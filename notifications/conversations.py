"""Letters of conversations: to whom a message is told, and each of its files."""

from core import clock
from core.access.readers import Reader
from core.db import Session
from core.enums import DeliveryKind
from core.ledger import Fact
from core.messaging.queries import message_readers
from core.outbox import NewLetter
from notifications.quiet import due_for
from notifications.recipients import people_of


async def message(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """A message is told to all who take part in its thread but the author, and then each of its
    files in a letter of its own, so that what was sent is never sent again for another's sake."""
    fact = facts[0]
    people = await message_readers(session, school_id=fact.school_id, message_id=fact.subject_id)
    readers = await people_of(session, people, DeliveryKind.MESSAGE, school_id=fact.school_id)
    return [_letter(reader, fact) for reader in readers if reader.person_id != fact.actor_id]


def _letter(reader: Reader, fact: Fact) -> NewLetter:
    cause, payload = f"message:{fact.subject_id}", {"message": fact.subject_id}
    if fact.kind == "message.file":
        number = (fact.after or {})["file"]
        cause, payload = f"{cause}:file:{number}", payload | {"file": number}
    return NewLetter(
        school_id=reader.school_id,
        person_id=reader.person_id,
        kind=DeliveryKind.MESSAGE,
        cause=cause,
        due_at=due_for(reader, DeliveryKind.MESSAGE, clock.now()),
        payload=payload,
        bot_id=reader.bot_id or 0,
    )
