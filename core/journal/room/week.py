"""The week of a class in a few figures: what to talk about on Friday."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from core import clock
from core.access.doors import ClassRef, access_class
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import ABSENCES, AttendanceCode
from core.journal.models import Attendance, Mark
from core.journal.queries.periods import NoTerms
from core.journal.room.categories import ClassStanding, class_standing
from core.people.models import Enrolment, Person
from core.school.models import Subject


@dataclass(frozen=True)
class Talk:
    """A pupil to talk with: twos of the week by subject, days (oldest first) with an absence
    nobody explained."""

    pupil_id: int
    last_name: str
    first_name: str
    twos: tuple[str, ...]
    unexplained: tuple[date, ...]


@dataclass(frozen=True)
class ClassWeek:
    """The class from Monday to today. `missed` and `unexplained` count lessons of pupils;
    `standing` is None while the school has no terms."""

    school_class: ClassRef
    since: date
    until: date
    missed: int
    unexplained: int
    talks: tuple[Talk, ...]
    standing: ClassStanding | None
    as_of: datetime


async def class_week(session: Session, viewer: Viewer, *, class_id: int) -> ClassWeek:
    """The week of a class the viewer leads, until today. Reading is recorded. Raises NotFound."""
    found = await access_class(session, viewer, class_id, Action.LEAD_CLASS)
    since, _sunday = clock.week_of(viewer.today)
    pupils = await _pupils(session, viewer, found)
    missed, unexplained = await _absences(session, viewer, list(pupils), since)
    twos = await _twos(session, viewer, list(pupils), since)
    talks = [
        Talk(number, *name, tuple(twos.get(number, ())), tuple(unexplained.get(number, ())))
        for number, name in pupils.items()
        if number in twos or number in unexplained
    ]
    return ClassWeek(
        found,
        since,
        viewer.today,
        sum(missed.values()),
        missed.get(AttendanceCode.ABSENT_UNKNOWN, 0),
        tuple(talks),
        await _standing(session, viewer, found),
        clock.now(),
    )


async def _standing(session: Session, viewer: Viewer, found: ClassRef) -> ClassStanding | None:
    try:
        return await class_standing(session, viewer, class_id=found.id)
    except NoTerms:
        return None


async def _pupils(session: Session, viewer: Viewer, found: ClassRef) -> dict[int, tuple[str, str]]:
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name)
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .where(
            Enrolment.school_id == viewer.school_id,
            Enrolment.class_id == found.id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
        )
        .order_by(Person.search_name, Person.id)
    )
    return {number: (last, first) for number, last, first in rows}


async def _absences(
    session: Session, viewer: Viewer, pupils: list[int], since: date
) -> tuple[dict[str, int], dict[int, list[date]]]:
    """How many lessons were missed by code, and by pupil the days nobody explained."""
    rows = await session.execute(
        select(Attendance.pupil_id, Attendance.day, Attendance.code, func.count(Attendance.id))
        .where(
            Attendance.school_id == viewer.school_id,
            Attendance.pupil_id.in_(pupils),
            Attendance.day.between(since, viewer.today),
            Attendance.code.in_(ABSENCES),
        )
        .group_by(Attendance.pupil_id, Attendance.day, Attendance.code)
        .order_by(Attendance.day)
    )
    missed: dict[str, int] = {}
    unexplained: dict[int, list[date]] = {}
    for pupil_id, day, code, count in rows:
        missed[code] = missed.get(code, 0) + count
        if code == AttendanceCode.ABSENT_UNKNOWN:
            unexplained.setdefault(pupil_id, []).append(day)
    return missed, unexplained


async def _twos(
    session: Session, viewer: Viewer, pupils: list[int], since: date
) -> dict[int, list[str]]:
    rows = await session.execute(
        select(Mark.pupil_id, Subject.name)
        .join(Subject, Subject.id == Mark.subject_id)
        .where(
            Mark.school_id == viewer.school_id,
            Mark.pupil_id.in_(pupils),
            Mark.day.between(since, viewer.today),
            Mark.value <= 2,
        )
        .group_by(Mark.pupil_id, Subject.name)
        .order_by(Subject.name)
    )
    found: dict[int, list[str]] = {}
    for pupil_id, subject in rows:
        found.setdefault(pupil_id, []).append(subject)
    return found
