"""Open remarks are reminded on the first school day of a month and when a term ends: each teacher
of their own, the deputy heads of all in one summary. Source: §4.2.5.2."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from core import clock
from core.access.viewer import holds
from core.db import Session
from core.enums import LessonState, RemarkState, Role
from core.journal.models import JournalRemark, Lesson
from core.people.models import RoleGrant
from core.reminding import NewReminder
from core.school.models import SchoolYear, Term
from core.school.queries import SchoolRef

MONTH, MONTH_SUMMARY = "remarks.month", "remarks.month.all"
TERM, TERM_SUMMARY = "remarks.term", "remarks.term.all"
#: After the lessons of most, before people go home.
HOUR = time(14)
#: Later than this a reminder of a month's beginning or a term's end says nothing useful.
USEFUL_FOR = timedelta(days=7)


async def plan_remarks(session: Session, school: SchoolRef, now: datetime) -> list[NewReminder]:
    """The reminders of open remarks of the month that has begun and of terms that end now.

    No door: for letters, which are written as their readers.
    """
    today = clock.local(now, school.zone).date()
    occasions = [
        *await _month(session, school.id, today),
        *await _terms(session, school.id, today),
    ]
    if not occasions:
        return []
    teachers = await _teachers(session, school.id, today)
    deputies = await _holders(session, school.id, Role.DEPUTY, today) if teachers else []
    return [
        one
        for kind, summary, key, day in occasions
        for one in (
            *_reminders(school, kind, key, day, teachers),
            *_reminders(school, summary, key, day, deputies),
        )
    ]


Occasion = tuple[str, str, str, date]


async def _month(session: Session, school_id: int, today: date) -> list[Occasion]:
    first = today.replace(day=1)
    day = await session.scalar(
        select(func.min(Lesson.day)).where(
            Lesson.school_id == school_id,
            Lesson.day.between(first, today),
            Lesson.state != LessonState.CANCELLED,
        )
    )
    return [] if day is None else [(MONTH, MONTH_SUMMARY, f"{first:%Y-%m}", day)]


async def _terms(session: Session, school_id: int, today: date) -> list[Occasion]:
    """Terms whose last school day is today or was in the week before; those of different grades
    that end on one day are one occasion."""
    rows = await session.execute(
        select(Term.ends_on, func.min(Term.starts_on))
        .join(SchoolYear, SchoolYear.id == Term.year_id)
        .where(
            Term.school_id == school_id,
            SchoolYear.is_current,
            Term.ends_on.between(today - USEFUL_FOR, today + USEFUL_FOR),
        )
        .group_by(Term.ends_on)
        .order_by(Term.ends_on)
    )
    found: list[Occasion] = []
    for ends_on, starts_on in rows.all():
        day = await session.scalar(
            select(func.max(Lesson.day)).where(
                Lesson.school_id == school_id,
                Lesson.day.between(starts_on, ends_on),
                Lesson.state != LessonState.CANCELLED,
            )
        )
        if day is not None and day <= today:
            found.append((TERM, TERM_SUMMARY, f"{ends_on}", day))
    return found


async def _teachers(session: Session, school_id: int, today: date) -> list[int]:
    """Who has remarks to mend and still works here."""
    open_ones = select(JournalRemark.teacher_id).where(
        JournalRemark.school_id == school_id, JournalRemark.state == RemarkState.OPEN
    )
    working = await _holders(session, school_id, Role.TEACHER, today)
    return sorted(set(await session.scalars(open_ones.distinct())) & set(working))


async def _holders(session: Session, school_id: int, role: Role, day: date) -> list[int]:
    rows = await session.scalars(
        select(RoleGrant.person_id)
        .distinct()
        .where(
            RoleGrant.school_id == school_id,
            RoleGrant.role == role,
            holds(RoleGrant.since, RoleGrant.until, day),
        )
        .order_by(RoleGrant.person_id)
    )
    return list(rows)


def _reminders(
    school: SchoolRef, kind: str, key: str, day: date, people: Iterable[int]
) -> list[NewReminder]:
    due_at = clock.at(day, HOUR, school.zone)
    return [
        NewReminder(school.id, person_id, kind, key, due_at, due_at + USEFUL_FOR)
        for person_id in people
    ]
