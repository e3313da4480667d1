"""How a debt is closed: the next lesson of its subject, and who gives it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, bindparam, or_, select

from core.db import Id, Session
from core.enums import LessonState
from core.hot import Hot
from core.journal.models import Lesson
from core.people.models import Person
from core.school.models import GroupMember, Subject, SubjectGroup

#: Lessons are made so far ahead (notifications.run), a day more for the last of them.
_AHEAD = timedelta(days=15)

_LESSON = Lesson.__table__.c
_MEMBER = GroupMember.__table__.c
_GROUP = SubjectGroup.__table__.c
_SUBJECT = Subject.__table__.c
_PERSON = Person.__table__.c

_LESSONS = Hot(
    select(
        _MEMBER.pupil_id,
        _SUBJECT.name,
        _LESSON.day,
        _PERSON.last_name,
        _PERSON.first_name,
        _PERSON.middle_name,
    )
    .select_from(GroupMember.__table__)
    .join(SubjectGroup.__table__, _GROUP.id == _MEMBER.group_id)
    .join(Subject.__table__, _SUBJECT.id == _GROUP.subject_id)
    .join(Lesson.__table__, _LESSON.group_id == _MEMBER.group_id)
    .join(Person.__table__, _PERSON.id == _LESSON.teacher_id)
    .where(
        _MEMBER.school_id == bindparam("school", type_=Id),
        _MEMBER.pupil_id.in_(bindparam("pupils", expanding=True, type_=Id)),
        _SUBJECT.name.in_(bindparam("subjects", expanding=True)),
        _LESSON.school_id == bindparam("school", type_=Id),
        _LESSON.day > bindparam("after", type_=Date),
        _LESSON.day <= bindparam("until", type_=Date),
        _LESSON.state != LessonState.CANCELLED.value,
        _MEMBER.since <= _LESSON.day,
        or_(_MEMBER.until.is_(None), _MEMBER.until >= _LESSON.day),
    )
    .order_by(_LESSON.day, _LESSON.number)
)


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
    rows = await _LESSONS.all(
        session,
        school=school_id,
        pupils=list(owed),
        subjects=sorted({name for names in owed.values() for name in names}),
        after=after,
        until=after + _AHEAD,
    )
    found: dict[tuple[int, str], Closing] = {}
    for pupil_id, subject, day, last, first, middle in rows:
        if subject in owed[pupil_id]:
            found.setdefault((pupil_id, subject), Closing(day, (last, first, middle)))
    return found
