"""The employees' week: days here, entries in the journal, letters of families and their answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from core import wording
from core.access.models import ActiveDay
from core.access.viewer import Viewer, holds
from core.db import Session
from core.journal.period import Period
from core.messaging.models import Message, Thread
from core.people.models import Person, StaffPost
from core.reports.activity import acted, bounds
from core.reports.rolls import last_day

#: What of the ledger is an entry in the journal.
_ENTRIES = (
    "mark.set",
    "mark.changed",
    "mark.deleted",
    "attendance.set",
    "attendance.taken",
    "homework.set",
    "lesson.topic",
    "final.set",
    "final.changed",
)


@dataclass
class Employee:
    """One employee's week. `minutes` are those all answers together took."""

    id: int
    name: str
    post: str = ""
    days: int = 0
    last: date | None = None
    entries: int = 0
    received: int = 0
    answered: int = 0
    minutes: int = 0


async def employees_here(
    session: Session, viewer: Viewer, asked: Period, staff: Iterable[int]
) -> list[Employee]:
    """These employees by name with their week; who may see them was asked before."""
    found = await _named(session, viewer, staff)
    await _posts(session, viewer, asked, found)
    rows = await session.execute(
        select(
            ActiveDay.person_id,
            func.max(ActiveDay.day),
            func.count(ActiveDay.day.distinct()).filter(ActiveDay.day >= asked.since),
        )
        .where(
            ActiveDay.school_id == viewer.school_id,
            ActiveDay.person_id.in_(list(found)),
            ActiveDay.day <= asked.until,
        )
        .group_by(ActiveDay.person_id)
    )
    for person, last, days in rows:
        found[person].last, found[person].days = last, days
    entries = await acted(session, viewer, asked, _ENTRIES)
    for person, one in found.items():
        one.entries = entries.get(person, 0)
    await _letters(session, viewer, asked, found)
    return list(found.values())


async def _named(session: Session, viewer: Viewer, staff: Iterable[int]) -> dict[int, Employee]:
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name, Person.middle_name)
        .where(Person.school_id == viewer.school_id, Person.id.in_(sorted(staff)))
        .order_by(Person.search_name, Person.id)
    )
    return {person: Employee(person, wording.staff_initials(*name)) for person, *name in rows}


async def _posts(
    session: Session, viewer: Viewer, asked: Period, found: dict[int, Employee]
) -> None:
    rows = await session.execute(
        select(StaffPost.person_id, StaffPost.title)
        .where(
            StaffPost.school_id == viewer.school_id,
            StaffPost.person_id.in_(list(found)),
            holds(StaffPost.since, StaffPost.until, last_day(viewer, asked.until)),
        )
        .order_by(StaffPost.id)
    )
    for person, title in rows:
        one = found[person]
        one.post = f"{one.post}, {title}" if one.post else title


async def _letters(
    session: Session, viewer: Viewer, asked: Period, found: dict[int, Employee]
) -> None:
    """A letter is answered by the employee's next message in its conversation; several letters
    in a row wait for one answer."""
    since, until = bounds(viewer, asked)
    rows = await session.execute(
        select(Thread.id, Thread.staff_id, Thread.family_id, Message.author_id, Message.sent_at)
        .join(Message, Message.thread_id == Thread.id)
        .where(
            Thread.school_id == viewer.school_id,
            Message.school_id == viewer.school_id,
            Thread.staff_id.in_(list(found)),
            Thread.last_message_at >= since,
            Message.sent_at >= since,
        )
        .order_by(Message.sent_at, Message.id)
    )
    waiting: dict[int, list[datetime]] = defaultdict(list)
    for thread, staff, family, author, sent_at in rows:
        if author == family:
            if sent_at < until:
                found[staff].received += 1
                waiting[thread].append(sent_at)
            continue
        for asked_at in waiting.pop(thread, []):
            found[staff].answered += 1
            found[staff].minutes += int((sent_at - asked_at).total_seconds()) // 60
