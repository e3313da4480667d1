"""Announcements on their way: the letters of a batch are written from one set of queries."""

from collections import defaultdict
from collections.abc import Iterable

from core import clock, wording
from core.access.readers import Reader
from core.db import Session
from core.enums import Asks
from core.i18n import speaking
from core.messaging.asking import label_words
from core.messaging.audience import audience_title
from core.messaging.telling import Telling, telling
from core.outbox import Claimed
from notifications.buttons import GiveAnswer
from notifications.letters import Written, refusal_of
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.announcement_text import announcement_text, answer_rows
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
    if found.is_recalled:
        return {one.id: Skip("recalled") for one, _reader in pairs}
    if found.is_over(clock.now()):
        return {one.id: Skip("expired") for one, _reader in pairs}
    # Said once for all who read it in one language, however many they are.
    letters: dict[str, Letter] = {}
    written: dict[int, Written] = {}
    for one, reader in pairs:
        if reader.person_id not in found.readers:
            written[one.id] = Skip("no right to read")
            continue
        if reader.language not in letters:
            with speaking(reader.language):
                title = await audience_title(session, found.audience, school_id=school_id)
                letters[reader.language] = letter_of(number, found, title, zone)
        written[one.id] = letters[reader.language]
    return written


def letter_of(number: int, found: Telling, title: str, zone: str) -> Letter:
    """An announcement as one of its readers gets it."""
    corrected = found.corrected_at and wording.moment(found.corrected_at, zone)
    text = announcement_text(
        readers=title,
        text=found.text,
        author=found.author.short,
        moment=wording.moment(found.announced_at, zone),
        corrected=corrected or "",
    )
    return Letter(text, _rows(number, found))


def _rows(number: int, found: Telling) -> Rows:
    """What is asked is answered by its own buttons; else there is «Прочитано»."""
    if found.asks is Asks.NOTHING:
        return read_row(f"announcement:{number}")
    offered = [
        Button(
            label_words(found.asks, place, label),
            GiveAnswer(announcement=number, option=one).pack(),
        )
        for one, place, label in found.options
    ]
    return answer_rows(found.asks, offered)
