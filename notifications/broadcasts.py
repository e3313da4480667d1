"""Announcements on their way: the letters of a batch are written from one set of queries."""

from collections import defaultdict
from collections.abc import Iterable

from core import clock, wording
from core.access.readers import Reader
from core.db import Session
from core.i18n import speaking
from core.messaging.audience import audience_title
from core.messaging.telling import Telling, telling
from core.outbox import Claimed
from notifications.letters import Written, refusal_of
from notifications.markup import Letter
from notifications.outcomes import Skip
from notifications.writing.announcement_text import announcement_text
from notifications.writing.messages import read_row

_Pairs = list[tuple[Claimed, Reader]]


async def write_announcements(
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
        else:
            ready[one.school_id, one.payload["announcement"]].append((one, reader))
    for (school_id, number), pairs in ready.items():
        written |= await _of_one(session, school_id, number, pairs)
    return written


async def _of_one(
    session: Session, school_id: int, number: int, pairs: _Pairs
) -> dict[int, Written]:
    zone = pairs[0][1].zone
    found = await telling(
        session,
        school_id=school_id,
        announcement_id=number,
        person_ids=[reader.person_id for _one, reader in pairs],
        day=clock.today(zone),
        zone=zone,
    )
    if found is None:
        return {one.id: Skip("no right to read") for one, _reader in pairs}
    if found.is_over(clock.now()):
        return {one.id: Skip("expired") for one, _reader in pairs}
    # Said once for all who read it in one language, however many they are.
    letters: dict[tuple[str, str], Letter] = {}
    written: dict[int, Written] = {}
    for one, reader in pairs:
        if reader.person_id not in found.readers:
            written[one.id] = Skip("no right to read")
            continue
        said = reader.language, one.cause
        if said not in letters:
            with speaking(reader.language):
                title = await audience_title(session, found.audience, school_id=school_id)
                letters[said] = _letter(one, found, title, zone)
        written[one.id] = letters[said]
    return written


def _letter(one: Claimed, found: Telling, title: str, zone: str) -> Letter:
    text = announcement_text(
        readers=title,
        text=found.text,
        author=found.author.short,
        moment=wording.moment(found.announced_at, zone),
    )
    return Letter(text, read_row(one))
