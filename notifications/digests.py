"""Weekly digests: planned when they are due, written in batches from one set of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from core import clock, outbox
from core.access.digest_clock import DueDigest, plan_first_digests, take_due_digests
from core.access.readers import Reader, children_of, readers
from core.db import Database, Session
from core.enums import DeliveryKind
from core.i18n import speaking
from core.journal.weeks import week_summaries
from core.outbox import Claimed, NewLetter
from notifications.letters import Written, refusal_of
from notifications.outcomes import Skip
from notifications.quiet import due_for
from notifications.writing.digest import digest_letter
from notifications.writing.parts import as_of

_BATCH = 500


async def plan_due(db: Database) -> int:
    """Put a letter for every digest that is due, and plan the next. Gives how many were put."""
    put = 0
    while True:
        async with db.session() as session:
            now = clock.now()
            taken = await take_due_digests(session, now=now, limit=_BATCH)
            put += await outbox.put_many(session, await _letters(session, taken, now))
        if len(taken) < _BATCH:
            return put


async def plan_first(db: Database) -> int:
    """Plan a digest for families that have none planned yet, new ones perhaps. Gives how many."""
    planned = 0
    while True:
        async with db.session() as session:
            some = await plan_first_digests(session, now=clock.now(), limit=_BATCH)
        planned += some
        if some < _BATCH:
            return planned


async def _letters(session: Session, taken: list[DueDigest], now: datetime) -> list[NewLetter]:
    by_school: dict[int, list[DueDigest]] = defaultdict(list)
    for digest in taken:
        by_school[digest.school_id].append(digest)
    letters = []
    for school_id, digests in by_school.items():
        people = [digest.person_id for digest in digests]
        known = await readers(session, school_id=school_id, person_ids=people)
        letters += [
            _letter(digest, known[digest.person_id], now)
            for digest in digests
            # Somebody who never came to the bot is nobody's undelivered letter.
            if digest.person_id in known and known[digest.person_id].unreachable != "unlinked"
        ]
    return letters


def _letter(digest: DueDigest, reader: Reader, now: datetime) -> NewLetter:
    return NewLetter(
        school_id=digest.school_id,
        person_id=digest.person_id,
        kind=DeliveryKind.DIGEST,
        cause=f"digest:{digest.due_at:%Y-%m-%dT%H:%M:%S}",
        due_at=due_for(reader, DeliveryKind.DIGEST, now),
        payload={"since": digest.since.isoformat(), "until": digest.until.isoformat()},
        dropped="too late" if digest.too_late else reader.unreachable,
        bot_id=reader.bot_id or 0,
    )


async def write_digests(
    session: Session, claimed: Iterable[Claimed], known: dict[tuple[int, int], Reader]
) -> dict[int, Written]:
    """Each digest as its reader may read it now, by delivery: one set of queries for those of one
    school and week."""
    written: dict[int, Written] = {}
    ready: list[tuple[Claimed, Reader]] = []
    for one in claimed:
        reader = known.get((one.school_id, one.person_id))
        refusal = refusal_of(one, reader)
        if refusal is not None or reader is None:
            written[one.id] = refusal or Skip("gone")
        else:
            ready.append((one, reader))
    ready.sort(key=lambda pair: _which(pair[0]))
    for (school_id, since, until), some in groupby(ready, key=lambda pair: _which(pair[0])):
        written |= await _of_one_week(session, school_id, since, until, list(some))
    return written


def _which(one: Claimed) -> tuple[int, date, date]:
    since, until = one.payload["since"], one.payload["until"]
    return one.school_id, date.fromisoformat(since), date.fromisoformat(until)


async def _of_one_week(
    session: Session,
    school_id: int,
    since: date,
    until: date,
    pairs: list[tuple[Claimed, Reader]],
) -> dict[int, Written]:
    children = await children_of(
        session, school_id=school_id, person_ids=[reader.person_id for _one, reader in pairs]
    )
    pupils = {child.pupil_id for own in children.values() for child in own}
    now = clock.now()
    # Readers of one school live by one clock.
    today = clock.local(now, pairs[0][1].zone).date()
    weeks = await week_summaries(
        session, school_id=school_id, pupil_ids=pupils, since=since, until=until, today=today
    )
    written: dict[int, Written] = {}
    for one, reader in pairs:
        with speaking(reader.language):
            written[one.id] = digest_letter(
                one,
                children.get(reader.person_id, []),
                weeks,
                since=since,
                until=until,
                today=today,
                as_of=as_of(now, reader.zone),
            )
    return written
