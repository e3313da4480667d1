"""What every entry into the journal shares: the lesson held for writing, who was in the group, when
families are told. The entries themselves: marks.py, attendance.py, lessons.py; taking one back:
undo.py."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Date, bindparam, exists, select, update

from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Id, Session
from core.enums import LessonState
from core.errors import SchoolError
from core.hot import Hot
from core.i18n import N_
from core.journal.doors import LessonRef
from core.journal.models import Lesson
from core.people.models import Enrolment, Person
from core.school.models import GroupMember, School

#: So long whoever made an entry may take it back or put a slip right.
FRESH = timedelta(minutes=30)


class LessonCancelled(SchoolError):
    """Nothing is entered for a lesson that did not take place."""

    text = N_("The lesson of {day} was cancelled, so nothing can be entered for it.")

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = f"{day:%d.%m.%Y}"


class LessonNotYet(SchoolError):
    """Marks and attendance belong to lessons that were given."""

    text = N_("The lesson of {day} has not been given yet.")

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = f"{day:%d.%m.%Y}"


class PupilNotInGroup(SchoolError):
    """The pupil was not a member of the group on the lesson's day, or does not exist."""

    text = N_("This pupil was not in the group on the day of the lesson.")


def check_enters(viewer: Viewer) -> None:
    """Whether the viewer enters anything at all, as a teacher or for one who is away.

    Raises NotAllowed.
    """
    if not viewer.may(Action.ENTER_FOR_ABSENT):
        viewer.must(Action.KEEP_JOURNAL)


async def record_for(session: Session, viewer: Viewer, ref: LessonRef) -> None:
    """Keep at the lesson that the viewer entered something on behalf of its teacher, if so."""
    if ref.on_behalf_of_id is not None:
        await _ENTERED_BY.run(session, school=ref.school_id, lesson=ref.id, me=viewer.person_id)


def check_given(ref: LessonRef, today: date) -> None:
    """Whether marks and attendance may be entered for a lesson that is held (`hold_lesson`).

    Raises LessonCancelled, LessonNotYet.
    """
    if ref.state == LessonState.CANCELLED:
        raise LessonCancelled(ref.day)
    if ref.day > today:
        raise LessonNotYet(ref.day)


async def lesson_for_plan(session: Session, ref: LessonRef) -> Lesson:
    """The row of a lesson, held until the transaction ends, for topic and homework, which may be
    entered ahead. Raises LessonCancelled."""
    lesson = (
        await session.scalars(
            select(Lesson)
            .where(Lesson.school_id == ref.school_id, Lesson.id == ref.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one()
    if lesson.state == LessonState.CANCELLED:
        raise LessonCancelled(ref.day)
    return lesson


async def check_in_group(session: Session, ref: LessonRef, pupil_ids: Iterable[int]) -> None:
    """Raises PupilNotInGroup unless each pupil was in the lesson's group on its day."""
    wanted = set(pupil_ids)
    if not wanted:
        return
    found = await _IN_GROUP.all(
        session, school=ref.school_id, group=ref.group_id, day=ref.day, pupils=list(wanted)
    )
    if {row.id for row in found} != wanted:
        raise PupilNotInGroup


def was_in_group(ref: LessonRef, pupil_id: Any) -> ColumnElement[bool]:
    """SQL: the pupil was at the school and a member of the lesson's group on its day."""
    member = exists().where(
        GroupMember.school_id == ref.school_id,
        GroupMember.group_id == ref.group_id,
        GroupMember.pupil_id == pupil_id,
        holds(GroupMember.since, GroupMember.until, ref.day),
    )
    enrolled = exists().where(
        Enrolment.school_id == ref.school_id,
        Enrolment.pupil_id == pupil_id,
        holds(Enrolment.enrolled_on, Enrolment.left_on, ref.day),
    )
    return member & enrolled


class _AnyLesson:
    """A lesson in whose place the statement has bound values, so that it is built once."""

    school_id = bindparam("school", type_=Id)
    group_id = bindparam("group", type_=Id)
    day = bindparam("day", type_=Date)


_IN_GROUP = Hot(
    select(Person.id).where(
        Person.school_id == _AnyLesson.school_id,
        Person.id.in_(bindparam("pupils", expanding=True, type_=Id)),
        was_in_group(cast(LessonRef, _AnyLesson), Person.id),
    )
)
_GRACE = Hot(select(School.grace_seconds).where(School.id == bindparam("school", type_=Id)))


_ENTERED_BY = Hot(
    update(Lesson.__table__)  # type: ignore[arg-type]
    .where(
        Lesson.__table__.c.school_id == bindparam("school", type_=Id),
        Lesson.__table__.c.id == bindparam("lesson", type_=Id),
    )
    .values(entered_by_id=bindparam("me", type_=Id))
)


async def told_at(session: Session, school_id: int) -> datetime:
    """When families are told of an entry made now: after the school's grace time."""
    seconds = await _GRACE.value(session, school=school_id)
    return clock.now() + timedelta(seconds=seconds or 0)
