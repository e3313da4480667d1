"""Who is told of an hour of reception: its employee, and the family that has it."""

from datetime import datetime, time, timedelta
from typing import Any

from core import clock
from core.access.readers import Reader
from core.db import Session
from core.enums import DeliveryKind
from core.ledger import Fact
from core.meetings.telling import ToldSlot, told_slot
from core.outbox import NewLetter
from notifications.notice import notice
from notifications.recipients import people_of

#: The evening before, both sides are reminded; of what is sooner, so long before it begins.
EVENING, SOON = time(18), timedelta(hours=2)


async def meeting(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """Letters of one step; who took it is told nothing but the reminder."""
    fact = facts[0]
    slot = await told_slot(session, school_id=fact.school_id, slot_id=fact.subject_id)
    if slot is None or slot.starts_at <= clock.now():
        return []
    if fact.kind == "meeting.closed":
        return await _closed(session, fact)
    if fact.kind == "meeting.given_back":
        return await _to_staff(session, fact, slot, "given_back")
    return [
        *await _to_staff(session, fact, slot, "taken"),
        *await _reminders(session, fact, slot),
    ]


async def _closed(session: Session, fact: Fact) -> list[NewLetter]:
    family = (fact.before or {}).get("family")
    told = await _readers(session, fact, family)
    return [notice(one, f"{fact.kind}:{fact.id}", _about(fact, "closed")) for one in told]


async def _to_staff(session: Session, fact: Fact, slot: ToldSlot, what: str) -> list[NewLetter]:
    """Of what is farther off than the evening before, the list of that evening tells."""
    letters = []
    for reader in await _readers(session, fact, slot.staff_id):
        evening = _evening_before(slot, reader)
        if clock.now() >= evening:
            cause = f"{fact.kind}:{fact.id}"
            letters.append(notice(reader, cause, _about(fact, what)))
        elif what == "taken":
            day = clock.local(slot.starts_at, reader.zone).date()
            payload = {"meetings_on": day.isoformat()}
            letters.append(notice(reader, f"meetings:{day}", payload, at=evening))
    return letters


async def _reminders(session: Session, fact: Fact, slot: ToldSlot) -> list[NewLetter]:
    letters = []
    for reader in await _readers(session, fact, slot.family_id):
        moment = _evening_before(slot, reader)
        if moment <= clock.now():
            moment = slot.starts_at - SOON
        if moment > clock.now():
            payload = _about(fact, "ahead")
            letters.append(notice(reader, f"meeting.ahead:{fact.id}", payload, at=moment))
    return letters


def _evening_before(slot: ToldSlot, reader: Reader) -> datetime:
    day = clock.local(slot.starts_at, reader.zone).date()
    return clock.at(day - timedelta(days=1), EVENING, reader.zone)


async def _readers(session: Session, fact: Fact, person_id: int | None) -> list[Reader]:
    people = [] if person_id is None else [person_id]
    return await people_of(session, people, DeliveryKind.NOTICE, school_id=fact.school_id)


def _about(fact: Fact, what: str) -> dict[str, Any]:
    return {"meeting": fact.subject_id, "what": what}
