"""What letters tell of the journal: some marks or absences of one pupil, as the reader sees them.

Everything is read anew when a letter is written, behind the reader's own door.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import Date, and_, bindparam, select

from core import clock
from core.access.doors import PupilRef, access_pupil
from core.access.viewer import Viewer
from core.db import Id, Session
from core.enums import AttendanceCode
from core.hot import Hot
from core.journal import week_rows
from core.journal.models import Assignment, AssignmentType, Attendance, Lesson, Mark
from core.journal.queries.periods import NoTerms, Period, terms_of
from core.journal.rules import weighted_mean
from core.school.models import BellTime, SchoolClass, Subject, SubjectGroup


@dataclass(frozen=True)
class ToldMark:
    """A mark as it stands now; `value` None is a duty mark («точка»)."""

    id: int
    subject_id: int
    subject: str
    day: date
    value: int | None
    kind: str
    weight_percent: int
    comment: str
    set_at: datetime


@dataclass(frozen=True)
class MeanChange:
    """The weighted mean of a subject in the current term, before and after these marks."""

    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class MarksNews:
    """Marks of one pupil. `subjects` are names by id, in the school's order; `means` by subject
    id, empty outside of a term."""

    pupil: PupilRef
    term: Period | None
    marks: tuple[ToldMark, ...]
    subjects: dict[int, str]
    means: dict[int, MeanChange]
    as_of: datetime


async def marks_news(
    session: Session, viewer: Viewer, *, pupil_id: int, before: dict[int, int | None]
) -> MarksNews:
    """The marks with the ids in `before` as they stand now, and how they changed the means.

    `before` gives each mark's value before the change (None: there was none). Marks that are
    gone are left out. Raises NotFound when the viewer may not read this pupil's diary.
    """
    pupil = await access_pupil(session, viewer, pupil_id)
    marks = await _marks(session, pupil, before)
    term = await _current_term(session, pupil, viewer.today)
    means = {}
    if term is not None:
        means = await _means(session, pupil, term, {mark.subject_id for mark in marks}, before)
    subjects = await _subjects(session, pupil.school_id)
    return MarksNews(pupil, term, tuple(marks), subjects, means, clock.now())


async def _subjects(session: Session, school_id: int) -> dict[int, str]:
    return dict(await week_rows.SUBJECTS.all(session, school=school_id))


async def _marks(session: Session, pupil: PupilRef, ids: Iterable[int]) -> list[ToldMark]:
    rows = await _MARKS.all(session, school=pupil.school_id, pupil=pupil.id, ids=list(ids))
    return [ToldMark(*row) for row in rows]


_OF_PUPIL = (
    Mark.school_id == bindparam("school", type_=Id),
    Mark.pupil_id == bindparam("pupil", type_=Id),
)
_MARKS = Hot(
    select(
        Mark.id,
        Mark.subject_id,
        Subject.name.label("subject"),
        Mark.day,
        Mark.value,
        AssignmentType.name.label("kind"),
        Mark.weight_percent,
        Mark.comment,
        Mark.set_at,
    )
    .join(Subject, Subject.id == Mark.subject_id)
    .join(Assignment, Assignment.id == Mark.assignment_id)
    .join(AssignmentType, AssignmentType.id == Assignment.type_id)
    .where(*_OF_PUPIL, Mark.id.in_(bindparam("ids", expanding=True, type_=Id)))
    .order_by(Subject.position, Subject.name, Mark.day, Mark.id)
)
_OF_TERM = Hot(
    select(Mark.id, Mark.subject_id, Mark.value, Mark.weight_percent).where(
        *_OF_PUPIL,
        Mark.subject_id.in_(bindparam("subjects", expanding=True, type_=Id)),
        Mark.day.between(bindparam("since", type_=Date), bindparam("until", type_=Date)),
    )
)


async def _current_term(session: Session, pupil: PupilRef, today: date) -> Period | None:
    try:
        terms = await terms_of(session, pupil, today)
    except NoTerms:
        return None
    return next((term for term in terms if term.is_current), None)


async def _means(
    session: Session,
    pupil: PupilRef,
    term: Period,
    subject_ids: set[int],
    before: dict[int, int | None],
) -> dict[int, MeanChange]:
    rows = await _OF_TERM.all(
        session,
        school=pupil.school_id,
        pupil=pupil.id,
        subjects=list(subject_ids),
        since=term.since,
        until=term.until,
    )
    now: dict[int, list[tuple[int, int]]] = {subject_id: [] for subject_id in subject_ids}
    then: dict[int, list[tuple[int, int]]] = {subject_id: [] for subject_id in subject_ids}
    for mark_id, subject_id, value, weight in rows:
        if value is not None:
            now[subject_id].append((value, weight))
        earlier = before.get(mark_id, value)
        if earlier is not None:
            then[subject_id].append((earlier, weight))
    return {
        subject_id: MeanChange(weighted_mean(then[subject_id]), weighted_mean(now[subject_id]))
        for subject_id in subject_ids
    }


@dataclass(frozen=True)
class ToldAttendance:
    """What the journal says of a pupil at a lesson; `code` None: present. `starts_at` is None
    without bells."""

    lesson_id: int
    day: date
    number: int
    starts_at: time | None
    subject: str
    code: AttendanceCode | None


@dataclass(frozen=True)
class AttendanceNews:
    """Attendance of one pupil at some lessons, in order."""

    pupil: PupilRef
    entries: tuple[ToldAttendance, ...]
    as_of: datetime


async def attendance_news(
    session: Session, viewer: Viewer, *, pupil_id: int, lesson_ids: Iterable[int]
) -> AttendanceNews:
    """What the journal now says of these lessons. Raises NotFound as `marks_news` does."""
    pupil = await access_pupil(session, viewer, pupil_id)
    rows = await session.execute(
        select(
            Lesson.id,
            Lesson.day,
            Lesson.number,
            BellTime.weekday,
            BellTime.starts_at,
            Subject.name,
            Attendance.code,
        )
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .outerjoin(
            Attendance,
            and_(
                Attendance.school_id == Lesson.school_id,
                Attendance.lesson_id == Lesson.id,
                Attendance.pupil_id == pupil.id,
            ),
        )
        .outerjoin(
            BellTime,
            and_(
                BellTime.school_id == Lesson.school_id,
                BellTime.shift == SchoolClass.shift,
                BellTime.number == Lesson.number,
            ),
        )
        .where(Lesson.school_id == pupil.school_id, Lesson.id.in_(list(lesson_ids)))
        .order_by(Lesson.day, Lesson.number, BellTime.weekday)
    )
    # Bells of weekday 0 hold for every day that has none of its own; the latter sort after them.
    entries: dict[int, ToldAttendance] = {}
    for lesson_id, day, number, weekday, starts_at, subject, code in rows:
        known = entries.get(lesson_id)
        rings = known.starts_at if known else None
        if weekday in (0, day.isoweekday()):
            rings = starts_at
        entries[lesson_id] = ToldAttendance(
            lesson_id, day, number, rings, subject, AttendanceCode(code) if code else None
        )
    return AttendanceNews(pupil, tuple(entries.values()), clock.now())
