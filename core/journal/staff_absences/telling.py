"""What letters about a teacher's absence say, read as their reader."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, select

from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Role
from core.errors import NotFound
from core.journal.models import Lesson
from core.journal.staff_absences.reach import CLOCK, enters_for
from core.journal.staff_absences.reading import Absence, AwayLesson, one_absence, some_lessons
from core.journal.staff_absences.reminding import who_enters
from core.school.models import StaffAbsence, Substitution


@dataclass(frozen=True)
class Duty:
    """What the viewer has to do while a teacher is away: lessons to give, and whether to enter."""

    absence: Absence
    given: tuple[AwayLesson, ...]
    enters: bool


async def concerned(
    session: Session, *, school_id: int, absence_id: int, day: date
) -> frozenset[int]:
    """Who gives lessons or enters because of an absence; nobody once it was undone."""
    absence = await session.scalar(
        select(StaffAbsence).where(
            StaffAbsence.school_id == school_id,
            StaffAbsence.id == absence_id,
            StaffAbsence.undone_at.is_(None),
        )
    )
    if absence is None:
        return frozenset()
    giving = await session.scalars(
        select(Substitution.teacher_id).where(
            Substitution.school_id == school_id, Substitution.staff_absence_id == absence_id
        )
    )
    people = {*giving, *await who_enters(session, absence, day)}
    return frozenset(person for person in people if person is not None)


async def my_duty(session: Session, viewer: Viewer, *, absence_id: int) -> Duty:
    """The viewer's part in an absence. Raises NotFound for who has none."""
    absence = await one_absence(session, viewer, absence_id)
    linked = exists().where(
        Substitution.school_id == Lesson.school_id,
        Substitution.staff_absence_id == absence.id,
        Substitution.day == Lesson.day,
        Substitution.group_id == Lesson.group_id,
        Substitution.number == Lesson.number,
    )
    mine = and_(Lesson.teacher_id == viewer.person_id, Lesson.day >= viewer.today, linked)
    given = await some_lessons(session, viewer, mine)
    named = absence.delegate_id == viewer.person_id
    by_office = absence.delegate_id is None and Role.ADMIN in viewer.roles
    if not (given or named or by_office):
        raise NotFound
    return Duty(absence, given, named or by_office)


async def empty_lessons(
    session: Session, viewer: Viewer, *, absence_id: int, start: date
) -> tuple[Absence, tuple[AwayLesson, ...]]:
    """Lessons of fourteen days of an absence that the viewer enters and that lack something."""
    viewer.must(Action.ENTER_FOR_ABSENT)
    absence = await one_absence(session, viewer, absence_id)
    found = await some_lessons(session, viewer, enters_for(viewer), _of(absence, start))
    return absence, tuple(lesson for lesson in found if lesson.is_empty)


async def remaining_lessons(
    session: Session, viewer: Viewer, *, absence_id: int, start: date
) -> tuple[Absence, tuple[AwayLesson, ...]]:
    """The same for the administration: whoever enters them. Raises NotAllowed, NotFound."""
    viewer.must(Action.RECORD_STAFF_ABSENCE)
    absence = await one_absence(session, viewer, absence_id)
    found = await some_lessons(session, viewer, _of(absence, start))
    return absence, tuple(lesson for lesson in found if lesson.is_empty)


def _of(absence: Absence, start: date) -> ColumnElement[bool]:
    end = start + CLOCK - timedelta(days=1)
    last = end if absence.until is None else min(end, absence.until)
    return and_(Lesson.teacher_id == absence.teacher_id, Lesson.day.between(start, last))
