"""Who of a class was not at lessons today, the unexplained first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core import clock, ledger
from core.access.doors import ClassRef, access_class
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import ABSENCES, AttendanceCode
from core.journal.models import Attendance, Lesson
from core.journal.room.missed import Question, notices_on, questions
from core.people.models import Enrolment, Person


@dataclass(frozen=True)
class Missing:
    """A pupil with absences of today, by lesson; `unexplained` if any has no reason."""

    pupil_id: int
    last_name: str
    first_name: str
    lessons: tuple[tuple[int, str], ...]  # (number, AttendanceCode)
    question: Question | None = None  # what the family was asked, if it was
    notice: str = ""  # the reason the family gave itself (AbsenceReason)

    @property
    def unexplained(self) -> bool:
        """Whether the reason of an absence is not known yet."""
        return any(code == AttendanceCode.ABSENT_UNKNOWN for _number, code in self.lessons)


@dataclass(frozen=True)
class RoomToday:
    """The class today. `pupils` counts all who belong to it."""

    school_class: ClassRef
    pupils: int
    missing: tuple[Missing, ...]
    as_of: datetime


async def room_today(session: Session, viewer: Viewer, *, class_id: int) -> RoomToday:
    """Absences of today in a class the viewer leads. Reading is recorded. Raises NotFound."""
    found = await access_class(session, viewer, class_id, Action.LEAD_CLASS)
    enrolled = (
        Enrolment.school_id == viewer.school_id,
        Enrolment.class_id == found.id,
        holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
    )
    pupils = await session.scalar(select(func.count(Enrolment.id)).where(*enrolled))
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name, Lesson.number, Attendance.code)
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .join(Attendance, Attendance.pupil_id == Person.id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(
            *enrolled,
            Attendance.school_id == viewer.school_id,
            Attendance.day == viewer.today,
            Attendance.code.in_(ABSENCES),
        )
        .order_by(Person.search_name, Person.id, Lesson.number)
    )
    gathered: dict[tuple[int, str, str], list[tuple[int, str]]] = {}
    for pupil_id, last, first, number, code in rows:
        gathered.setdefault((pupil_id, last, first), []).append((number, code))
    ids = [pupil_id for pupil_id, _last, _first in gathered]
    asked = await questions(session, viewer, pupil_ids=ids, day=viewer.today)
    told = await notices_on(session, viewer, pupil_ids=ids, day=viewer.today)
    missing = [
        Missing(*who, tuple(lessons), asked.get(who[0]), told.get(who[0], ""))
        for who, lessons in gathered.items()
    ]
    await ledger.record(
        session,
        "read.class",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"class:{found.id}",
    )
    ordered = sorted(missing, key=lambda one: not one.unexplained)
    return RoomToday(found, pupils or 0, tuple(ordered), clock.now())
