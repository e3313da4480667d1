"""The clock of reminders (core.reminding): planned by the planners, told when they are due."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from core import clock, outbox
from core.access.readers import Reader, readers
from core.db import Database, Session
from core.journal.remarks.reminding import plan_remarks
from core.journal.staff_absences.reminding import plan_absences
from core.journal.week_card import plan_week_cards
from core.messaging.ladder import plan_answers
from core.messaging.unanswered import plan_unanswered
from core.outbox import NewLetter
from core.reminding import DueReminder, NewReminder, due_reminders, remind, settle, unplanned
from core.school.queries import SchoolRef, all_schools
from notifications.notice import notice

Planner = Callable[[Session, SchoolRef, datetime], Awaitable[list[NewReminder]]]

#: What is to be planned now, asked hourly for every school.
PLANNERS: tuple[Planner, ...] = (
    plan_remarks,
    plan_week_cards,
    plan_answers,
    plan_unanswered,
    plan_absences,
)

PUT, TOO_LATE, GONE = "put", "too late", "gone"
_BATCH = 200


async def plan_reminders(db: Database) -> int:
    """Ask every planner what is to be reminded of; gives how many reminders are new."""
    async with db.reading() as session:
        schools = await all_schools(session)
    planned = 0
    for school in schools:
        async with db.reading() as session:
            wanted = [one for plan in PLANNERS for one in await plan(session, school, clock.now())]
            new = await unplanned(session, wanted)
        if new:
            async with db.session() as session:
                planned += await remind(session, new)
    return planned


async def send_reminders(db: Database) -> int:
    """Put a letter for every reminder that is due and still useful; gives how many."""
    put = 0
    while True:
        async with db.session() as session:
            due = await due_reminders(session, now=clock.now(), limit=_BATCH)
            put += await _send(session, due)
        if len(due) < _BATCH:
            return put


async def _send(session: Session, due: list[DueReminder]) -> int:
    known: dict[tuple[int, int], Reader] = {}
    for school_id in {one.school_id for one in due}:
        people = [one.person_id for one in due if one.school_id == school_id]
        found = await readers(session, school_id=school_id, person_ids=people)
        known |= {(school_id, person_id): reader for person_id, reader in found.items()}
    outcomes = {one.id: _outcome(one, known.get((one.school_id, one.person_id))) for one in due}
    won = await settle(session, outcomes)
    letters = [
        _letter(one, known[one.school_id, one.person_id])
        for one in due
        if one.id in won and outcomes[one.id] == PUT
    ]
    return await outbox.put_many(session, letters)


def _outcome(one: DueReminder, reader: Reader | None) -> str:
    if one.too_late:
        return TOO_LATE
    if reader is None:
        return GONE
    return reader.unreachable or PUT


def _letter(one: DueReminder, reader: Reader) -> NewLetter:
    return notice(reader, f"reminder:{one.kind}:{one.key}", {"reminder": one.kind, "key": one.key})
