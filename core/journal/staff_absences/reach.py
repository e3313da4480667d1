"""Whose lessons one may enter on behalf of their teacher: part of the door to a lesson."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, true

from core.access.doors import any_of
from core.access.matrix import Action, Scope
from core.access.viewer import Viewer, holds
from core.journal.models import Lesson
from core.school.models import StaffAbsence

#: Within so many days a lesson is entered for who is away (§4.2.5.1: once in two weeks).
CLOCK = timedelta(days=14)


def away(teacher_id: Any, day: Any, school_id: Any) -> tuple[ColumnElement[bool], ...]:
    """SQL: of `StaffAbsence`, one that holds this day of this teacher."""
    return (
        StaffAbsence.school_id == school_id,
        StaffAbsence.teacher_id == teacher_id,
        StaffAbsence.undone_at.is_(None),
        holds(StaffAbsence.since, StaffAbsence.until, day),
    )


def enters_for(viewer: Viewer) -> ColumnElement[bool]:
    """SQL: the viewer enters this given `Lesson` on behalf of its teacher, who is away.

    The delegate, or while none is named the administrator; until two weeks after the last day of
    the absence. Lessons that a substitute gives are the substitute's.
    """
    return any_of(
        viewer,
        Action.ENTER_FOR_ABSENT,
        {
            Scope.NAMED: lambda _role: _open(viewer, StaffAbsence.delegate_id == viewer.person_id),
            Scope.SCHOOL: lambda _role: _open(viewer, StaffAbsence.delegate_id.is_(None)),
        },
    )


def _open(viewer: Viewer, by_whom: ColumnElement[bool]) -> ColumnElement[bool]:
    today = viewer.today
    still = or_(StaffAbsence.enter_until.is_(None), StaffAbsence.enter_until >= today)
    found = exists().where(
        *away(Lesson.teacher_id, Lesson.day, Lesson.school_id),
        StaffAbsence.teacher_id != viewer.person_id,
        still,
        by_whom,
    )
    return and_(true(), Lesson.school_id == viewer.school_id, Lesson.day <= today, found)
