"""The clock of a teacher's absence (§4.2.5.1: entered at least once in two weeks): on the tenth day
of each fourteen who enters is reminded of lessons still empty, after the fourteenth the deputy head
is told what remained."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select

from core import clock
from core.access.viewer import holds
from core.db import Session
from core.enums import Role
from core.journal.staff_absences.reach import CLOCK
from core.people.models import RoleGrant
from core.reminding import NewReminder
from core.school.models import StaffAbsence
from core.school.queries import SchoolRef

DAY10, DAY14 = "absence.day10", "absence.day14"
_TENTH = timedelta(days=9)
_HOUR = time(14)
_USEFUL_FOR = timedelta(days=4)


async def plan_absences(session: Session, school: SchoolRef, now: datetime) -> list[NewReminder]:
    """The reminders and reports of absences that are due today or were in the days before.

    No door: for letters, which are written as their readers.
    """
    today = clock.local(now, school.zone).date()
    found: list[NewReminder] = []
    for absence in await _running(session, school.id, today):
        for start in _windows(absence, today):
            key = f"{absence.id}:{start}"
            if _is_now(start + _TENTH, today):
                people = await who_enters(session, absence, today)
                found += _due(school, DAY10, key, start + _TENTH, people)
            if _is_now(start + CLOCK, today):
                people = await holders(session, school.id, Role.DEPUTY, today)
                found += _due(school, DAY14, key, start + CLOCK, people)
    return found


async def who_enters(session: Session, absence: StaffAbsence, day: date) -> list[int]:
    """The delegate, or while none is named the administrators of the day."""
    if absence.delegate_id is not None:
        return [absence.delegate_id]
    return await holders(session, absence.school_id, Role.ADMIN, day)


async def holders(session: Session, school_id: int, role: Role, day: date) -> list[int]:
    """Who has the role at the school on this day, by id."""
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


async def _running(session: Session, school_id: int, today: date) -> list[StaffAbsence]:
    rows = await session.scalars(
        select(StaffAbsence).where(
            StaffAbsence.school_id == school_id,
            StaffAbsence.undone_at.is_(None),
            StaffAbsence.since <= today - _TENTH,
            or_(
                StaffAbsence.enter_until.is_(None),
                StaffAbsence.enter_until >= today - _USEFUL_FOR,
            ),
        )
    )
    return list(rows)


def _windows(absence: StaffAbsence, today: date) -> Iterable[date]:
    """The first days of its spans of fourteen days that began by now."""
    start, last = absence.since, min(absence.until or today, today)
    while start <= last:
        yield start
        start += CLOCK


def _is_now(day: date, today: date) -> bool:
    return day <= today < day + _USEFUL_FOR


def _due(
    school: SchoolRef, kind: str, key: str, day: date, people: Iterable[int]
) -> list[NewReminder]:
    due_at = clock.at(day, _HOUR, school.zone)
    return [
        NewReminder(school.id, person, kind, key, due_at, due_at + _USEFUL_FOR) for person in people
    ]
