"""Digests: planned when they are due, written in batches from one set of queries.

A digest is of the week. When a month, a term or the year has ended since the last one, its results
come as a letter of their own at the same hour.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from core import clock, outbox
from core.access.digest_clock import DueDigest, plan_first_digests, take_due_digests
from core.access.readers import Reader, children_of, readers
from core.db import Database, Session
from core.enums import DeliveryKind, ResultKind
from core.i18n import Safe, speaking
from core.journal.results.queries import living_in, results_for
from core.journal.results.spans import Span, ended_spans, unpacked, week_span
from core.outbox import Claimed, NewLetter
from notifications.discretion import numbered, veiled
from notifications.letters import Written, refusal_of
from notifications.markup import Letter
from notifications.outcomes import Skip
from notifications.quiet import due_for
from notifications.writing.digest import digest_letter
from notifications.writing.parts import as_of

_BATCH = 500
#: Letters worded before whoever waits for a turn of the loop has one: a few milliseconds.
_WORDED = 16
_DAY = timedelta(days=1)


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
        ended = await _ended(session, school_id, digests, known)
        for digest in digests:
            reader = known.get(digest.person_id)
            # Somebody who never came to the bot is nobody's undelivered letter.
            if reader is not None and reader.unreachable != "unlinked":
                letters.append(_letter(digest, reader, now, week_span(digest.since)))
                day = clock.local(digest.due_at, reader.zone).date()
                letters += [_letter(digest, reader, now, span) for span in ended[day]]
    return letters


async def _ended(
    session: Session, school_id: int, digests: list[DueDigest], known: dict[int, Reader]
) -> dict[date, list[Span]]:
    """By the day a digest was due: the months, terms and years that ended in the week before."""
    zones = {reader.zone for reader in known.values()}
    days = {clock.local(digest.due_at, zone).date() for digest in digests for zone in zones}
    return {
        day: await ended_spans(
            session, school_id=school_id, after=day - timedelta(days=8), until=day - _DAY
        )
        for day in days
    }


def _letter(digest: DueDigest, reader: Reader, now: datetime, span: Span) -> NewLetter:
    cause = f"digest:{digest.due_at:%Y-%m-%dT%H:%M:%S}"
    payload = {"since": digest.since.isoformat(), "until": digest.until.isoformat()}
    if span.kind is not ResultKind.WEEK:
        cause, payload = f"results:{span.kind}:{span.until}:{span.grades[0]}", span.packed()
    return NewLetter(
        school_id=digest.school_id,
        person_id=digest.person_id,
        kind=DeliveryKind.DIGEST,
        cause=cause,
        due_at=due_for(reader, DeliveryKind.DIGEST, now),
        payload=payload,
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
    together: dict[tuple[int, Span], list[tuple[Claimed, Reader]]] = defaultdict(list)
    for one, reader in ready:
        together[one.school_id, _span(one)].append((one, reader))
    for (school_id, span), some in together.items():
        written |= await _of_one_span(session, school_id, span, some)
    return written


def _span(one: Claimed) -> Span:
    if "results" in one.payload:
        return unpacked(one.payload)
    return week_span(date.fromisoformat(one.payload["since"]))


async def _of_one_span(
    session: Session, school_id: int, span: Span, pairs: list[tuple[Claimed, Reader]]
) -> dict[int, Written]:
    people = [reader.person_id for _one, reader in pairs]
    children = await children_of(session, school_id=school_id, person_ids=people)
    own = await living_in(session, school_id=school_id, children=children, span=span)
    now = clock.now()
    zone = pairs[0][1].zone  # Readers of one school live by one clock.
    found = await results_for(
        session,
        school_id=school_id,
        pupils_of={reader: [child.pupil_id for child in some] for reader, some in own.items()},
        span=span,
        zone=zone,
        today=clock.local(now, zone).date(),
    )
    written: dict[int, Written] = {}
    said: dict[str, Safe] = {}
    for one, reader in pairs:
        with speaking(reader.language):
            if reader.language not in said:
                said[reader.language] = as_of(now, zone)
            told = own.get(reader.person_id, [])
            letter = digest_letter(
                reader.person_id,
                numbered(told) if reader.discreet else told,
                found,
                zone=zone,
                as_of=said[reader.language],
            )
            if reader.discreet and isinstance(letter, Letter):
                letter = veiled(letter)
            written[one.id] = letter
        if len(written) % _WORDED == 0:
            await asyncio.sleep(0)
    return written
