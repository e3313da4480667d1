"""Works announced for the days ahead, the ones to prepare for (§2.4)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from core.access.viewer import Viewer
from core.db import Session
from core.enums import LessonState
from core.hot import Hot
from core.journal.kinds import is_control
from core.journal.models import Assignment, AssignmentType, Lesson
from core.journal.period import Period, SchoolTime, range_period
from core.journal.queries.asking import Asked, asked, has_own_mark, was_member
from core.school.models import GroupMember, Subject, SubjectGroup


@dataclass(frozen=True)
class WorkAhead:
    """A work at a lesson to come: its type, its title or the lesson's topic, its weight."""

    day: date
    number: int
    subject_id: int
    subject: str
    kind: str
    title: str
    weight_percent: int


@dataclass(frozen=True)
class WorksAhead(Asked):
    """Works of a period in order; of a day that is over nothing is ahead any more."""

    works: tuple[WorkAhead, ...]


_WORKS = Hot(
    select(
        Lesson.day,
        Lesson.number,
        Subject.id.label("subject_id"),
        Subject.name.label("subject"),
        AssignmentType.name.label("kind"),
        Assignment.title,
        Assignment.weight_percent,
        Lesson.topic,
    )
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .join(Assignment, Assignment.lesson_id == Lesson.id)
    .join(AssignmentType, AssignmentType.id == Assignment.type_id)
    .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
    .join(Subject, Subject.id == SubjectGroup.subject_id)
    .where(
        *was_member(Lesson.group_id, Lesson.day),
        Lesson.school_id == bindparam("school"),
        Lesson.day.between(bindparam("since"), bindparam("until")),
        Lesson.state != LessonState.CANCELLED,
        Assignment.school_id == bindparam("school"),
        ~has_own_mark(Assignment.id),
    )
    .order_by(Lesson.day, Lesson.number, Assignment.id)
)


async def works_ahead(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = "", subject_id: int = 0
) -> WorksAhead:
    """Works to prepare for from today on: by default until the current term ends, otherwise in the
    days of a period that are still ahead. Raises NotFound."""
    about = await asked(
        session,
        viewer,
        "read.works",
        pupil_id=pupil_id,
        period=period,
        subject_id=subject_id,
        default=rest_of_term,
    )
    since = max(about.period.since, viewer.today)
    works = await planned_works(
        session,
        school_id=about.pupil.school_id,
        pupil_id=about.pupil.id,
        since=since,
        until=about.period.until,
    )
    chosen = about.choice.chosen
    told = [work for work in works if is_control(work.kind, work.weight_percent)]
    return WorksAhead(
        **vars(about), works=tuple(work for work in told if chosen in (0, work.subject_id))
    )


def rest_of_term(time: SchoolTime) -> Period:
    """From today to the end of the term begun last, or a month on where that is over."""
    until = time.current.until
    if until < time.today:
        until = date.fromordinal(time.today.toordinal() + 30)
    return range_period(time.today, until)


async def planned_works(
    session: Session, *, school_id: int, pupil_id: int, since: date, until: date
) -> list[WorkAhead]:
    """All works announced for these days that the pupil has no mark for, of any type. No door."""
    rows = await _WORKS.all(session, school=school_id, pupil=pupil_id, since=since, until=until)
    return [
        WorkAhead(
            row.day,
            row.number,
            row.subject_id,
            row.subject,
            row.kind,
            row.title or row.topic,
            row.weight_percent,
        )
        for row in rows
    ]
