"""How a debt is closed: the next lesson of its subject, and who gives it."""

from collections import defaultdict
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

#: (pupil, group, subject, since, until) of the groups of these pupils.
_GROUPS = Hot(
    select(_MEMBER.pupil_id, _MEMBER.group_id, _SUBJECT.name, _MEMBER.since, _MEMBER.until)
    .select_from(GroupMember.__table__)
    .join(SubjectGroup.__table__, _GROUP.id == _MEMBER.group_id)
    .join(Subject.__table__, _SUBJECT.id == _GROUP.subject_id)
    .where(
        _MEMBER.school_id == bindparam("school", type_=Id),
        _MEMBER.pupil_id.in_(bindparam("pupils", expanding=True, type_=Id)),
        or_(_MEMBER.until.is_(None), _MEMBER.until > bindparam("after", type_=Date)),
    )
)
#: The lessons of a group are those of all its pupils: read once, however many of them owe work.
_LESSONS = Hot(
    select(
        _LESSON.group_id, _LESSON.day, _PERSON.last_name, _PERSON.first_name, _PERSON.middle_name
    )
    .join(Person.__table__, _PERSON.id == _LESSON.teacher_id)
    .where(
        _LESSON.school_id == bindparam("school", type_=Id),
        _LESSON.group_id.in_(bindparam("groups", expanding=True, type_=Id)),
        _LESSON.day > bindparam("after", type_=Date),
        _LESSON.day <= bindparam("until", type_=Date),
        _LESSON.state != LessonState.CANCELLED.value,
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
    span = {"school": school_id, "after": after, "until": after + _AHEAD}
    members = [
        row
        for row in await _GROUPS.all(session, **span, pupils=list(owed))
        if row.name in owed[row.pupil_id]
    ]
    lessons: dict[int, list[Closing]] = defaultdict(list)
    groups = list({row.group_id for row in members})
    for group_id, day, *teacher in await _LESSONS.all(session, **span, groups=groups):
        lessons[group_id].append(Closing(day, (teacher[0], teacher[1], teacher[2])))
    found: dict[tuple[int, str], Closing] = {}
    for pupil_id, group_id, subject, since, until in members:
        for one in lessons[group_id]:
            if since <= one.day and (until is None or one.day <= until):
                known = found.setdefault((pupil_id, subject), one)
                # Of two groups of one subject the one that meets first.
                found[pupil_id, subject] = min(known, one, key=lambda closing: closing.day)
                break
    return found
