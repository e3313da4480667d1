"""An emergency on its way: ahead of all other letters, through quiet hours, and whatever somebody
has muted; written for a batch of readers from one set of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core import clock
from core.access.readers import Child, Reader, readers, school_day
from core.access.viewer import viewer_of_person
from core.db import Session
from core.enums import DeliveryKind, EmergencyState
from core.errors import NotAllowed, NotFound
from core.i18n import speaking
from core.ledger import Fact
from core.messaging.audience import audience_ids
from core.messaging.emergency.counting import releasers
from core.messaging.emergency.safety import (
    EVERYBODY,
    About,
    EmergencyTold,
    answered_for,
    belonging,
    emergency_told,
)
from core.outbox import Claimed, NewLetter
from notifications.discretion import aliases_of
from notifications.letters import Written, refusal_of
from notifications.outcomes import Skip
from notifications.writing.emergencies import over_letter, releaser_letter, told_letter

_AT_ONCE = 500
_Pairs = list[tuple[Claimed, Reader]]


async def emergency(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """One that waits, or a cry for help, is told to those who may release; one that was released
    and its all-clear to everybody of the school, its author too."""
    fact = facts[0]
    day = await school_day(session, fact.school_id)
    if fact.kind in ("emergency.released", "emergency.over"):
        people = await audience_ids(session, EVERYBODY, school_id=fact.school_id, day=day)
    elif fact.kind in ("emergency.asked", "emergency.help"):
        people = await releasers(session, school_id=fact.school_id, day=day)
        people = [one for one in people if one != fact.actor_id]
    else:
        return []
    found = []
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        known = await readers(session, school_id=fact.school_id, person_ids=some)
        found += [_letter(reader, fact) for reader in known.values()]
    return found


def _letter(reader: Reader, fact: Fact) -> NewLetter:
    payload = {"emergency": fact.subject_id, "step": fact.kind.partition(".")[2]}
    if fact.kind == "emergency.help":
        payload |= fact.after or {}
    letter = NewLetter(
        school_id=reader.school_id,
        person_id=reader.person_id,
        kind=DeliveryKind.EMERGENCY,
        cause=f"{fact.kind}:{fact.id}",
        due_at=clock.now(),
        payload=payload,
        bot_id=reader.bot_id or 0,
    )
    return replace(letter, dropped=reader.unreachable)


async def write_emergencies(
    session: Session, claimed: Iterable[Claimed], known: dict[tuple[int, int], Reader]
) -> dict[int, Written]:
    """Each letter as its reader may read it now, by delivery."""
    written: dict[int, Written] = {}
    ready: dict[tuple[int, int], _Pairs] = defaultdict(list)
    for one in claimed:
        reader = known.get((one.school_id, one.person_id))
        refusal = refusal_of(one, reader)
        if refusal is not None or reader is None:
            written[one.id] = refusal or Skip("gone")
        elif one.payload["step"] in ("asked", "help"):
            written[one.id] = await _for_releaser(session, one, reader)
        else:
            ready[one.school_id, one.payload["emergency"]].append((one, reader))
    for (school_id, number), pairs in ready.items():
        written |= await _of_one(session, school_id, number, pairs)
    return written


async def _for_releaser(session: Session, one: Claimed, reader: Reader) -> Written:
    viewer = await viewer_of_person(session, reader.person_id, school_id=reader.school_id)
    if viewer is None:
        return Skip("left the school")
    with speaking(viewer.language):
        try:
            return await releaser_letter(session, viewer, one)
        except (NotFound, NotAllowed):
            return Skip("no right to read")


async def _of_one(
    session: Session, school_id: int, number: int, pairs: _Pairs
) -> dict[int, Written]:
    told = await emergency_told(session, school_id=school_id, emergency_id=number)
    if told is None:
        return {one.id: Skip("no longer so") for one, _reader in pairs}
    people = [reader.person_id for _one, reader in pairs]
    day = clock.today(pairs[0][1].zone)
    there = await belonging(session, school_id=school_id, day=day, among=people)
    about = await answered_for(session, school_id=school_id, person_ids=people, day=day)
    return {
        one.id: _written(one, reader, told, about.get(reader.person_id, ()))
        if reader.person_id in there
        else Skip("no right to read")
        for one, reader in pairs
    }


def _written(one: Claimed, reader: Reader, told: EmergencyTold, about: Sequence[About]) -> Written:
    with speaking(reader.language):
        if one.payload["step"] == "over":
            return over_letter(told, reader.zone)
        if told.state is EmergencyState.OVER:
            return Skip("over already")
        return told_letter(told, _named(about, discreet=reader.discreet), reader.zone)


def _named(about: Sequence[About], *, discreet: bool) -> Sequence[About]:
    """Children by number for who wishes that a locked telephone names nobody."""
    children = [Child(one.id, one.first_name, "") for one in about if not one.is_self]
    if not discreet or not children:
        return about
    called = aliases_of(children)
    return [
        one if one.is_self else replace(one, first_name=called[one.id].capitalize())
        for one in about
    ]
