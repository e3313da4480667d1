"""Ten days before a term ends, the subjects on the edge are told to pupil, parents and teacher."""

from collections.abc import Iterable, Mapping
from typing import Any

from core import clock, outbox
from core.access.readers import families
from core.db import Database, Session
from core.enums import DeliveryKind
from core.journal.edges import EndingTerm, ending_terms, list_edges, teachers_of
from core.outbox import NewLetter
from core.school.queries import SchoolRef, all_schools
from notifications.quiet import due_for
from notifications.recipients import people_of


async def plan_edges(db: Database) -> int:
    """Make the lists that are due and put their letters, a term in one transaction, so that each
    is told once; gives how many letters were put."""
    async with db.reading() as session:
        schools = await all_schools(session)
    put = 0
    for school in schools:
        async with db.session() as session:
            today = clock.today(school.zone)
            for term in await ending_terms(session, school_id=school.id, today=today):
                put += await _plan(session, school, term)
    return put


async def _plan(session: Session, school: SchoolRef, term: EndingTerm) -> int:
    today = clock.today(school.zone)
    listed = await list_edges(session, term, school_id=school.id, today=today)
    related = await families(session, school_id=school.id, pupil_ids=listed)
    letters = []
    for pupil_id, event_id in listed.items():
        payload = {"list": event_id}
        people = related.get(pupil_id, [])
        letters += await _letters(session, school, people, f"edges:{event_id}", payload)
    teachers = await teachers_of(session, school_id=school.id, listed=listed, today=today)
    for teacher_id, events in teachers.items():
        cause = f"edges:term:{term.id}"
        letters += await _letters(session, school, [teacher_id], cause, {"lists": events})
    return await outbox.put_many(session, letters)


async def _letters(
    session: Session,
    school: SchoolRef,
    people: Iterable[int],
    cause: str,
    payload: Mapping[str, Any],
) -> list[NewLetter]:
    readers = await people_of(session, people, DeliveryKind.EDGES, school_id=school.id)
    return [
        NewLetter(
            school_id=school.id,
            person_id=reader.person_id,
            kind=DeliveryKind.EDGES,
            cause=cause,
            due_at=due_for(reader, DeliveryKind.EDGES, clock.now()),
            payload=payload,
            bot_id=reader.bot_id or 0,
        )
        for reader in readers
    ]
