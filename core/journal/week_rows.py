"""The statements of `core.journal.weeks`, kept compiled: a batch of digests asks each of them once.

Bound: `school`, the week `since`..`until`, `pupils`; what else a statement binds stands beside it.
"""

from typing import Any

from sqlalchemy import BigInteger, Date, bindparam, cast, func, literal, or_, select

from core.db import Id
from core.hot import Hot
from core.journal.models import Assignment, AssignmentType, Attendance, Lesson, Mark
from core.journal.week_views import COUNT_BITS
from core.people.models import Enrolment
from core.school.models import GroupMember, SchoolClass, SchoolYear, Subject, SubjectGroup, Term

_MARK = Mark.__table__.c
_TERM = Term.__table__.c
_YEAR = SchoolYear.__table__.c
_ENROLMENT = Enrolment.__table__.c
_CLASS = SchoolClass.__table__.c
_SUBJECT = Subject.__table__.c
_WORK = Assignment.__table__.c
_KIND = AssignmentType.__table__.c
_ATTENDANCE = Attendance.__table__.c
_LESSON = Lesson.__table__.c
_GROUP = SubjectGroup.__table__.c
_MEMBER = GroupMember.__table__.c

_SCHOOL = bindparam("school", type_=Id)
_SINCE = bindparam("since", type_=Date)
_UNTIL = bindparam("until", type_=Date)
_START = bindparam("start", type_=Date)
_FIRST = bindparam("first", type_=Date)
_LAST = bindparam("last", type_=Date)
_PUPILS = bindparam("pupils", expanding=True, type_=Id)


def _whole(value: Any, only: Any = None) -> Any:
    """A sum as a whole number, 0 for none; PostgreSQL sums big integers into decimals."""
    total = func.sum(value)
    counted = total if only is None else total.filter(only)
    return cast(func.coalesce(counted, 0), BigInteger)


#: Terms that began by the end of the week, the last one last.
TERMS = Hot(
    select(_TERM.kind, _TERM.number, _TERM.grade_from, _TERM.grade_to, _TERM.starts_on)
    .join(SchoolYear.__table__, _YEAR.id == _TERM.year_id)
    .where(
        _TERM.school_id == _SCHOOL,
        _YEAR.starts_on <= _UNTIL,
        _YEAR.ends_on >= _SINCE,
        _TERM.starts_on <= _UNTIL,
    )
    .order_by(_TERM.starts_on)
)

#: (pupil, grade) of those enrolled on the last day of the week.
GRADES = Hot(
    select(_ENROLMENT.pupil_id, _CLASS.grade)
    .join(SchoolClass.__table__, _CLASS.id == _ENROLMENT.class_id)
    .where(
        _ENROLMENT.school_id == _SCHOOL,
        _ENROLMENT.pupil_id.in_(_PUPILS),
        _ENROLMENT.enrolled_on <= _UNTIL,
        or_(_ENROLMENT.left_on.is_(None), _ENROLMENT.left_on >= _UNTIL),
    )
)

#: (id, name) in the school's order.
SUBJECTS = Hot(
    select(_SUBJECT.id, _SUBJECT.name)
    .where(_SUBJECT.school_id == _SCHOOL)
    .order_by(_SUBJECT.position, _SUBJECT.name)
)

_this_week = _MARK.day >= _SINCE
_points = _MARK.value * _MARK.weight_percent

#: (pupil, subject, packed counts of the week, sums of the week, sums from `start` on): in the order
#: of `SubjectWeek`, and of the covering index, so that nothing is sorted.
MARKS = Hot(
    select(
        _MARK.pupil_id,
        _MARK.subject_id,
        _whole(literal(1, BigInteger).bitwise_lshift((_MARK.value - 1) * COUNT_BITS), _this_week),
        _whole(_points, _this_week),
        _whole(_MARK.weight_percent, _this_week),
        _whole(_points),
        _whole(_MARK.weight_percent),
    )
    .where(
        _MARK.school_id == _SCHOOL,
        _MARK.pupil_id.in_(_PUPILS),
        _MARK.day.between(_START, _UNTIL),
        _MARK.value.is_not(None),
    )
    .group_by(_MARK.pupil_id, _MARK.subject_id)
)

#: (pupil, subject, day, type of work) of dots not closed yet, from `start` on.
DEBTS = Hot(
    select(_MARK.pupil_id, _SUBJECT.name, _MARK.day, _KIND.name)
    .join(Subject.__table__, _SUBJECT.id == _MARK.subject_id)
    .join(Assignment.__table__, _WORK.id == _MARK.assignment_id)
    .join(AssignmentType.__table__, _KIND.id == _WORK.type_id)
    .where(
        _MARK.school_id == _SCHOOL,
        _MARK.pupil_id.in_(_PUPILS),
        _MARK.day.between(_START, _UNTIL),
        _MARK.value.is_(None),
        _MARK.is_duty,
    )
    .order_by(_MARK.day, _MARK.id)
)

#: (pupil, code, number of lessons).
ATTENDANCE = Hot(
    select(_ATTENDANCE.pupil_id, _ATTENDANCE.code, func.count())
    .where(
        _ATTENDANCE.school_id == _SCHOOL,
        _ATTENDANCE.pupil_id.in_(_PUPILS),
        _ATTENDANCE.day.between(_SINCE, _UNTIL),
    )
    .group_by(_ATTENDANCE.pupil_id, _ATTENDANCE.code)
)

#: The school's works of the days `first`..`last`.
WORKS = Hot(
    select(
        _WORK.id,
        _LESSON.group_id,
        _LESSON.day,
        _SUBJECT.name.label("subject"),
        _KIND.name.label("kind"),
        _KIND.weight_percent,
    )
    .join(Lesson.__table__, _LESSON.id == _WORK.lesson_id)
    .join(SubjectGroup.__table__, _GROUP.id == _LESSON.group_id)
    .join(Subject.__table__, _SUBJECT.id == _GROUP.subject_id)
    .join(AssignmentType.__table__, _KIND.id == _WORK.type_id)
    .where(
        _LESSON.school_id == _SCHOOL,
        _LESSON.day.between(_FIRST, _LAST),
        _WORK.school_id == _SCHOOL,
    )
)

#: (work, pupil) of marks for these `works`.
MARKED = Hot(
    select(_MARK.assignment_id, _MARK.pupil_id).where(
        _MARK.school_id == _SCHOOL,
        _MARK.assignment_id.in_(bindparam("works", expanding=True, type_=Id)),
    )
)

#: (pupil, group, since, until) of those in these `groups` on some day of `first`..`last`.
MEMBERS = Hot(
    select(_MEMBER.pupil_id, _MEMBER.group_id, _MEMBER.since, _MEMBER.until).where(
        _MEMBER.school_id == _SCHOOL,
        _MEMBER.pupil_id.in_(_PUPILS),
        # A sum is found in no index: the few groups of a pupil are looked through, instead of
        # looking for every pupil in every group.
        (_MEMBER.group_id + 0).in_(bindparam("groups", expanding=True, type_=Id)),
        _MEMBER.since <= _LAST,
        or_(_MEMBER.until.is_(None), _MEMBER.until >= _FIRST),
    )
)
