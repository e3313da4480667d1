"""What every entry into the journal shares: the lesson held for writing, who was in the group, when
families are told. The entries themselves: marks.py, attendance.py, lessons.py; taking one back:
undo.py."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from core import clock
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import LessonState
from core.errors import SchoolError
from core.i18n import N_
from core.journal.doors import LessonRef
from core.journal.models import Lesson
from core.people.models import Enrolment, Person
from core.school.models import GroupMember, School


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


async def lesson_for_entry(session: Session, viewer: Viewer, ref: LessonRef) -> Lesson:
    """The row of a lesson, held until the transaction ends, for marks and attendance.

    Holding it puts entries to one lesson in a queue, so that reading before writing is safe on
    PostgreSQL too; SQLite has one writer anyway. Raises LessonCancelled, LessonNotYet.
    """
    lesson = await lesson_for_plan(session, ref)
    if ref.day > viewer.today:
        raise LessonNotYet(ref.day)
    return lesson


async def lesson_for_plan(session: Session, ref: LessonRef) -> Lesson:
    """The same for topic and homework, which may be entered ahead. Raises LessonCancelled."""
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
    found = await session.scalars(
        select(Person.id).where(
            Person.school_id == ref.school_id,
            Person.id.in_(wanted),
            was_in_group(ref, Person.id),
        )
    )
    if set(found) != wanted:
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


async def told_at(session: Session, school_id: int) -> datetime:
    """When families are told of an entry made now: after the school's grace time."""
    seconds = await session.scalar(select(School.grace_seconds).where(School.id == school_id))
    return clock.now() + timedelta(seconds=seconds or 0)
