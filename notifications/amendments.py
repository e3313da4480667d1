"""What was sent of an announcement is edited or taken away: a letter of the outbox for each
reader, so that it keeps the bot's pace and outlives a crash."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from core import clock
from core.access.readers import Reader
from core.db import Session
from core.enums import DeliveryKind
from core.i18n import _, fill, speaking
from core.ledger import Fact
from core.messaging.amending import amended_cause
from core.messaging.audience import audience_title
from core.messaging.telling import Telling, telling
from core.outbox import Claimed, NewLetter
from core.outbox.told import Fate, Told, last_fates, told_people
from notifications.broadcasts import letter_of
from notifications.letters import Written, refusal_of
from notifications.markup import Letter, Page
from notifications.outcomes import Later, Skip

#: How soon to look again whether the letter to be amended was sent.
_AGAIN = timedelta(seconds=5)


async def amend(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """One for everybody who has the announcement, or is just being given it; those who still wait
    for it get it as it is now."""
    fact = facts[0]
    version = (fact.after or {})["version"]
    people = await told_people(
        session, school_id=fact.school_id, cause=f"announcement:{fact.subject_id}"
    )
    payload = {"announcement": fact.subject_id, "version": version}
    cause, now = amended_cause(fact.subject_id, version), clock.now()
    return [
        NewLetter(
            school_id=fact.school_id,
            person_id=person_id,
            kind=DeliveryKind.AMENDMENT,
            cause=cause,
            due_at=now,
            payload=payload,
            bot_id=bot_id,
        )
        for person_id, bot_id in people
    ]


async def write_amendments(
    session: Session, claimed: Iterable[Claimed], known: dict[tuple[int, int], Reader]
) -> dict[int, Written]:
    """Each amendment as it is to be made now, by delivery; an older one gives way to a newer."""
    written: dict[int, Written] = {}
    ready: dict[tuple[int, int], list[tuple[Claimed, Reader]]] = defaultdict(list)
    for one in claimed:
        reader = known.get((one.school_id, one.person_id))
        refusal = refusal_of(one, reader)
        if refusal is not None or reader is None:
            written[one.id] = refusal or Skip("gone")
        else:
            ready[one.school_id, one.payload["announcement"]].append((one, reader))
    for (school_id, number), pairs in ready.items():
        written |= await _of_one(session, school_id, number, pairs)
    return written


async def _of_one(
    session: Session, school_id: int, number: int, pairs: list[tuple[Claimed, Reader]]
) -> dict[int, Written]:
    zone = pairs[0][1].zone
    people = [reader.person_id for _one, reader in pairs]
    found = await telling(
        session,
        school_id=school_id,
        announcement_id=number,
        person_ids=people,
        day=clock.today(zone),
        zone=zone,
    )
    if found is None:
        return {one.id: Skip("no longer so") for one, _reader in pairs}
    causes = [f"announcement:{number}"]
    causes += [amended_cause(number, version) for version in range(1, found.version)]
    fates = await last_fates(session, school_id=school_id, causes=causes, person_ids=people)
    return {
        one.id: await _amendment(session, one, reader, found, fates.get(reader.person_id))
        for one, reader in pairs
    }


async def _amendment(
    session: Session, one: Claimed, reader: Reader, found: Telling, fate: Fate | None
) -> Written:
    if one.payload["version"] != found.version:
        return Skip("amended again")
    if fate is None:
        return Skip("was not told")
    if fate.told is None:
        return Later(clock.now() + _AGAIN)
    with speaking(reader.language):
        if found.is_recalled:
            return _recalled(fate.told)
        if reader.person_id not in found.readers:
            return Skip("no right to read")
        title = await audience_title(session, found.audience, school_id=one.school_id)
        letter = letter_of(one.payload["announcement"], found, title, reader.zone)
    edits = _page(fate.told, letter)
    return Letter(letter.text, letter.buttons, edits=edits, silent=True)


def _recalled(told: Told) -> Letter:
    letter = Letter(fill(_("<i>The school has taken this announcement back.</i>")))
    return Letter(letter.text, deletes=_page(told, letter))


def _page(told: Told, letter: Letter) -> Page:
    return Page(told.bot_id, told.chat_id, told.message_id, letter.text, letter.buttons)
