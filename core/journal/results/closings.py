"""How a debt is closed: the next lesson of its subject, and who gives it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from core.db import Session
from core.enums import LessonState
from core.journal.models import Lesson
from core.people.models import Person
from core.school.models import GroupMember, Subject, SubjectGroup

#: Lessons are made so far ahead (notifications.run), a day more for the last of them.
_AHEAD = timedelta(days=15)


@dataclass(frozen=True)
class Closing:
    """The lesson at which work that is owed can be handed in; `teacher` is last, first, middle."""

    day: date
    teacher: tuple[str, str, str]


async def closings(
    session: Session, *, school_id: int, owed: Mapping[int, Collection[str]], after: date
) -> dict[tuple[int, str], Closing]:
    """By (pupil, subject's name): the first lesson after the day `after`. `owed` names the
    subjects a pupil owes work in; a subject without a lesson in two weeks is left out. No door:
    for letters, whose readers were checked."""
    if not owed:
        return {}
    rows = await session.execute(
        select(
            GroupMember.pupil_id,
            Subject.name,
            Lesson.day,
            Person.last_name,
            Person.first_name,
            Person.middle_name,
        )
        .join(SubjectGroup, SubjectGroup.id == GroupMember.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(Lesson, Lesson.group_id == GroupMember.group_id)
        .join(Person, Person.id == Lesson.teacher_id)
        .where(
            GroupMember.school_id == school_id,
            GroupMember.pupil_id.in_(list(owed)),
            Subject.name.in_({name for names in owed.values() for name in names}),
            Lesson.school_id == school_id,
            Lesson.day > after,
            Lesson.day <= after + _AHEAD,
            Lesson.state != LessonState.CANCELLED,
            GroupMember.since <= Lesson.day,
            or_(GroupMember.until.is_(None), GroupMember.until >= Lesson.day),
        )
        .order_by(Lesson.day, Lesson.number)
    )
    found: dict[tuple[int, str], Closing] = {}
    for pupil_id, subject, day, last, first, middle in rows:
        if subject in owed[pupil_id]:
            found.setdefault((pupil_id, subject), Closing(day, (last, first, middle)))
    return found
