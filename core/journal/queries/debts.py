"""What a pupil owes (§2.4): duty marks («точка»), and works that the group has marks for and the
pupil has not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from core.access.viewer import Viewer
from core.db import Session
from core.enums import AttendanceCode
from core.hot import Hot
from core.journal.models import Assignment, AssignmentType, Attendance, Lesson, Mark
from core.journal.policy import policy_on
from core.journal.queries.asking import Asked, asked, has_own_mark, was_member
from core.journal.rules import Policy
from core.school.models import GroupMember, Subject, SubjectGroup

#: A work that most others have a mark for is overdue after a week: until then it is being marked.
PATIENCE = timedelta(days=7)


@dataclass(frozen=True)
class Debt:
    """A duty mark with the teacher's words about how to close it."""

    day: date
    subject_id: int
    subject: str
    kind: str
    title: str
    comment: str


@dataclass(frozen=True)
class OverdueWork:
    """A work at least half of the group has a mark for, and the pupil none; `code` is the pupil's
    attendance at that lesson, "" for present."""

    day: date
    subject_id: int
    subject: str
    kind: str
    title: str
    code: str


@dataclass(frozen=True)
class PupilDebts(Asked):
    """Open debts of a period, oldest first, and the rules they fall under."""

    debts: tuple[Debt, ...]
    overdue: tuple[OverdueWork, ...]
    policy: Policy


_DEBTS = Hot(
    select(
        Mark.day,
        Mark.subject_id,
        Subject.name.label("subject"),
        AssignmentType.name.label("kind"),
        Assignment.title,
        Mark.comment,
    )
    .join(Subject, Subject.id == Mark.subject_id)
    .join(Assignment, Assignment.id == Mark.assignment_id)
    .join(AssignmentType, AssignmentType.id == Assignment.type_id)
    .where(
        Mark.school_id == bindparam("school"),
        Mark.pupil_id == bindparam("pupil"),
        Mark.day.between(bindparam("since"), bindparam("until")),
        Mark.value.is_(None),
        Mark.is_duty,
    )
    .order_by(Mark.day, Mark.id)
)


def _marks_of(assignment_id: Any) -> Any:
    return select(func.count(Mark.id)).where(
        Mark.school_id == bindparam("school"), Mark.assignment_id == assignment_id
    )


def _members(group_id: Any) -> Any:
    now = GroupMember.__table__.alias("now")
    return select(func.count(now.c.id)).where(
        now.c.school_id == bindparam("school"),
        now.c.group_id == group_id,
        now.c.until.is_(None),
    )


_OVERDUE = Hot(
    select(
        Lesson.day,
        Subject.id.label("subject_id"),
        Subject.name.label("subject"),
        AssignmentType.name.label("kind"),
        Assignment.title,
        Attendance.code,
    )
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .join(Assignment, Assignment.lesson_id == Lesson.id)
    .join(AssignmentType, AssignmentType.id == Assignment.type_id)
    .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
    .join(Subject, Subject.id == SubjectGroup.subject_id)
    .outerjoin(
        Attendance,
        and_(
            Attendance.school_id == bindparam("school"),
            Attendance.lesson_id == Lesson.id,
            Attendance.pupil_id == bindparam("pupil"),
        ),
    )
    .where(
        *was_member(Lesson.group_id, Lesson.day),
        Lesson.school_id == bindparam("school"),
        Lesson.day.between(bindparam("since"), bindparam("until")),
        Assignment.school_id == bindparam("school"),
        ~has_own_mark(Assignment.id),
        _marks_of(Assignment.id).scalar_subquery() * 2
        >= _members(Lesson.group_id).scalar_subquery(),
        _marks_of(Assignment.id).scalar_subquery() > 0,
    )
    .order_by(Lesson.day, Lesson.number, Assignment.id)
)


async def pupil_debts(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = "", subject_id: int = 0
) -> PupilDebts:
    """Duty marks and overdue works of a period, the current term by default. Raises NotFound.

    A pupil freed from a lesson owes nothing for it.
    """
    about = await asked(
        session, viewer, "read.debts", pupil_id=pupil_id, period=period, subject_id=subject_id
    )
    debts = [Debt(*row) for row in await _DEBTS.all(session, **about.bound)]
    until = min(about.period.until, viewer.today - PATIENCE)
    overdue = [
        OverdueWork(row.day, row.subject_id, row.subject, row.kind, row.title, row.code or "")
        for row in await _OVERDUE.all(session, **(about.bound | {"until": until}))
        if row.code != AttendanceCode.EXEMPT
    ]
    policy = await policy_on(session, viewer.school_id, viewer.today)
    chosen = about.choice.chosen
    return PupilDebts(
        **vars(about),
        debts=tuple(one for one in debts if chosen in (0, one.subject_id)),
        overdue=tuple(one for one in overdue if chosen in (0, one.subject_id)),
        policy=policy,
    )
