"""A batch of claimed letters is written: each as its reader may read it at this moment.

What goes to many is written for all of them at once, the rest one by one. Between two letters the
loop has its turn, so that sending keeps its pace meanwhile.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

from core import outbox
from core.access.readers import Reader, readers
from core.db import Database, Session
from core.enums import DeliveryKind
from core.outbox import Claimed
from notifications.amendments import write_amendments
from notifications.belonging import named
from notifications.broadcasts import write_announcements
from notifications.digests import write_digests
from notifications.emergencies import write_emergencies
from notifications.letters import Written, write
from notifications.markup import Letter
from notifications.outcomes import Later, Retry, Skip
from notifications.settling import Fate

Readers = dict[tuple[int, int], Reader]

log = logging.getLogger("vestnik.letters")

#: What goes to many is written for a batch at once.
TOGETHER = {
    DeliveryKind.DIGEST: write_digests,
    DeliveryKind.EMERGENCY: write_emergencies,
    DeliveryKind.ANNOUNCEMENT: write_announcements,
    DeliveryKind.AMENDMENT: write_amendments,
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter, written, on its way to a chat."""

    delivery: Claimed
    bot_id: int
    chat_id: int
    letter: Letter


async def written(
    db: Database, claimed: list[Claimed], *, bot_id: int
) -> AsyncIterator[Ready | Fate]:
    """The claimed letters that are to be sent, and what becomes of the others.

    Those whose readers have started another bot are handed over to it.
    """
    async with db.step() as session:
        known = await _readers_of(session, claimed)
        claimed = await _own(session, claimed, known, bot_id)
    texts: dict[int, Written | Retry] = {}
    for kind in TOGETHER:
        if some := [one for one in claimed if one.kind is kind]:
            texts |= await _together(db, kind, some, known)
    for one in claimed:
        reader = known.get((one.school_id, one.person_id))
        letter = texts.get(one.id) or await _alone(db, one, reader)
        yield _ready(one, reader, letter)
        await asyncio.sleep(0)


async def _readers_of(session: Session, claimed: list[Claimed]) -> Readers:
    people: dict[int, list[int]] = defaultdict(list)
    for one in claimed:
        people[one.school_id].append(one.person_id)
    return {
        (school_id, reader.person_id): reader
        for school_id, ids in people.items()
        for reader in (await readers(session, school_id=school_id, person_ids=ids)).values()
    }


async def _own(
    session: Session, claimed: list[Claimed], known: Readers, bot_id: int
) -> list[Claimed]:
    """Those whose readers this bot may write to; the others go to the bot they started."""
    strange: dict[int, list[int]] = defaultdict(list)
    for one in claimed:
        reader = known.get((one.school_id, one.person_id))
        if reader is not None and reader.bot_id not in (None, bot_id):
            strange[reader.bot_id].append(one.id)
    for other, ids in strange.items():
        await outbox.hand_over(session, ids, bot_id=other)
    handed = {number for ids in strange.values() for number in ids}
    return [one for one in claimed if one.id not in handed]


async def _together(
    db: Database, kind: DeliveryKind, some: list[Claimed], known: Readers
) -> dict[int, Written | Retry]:
    """Letters of one kind together; should one of them break that, each by itself."""
    # What a digest reads may take some while; an announcement is found at once.
    opened = db.reading() if kind is DeliveryKind.DIGEST else db.step()
    try:
        async with opened as session:
            return dict(await TOGETHER[kind](session, some, known))
    except Exception as fault:
        if len(some) == 1:
            return {some[0].id: _broken(some[0], fault)}
    alone = [await _together(db, kind, [one], known) for one in some]
    return {delivery_id: one for each in alone for delivery_id, one in each.items()}


async def _alone(db: Database, one: Claimed, reader: Reader | None) -> Written | Retry:
    try:
        async with db.step() as session:
            return await write(session, one, reader)
    except Exception as fault:
        return _broken(one, fault)


def _broken(one: Claimed, fault: Exception) -> Retry:
    log.error("letter %s cannot be written: %s", one.id, type(fault).__name__)
    return Retry(type(fault).__name__)


def _ready(one: Claimed, reader: Reader | None, letter: Written | Retry) -> Ready | Fate:
    if isinstance(letter, Skip | Later | Retry):
        return Fate(one, letter)
    if reader is None or reader.bot_id is None or reader.chat_id is None:
        return Fate(one, Skip("unlinked"))
    if reader.school_name:
        letter = named(letter, reader.school_name, reader.school_id)
    return Ready(one, reader.bot_id, reader.chat_id, letter)
