"""Letters of families that nobody has answered: the employee is reminded after two working days,
the deputy heads see after three whose letters wait, and never what is in them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import Role
from core.errors import NotFound
from core.messaging.doors import ThreadRef, access_thread
from core.messaging.models import Message, Thread
from core.people.models import RoleGrant
from core.people.queries import PersonName, names
from core.reminding import NewReminder
from core.school.queries import SchoolRef

OWN, OVERSEEN = "letters.unanswered", "letters.unanswered.all"
#: Working days in which a letter of a family is to be answered, and when the deputy heads see it.
TERM, OVERSIGHT = 2, 3
_HOUR = time(14)
_USEFUL_FOR = timedelta(days=7)
#: What lay longer than this before reminders came is not dug out.
_LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Unanswered:
    """The last letter of a thread, by the family, and who owes the answer."""

    message_id: int
    thread_id: int
    staff_id: int
    sent_at: datetime


@dataclass(frozen=True)
class Owing:
    """An employee with how many letters wait for them beyond the term, and since when the first
    does."""

    staff: PersonName
    letters: int
    since: datetime


def after_working_days(moment: datetime, days: int, zone: str) -> datetime:
    """The same hour of the school's clock so many working days (Monday to Friday) later; what is
    written on a day off counts from the next working day's beginning."""
    there = clock.local(moment, zone)
    day, hour = there.date(), there.time()
    if _is_off(day):
        day, hour = _next(day), time(8)
    for _day in range(days):
        day = _next(day)
    return clock.at(day, hour, zone)


def _is_off(day: date) -> bool:
    return day.isoweekday() > 5


def _next(day: date) -> date:
    day += timedelta(days=1)
    while _is_off(day):
        day += timedelta(days=1)
    return day


async def _unanswered(session: Session, school_id: int, now: datetime) -> list[Unanswered]:
    """Threads whose last message is the family's."""
    later = aliased(Message)
    last = (
        select(func.max(later.id))
        .where(later.school_id == Thread.school_id, later.thread_id == Thread.id)
        .correlate(Thread)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Message.id, Thread.id, Thread.staff_id, Message.sent_at)
        .join(Thread, Thread.id == Message.thread_id)
        .where(
            Thread.school_id == school_id,
            Message.school_id == school_id,
            Thread.last_message_at > now - _LOOKED_BACK,
            Message.id == last,
            Message.author_id == Thread.family_id,
        )
        .order_by(Message.id)
    )
    return [Unanswered(*row) for row in rows]


async def plan_unanswered(session: Session, school: SchoolRef, now: datetime) -> list[NewReminder]:
    """The reminders of letters that wait too long: one a letter to its employee, one a day to the
    deputy heads. No door: for letters, which are written as their readers."""
    found = []
    overdue = False
    for one in await _unanswered(session, school.id, now):
        due_at = after_working_days(one.sent_at, TERM, school.zone)
        if due_at <= now:
            found.append(_reminder(school, one.staff_id, OWN, str(one.message_id), due_at, now))
        overdue |= after_working_days(one.sent_at, OVERSIGHT, school.zone) <= now
    today = clock.local(now, school.zone).date()
    due_at = clock.at(today, _HOUR, school.zone)
    if overdue and due_at <= now and not _is_off(today):
        found += [
            _reminder(school, person_id, OVERSEEN, today.isoformat(), due_at, now)
            for person_id in await _deputies(session, school.id, today)
        ]
    return found


def _reminder(
    school: SchoolRef, person_id: int, kind: str, key: str, due_at: datetime, now: datetime
) -> NewReminder:
    # What was due before reminders of this kind came is still to be answered: it counts from now.
    return NewReminder(school.id, person_id, kind, key, due_at, max(due_at, now) + _USEFUL_FOR)


async def _deputies(session: Session, school_id: int, day: date) -> list[int]:
    rows = await session.scalars(
        select(RoleGrant.person_id)
        .where(
            RoleGrant.school_id == school_id,
            RoleGrant.role == Role.DEPUTY,
            holds(RoleGrant.since, RoleGrant.until, day),
        )
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    return list(rows)


async def owed_answer(
    session: Session, viewer: Viewer, *, message_id: int
) -> tuple[ThreadRef, Message]:
    """The letter the viewer has not answered yet, with its thread. Raises NotFound when something
    was written after it, or when the thread is not the viewer's as an employee."""
    found = await session.scalar(
        select(Message).where(Message.school_id == viewer.school_id, Message.id == message_id)
    )
    if found is None:
        raise NotFound
    thread = await access_thread(session, viewer, found.thread_id)
    last = await session.scalar(
        select(func.max(Message.id)).where(
            Message.school_id == viewer.school_id, Message.thread_id == thread.id
        )
    )
    if last != message_id or viewer.person_id != thread.staff.id:
        raise NotFound
    return thread, found


async def owing(session: Session, viewer: Viewer) -> list[Owing]:
    """Whose letters wait beyond three working days, who owes most first; counts alone, for the
    correspondence itself is read by nobody else. Raises NotAllowed."""
    viewer.must(Action.OVERSEE_JOURNAL)
    now = clock.now()
    waiting: dict[int, list[datetime]] = defaultdict(list)
    for one in await _unanswered(session, viewer.school_id, now):
        if after_working_days(one.sent_at, OVERSIGHT, viewer.zone) <= now:
            waiting[one.staff_id].append(one.sent_at)
    known = await names(session, school_id=viewer.school_id, ids=sorted(waiting))
    found = [Owing(known[person], len(some), min(some)) for person, some in waiting.items()]
    return sorted(found, key=lambda one: (-one.letters, one.since))
