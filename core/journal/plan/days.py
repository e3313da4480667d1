"""The days of a group's lessons in the school year: those entered, then those of the timetable."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.access.viewer import Viewer
from core.db import Session
from core.enums import LessonState
from core.journal.grid.groups import GroupChoice
from core.journal.models import Lesson
from core.journal.queries.periods import holidays_between, terms_of_grade
from core.school.models import SchoolYear, Slot


async def lesson_days(session: Session, viewer: Viewer, group: GroupChoice) -> list[date]:
    """Every lesson of the year by its day, in order; a day with two lessons stands twice.

    Cancelled lessons are left out. After the last lesson entered the weekly timetable goes on to
    the end of the last term, without holidays. Raises NoTerms.
    """
    entered = list(
        await session.scalars(
            select(Lesson.day)
            .join(SchoolYear, SchoolYear.school_id == Lesson.school_id)
            .where(
                Lesson.school_id == viewer.school_id,
                Lesson.group_id == group.id,
                Lesson.state != LessonState.CANCELLED,
                SchoolYear.is_current,
                Lesson.day >= SchoolYear.starts_on,
            )
            .order_by(Lesson.day, Lesson.number)
        )
    )
    after = entered[-1] + timedelta(days=1) if entered else None
    return entered + await _ahead(session, viewer, group, after)


async def _ahead(
    session: Session, viewer: Viewer, group: GroupChoice, after: date | None
) -> list[date]:
    terms = await terms_of_grade(
        session, school_id=viewer.school_id, grade=group.grade, today=viewer.today
    )
    slots = await _slots(session, viewer, group)
    if not slots:
        return []
    since, until = after or terms[0].since, terms[-1].until
    free = await holidays_between(
        session, school_id=viewer.school_id, grade=group.grade, since=since, until=until
    )
    days: list[date] = []
    for offset in range(max(0, (until - since).days + 1)):
        day = since + timedelta(days=offset)
        if not any(term.since <= day <= term.until for term in terms):
            continue
        if any(first <= day <= last for _name, first, last in free):
            continue
        days += [day for slot in slots if _falls(slot, day)]
    return days


def _falls(slot: Any, day: date) -> bool:
    weekday, since, until = slot
    return weekday == day.isoweekday() and since <= day and (until is None or day <= until)


async def _slots(session: Session, viewer: Viewer, group: GroupChoice) -> list[Any]:
    rows = await session.execute(
        select(Slot.weekday, Slot.since, Slot.until)
        .where(Slot.school_id == viewer.school_id, Slot.group_id == group.id)
        .order_by(Slot.weekday, Slot.number)
    )
    return list(rows)
