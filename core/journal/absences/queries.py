"""Notices of absence as a family, a class teacher and a lesson's teacher read them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from core import clock, ledger
from core.access.doors import ClassRef, PupilRef, access_class
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AttendanceCode, LessonState
from core.hot import Hot
from core.journal.absences.covering import unsettled
from core.journal.absences.models import AbsenceNotice
from core.journal.absences.notices import Notice, has_begun, notice_of, reporter_of
from core.journal.absences.rules import CODES
from core.journal.doors import LessonRef, access_lesson
from core.journal.models import Attendance, Lesson
from core.journal.queries.asking import was_member
from core.journal.queries.bells import bells_of
from core.people.models import Enrolment, Person
from core.school.models import GroupMember, SchoolClass, Subject, SubjectGroup

#: How long a notice that is over is still shown.
SHOWN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class DayLesson:
    """A lesson of a day that may be reported by itself."""

    number: int
    starts_at: time | None
    subject: str


@dataclass(frozen=True)
class PupilNotices:
    """Notices of a pupil that are ahead or just over, and whether today has begun."""

    pupil: PupilRef
    notices: tuple[Notice, ...]
    today_begun: bool
    as_of: datetime


@dataclass(frozen=True)
class Expected:
    """A pupil whose family reported an absence from a lesson that the journal does not know of.

    `code` is what the journal will say; `is_confirmed` by the class teacher already.
    """

    pupil_id: int
    last_name: str
    first_name: str
    code: AttendanceCode
    notice_id: int
    is_confirmed: bool


@dataclass(frozen=True)
class ClassNotice:
    """A notice in a class teacher's list; `unsettled` lessons of it stand as absent without a
    reason in the journal."""

    notice: Notice
    last_name: str
    first_name: str
    unsettled: int


@dataclass(frozen=True)
class ClassNotices:
    """Notices of a class that are ahead or just over, the nearest first."""

    school_class: ClassRef
    notices: tuple[ClassNotice, ...]
    as_of: datetime


async def pupil_notices(session: Session, viewer: Viewer, *, pupil_id: int) -> PupilNotices:
    """What was reported of a child lately and ahead, by whichever guardian. Raises NotFound,
    MinorsDoNotReport."""
    pupil = await reporter_of(session, viewer, pupil_id)
    rows = await session.scalars(
        select(AbsenceNotice)
        .where(
            AbsenceNotice.school_id == pupil.school_id,
            AbsenceNotice.pupil_id == pupil.id,
            AbsenceNotice.until >= viewer.today - SHOWN_AFTER,
            AbsenceNotice.withdrawn_at.is_(None),
        )
        .order_by(AbsenceNotice.since, AbsenceNotice.id)
        .execution_options(populate_existing=True)
    )
    notices = tuple(notice_of(row) for row in rows)
    begun = await has_begun(session, viewer, pupil, viewer.today)
    await ledger.record(
        session,
        "read.notices",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
    )
    return PupilNotices(pupil, notices, begun, clock.now())


_DAY_LESSONS = Hot(
    select(Lesson.number, SchoolClass.shift, Subject.name.label("subject"))
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
    .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
    .join(Subject, Subject.id == SubjectGroup.subject_id)
    .where(
        *was_member(Lesson.group_id, Lesson.day),
        Lesson.school_id == bindparam("school"),
        Lesson.day == bindparam("day"),
        Lesson.state != LessonState.CANCELLED,
    )
    .order_by(Lesson.number, Lesson.id)
)


async def day_lessons(
    session: Session, viewer: Viewer, *, pupil_id: int, day: date
) -> tuple[DayLesson, ...]:
    """The pupil's lessons of a day, to choose from. Raises NotFound, MinorsDoNotReport."""
    pupil = await reporter_of(session, viewer, pupil_id)
    bells = await bells_of(session, pupil.school_id)
    rows = await _DAY_LESSONS.all(session, school=pupil.school_id, pupil=pupil.id, day=day)
    return tuple(
        DayLesson(row.number, bells.of(row.shift, day, row.number)[0], row.subject) for row in rows
    )


def standing_on(day: Any) -> tuple[Any, ...]:
    """SQL: an AbsenceNotice of the bound school stands and is about this day."""
    return (
        AbsenceNotice.school_id == bindparam("school"),
        AbsenceNotice.since <= day,
        AbsenceNotice.until >= day,
        AbsenceNotice.withdrawn_at.is_(None),
    )


_EXPECTED = Hot(
    select(
        *AbsenceNotice.__table__.columns,
        Person.last_name,
        Person.first_name,
        Attendance.code,
    )
    .select_from(GroupMember)
    .join(AbsenceNotice, AbsenceNotice.pupil_id == GroupMember.pupil_id)
    .join(Person, Person.id == GroupMember.pupil_id)
    .outerjoin(
        Attendance,
        and_(
            Attendance.school_id == bindparam("school"),
            Attendance.lesson_id == bindparam("lesson"),
            Attendance.pupil_id == GroupMember.pupil_id,
        ),
    )
    .where(
        GroupMember.school_id == bindparam("school"),
        GroupMember.group_id == bindparam("group"),
        GroupMember.since <= bindparam("day"),
        or_(GroupMember.until.is_(None), GroupMember.until >= bindparam("day")),
        *standing_on(bindparam("day")),
    )
    .order_by(Person.search_name, Person.id, AbsenceNotice.id)
)


async def expected_absences(
    session: Session, viewer: Viewer, *, lesson_id: int
) -> tuple[Expected, ...]:
    """Whose families reported an absence from this lesson that is not in the journal yet, by name.

    Once the attendance was taken, only those who stand as absent without a reason: for whom the
    teacher saw, the teacher's word holds. Raises NotFound.
    """
    return await expected_at(session, await access_lesson(session, viewer, lesson_id))


async def expected_at(session: Session, ref: LessonRef) -> tuple[Expected, ...]:
    """The same for a lesson behind its door."""
    rows = await _EXPECTED.all(
        session, school=ref.school_id, lesson=ref.id, group=ref.group_id, day=ref.day
    )
    found: dict[int, Expected] = {}
    for row in rows:
        notice = notice_of(row)
        open_ = row.code == AttendanceCode.ABSENT_UNKNOWN or (
            row.code is None and not ref.attendance_taken
        )
        if open_ and notice.span.covers(ref.day, ref.number):
            found[row.pupil_id] = Expected(
                row.pupil_id,
                row.last_name,
                row.first_name,
                CODES[notice.reason],
                notice.id,
                notice.confirmed_at is not None,
            )
    return tuple(found.values())


async def class_notices(session: Session, viewer: Viewer, *, class_id: int) -> ClassNotices:
    """What families of a class reported lately and ahead. Raises NotFound."""
    school_class = await access_class(session, viewer, class_id, Action.CONFIRM_ABSENCE)
    rows = await session.execute(
        select(*AbsenceNotice.__table__.columns, Person.last_name, Person.first_name)
        .select_from(AbsenceNotice)
        .join(Person, Person.id == AbsenceNotice.pupil_id)
        .join(Enrolment, Enrolment.pupil_id == AbsenceNotice.pupil_id)
        .where(
            AbsenceNotice.school_id == school_class.school_id,
            AbsenceNotice.until >= viewer.today - SHOWN_AFTER,
            AbsenceNotice.withdrawn_at.is_(None),
            Enrolment.school_id == school_class.school_id,
            Enrolment.class_id == school_class.id,
            Enrolment.enrolled_on <= viewer.today,
            or_(Enrolment.left_on.is_(None), Enrolment.left_on >= viewer.today),
        )
        .order_by(AbsenceNotice.until.desc(), Person.search_name, AbsenceNotice.id)
    )
    found = [(notice_of(row), row.last_name, row.first_name) for row in rows]
    open_ = await unsettled(session, viewer.school_id, [notice for notice, _l, _f in found])
    await ledger.record(
        session,
        "read.notices",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"class:{school_class.id}",
    )
    notices = [ClassNotice(one, last, first, len(open_[one.id])) for one, last, first in found]
    return ClassNotices(school_class, tuple(notices), clock.now())
