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
    titles: dict[str, str] = {}
    written: dict[int, Written] = {}
    for one, reader in pairs:
        with speaking(reader.language):
            if reader.language not in titles:
                titles[reader.language] = await audience_title(
                    session, found.audience, school_id=school_id
                )
            written[one.id] = _letter(one, reader, found, titles[reader.language])
    return written


def _letter(one: Claimed, reader: Reader, found: Telling, title: str) -> Letter | Skip:
    if reader.person_id not in found.readers:
        return Skip("no right to read")
    text = announcement_text(
        readers=title,
        text=found.text,
        author=found.author.short,
        moment=wording.moment(found.announced_at, reader.zone),
    )
    return Letter(text, read_row(one))
