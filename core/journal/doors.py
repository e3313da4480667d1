"""The door to a lesson. Permission is part of the SELECT, as at the other doors."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import Date, and_, bindparam, case, or_, select, true

from core.access.doors import Anyone, Clause, any_of, bound_to, leads_class, teaches_group
from core.access.matrix import Action, Scope
from core.access.viewer import Viewer
from core.clock import week_of
from core.db import Id, Session
from core.enums import Role
from core.errors import NotFound
from core.hot import Hot
from core.journal.models import Lesson
from core.journal.staff_absences.reach import enters_for
from core.school.models import SchoolClass, Subject, SubjectGroup
from core.school.names import class_name


@dataclass(frozen=True)
class LessonRef:
    """A lesson behind the door."""

    id: int
    school_id: int
    group_id: int
    subject_id: int
    subject: str
    class_id: int
    class_name: str
    group_name: str
    teacher_id: int
    day: date
    number: int
    room: str
    state: str
    topic: str
    attendance_taken: bool
    #: The teacher, who is away, for whom the viewer enters; None: in their own name.
    on_behalf_of_id: int | None = None


def reaches_lesson(viewer: Viewer, action: Action, monday: Any = None) -> Clause:
    """SQL: the viewer may do `action` with this `Lesson` of this `SubjectGroup`.

    `monday`: the first day of the viewer's week, where it is bound and not known yet.
    """
    since = week_of(viewer.today)[0] if monday is None else monday
    own = _reaches_own(viewer, action, since)
    return or_(own, enters_for(viewer)) if action is Action.KEEP_JOURNAL else own


def _reaches_own(viewer: Viewer, action: Action, since: Any) -> Clause:
    return any_of(
        viewer,
        action,
        {
            Scope.GROUPS: lambda _role: or_(
                teaches_group(viewer, Lesson.group_id), _gives(viewer, since)
            ),
            Scope.CLASS: lambda _role: leads_class(viewer, SubjectGroup.class_id),
            Scope.SCHOOL: lambda _role: true(),
        },
    )


def _gives(viewer: Viewer, since: Any) -> Clause:
    """A substitute fills in the lesson they gave until the end of its week (§4.2.5.1)."""
    return and_(Lesson.teacher_id == viewer.person_id, Lesson.day >= since)


async def access_lesson(
    session: Session, viewer: Viewer, lesson_id: int, action: Action = Action.KEEP_JOURNAL
) -> LessonRef:
    """The lesson, if the matrix grants `action` with it to the viewer. Raises NotFound.

    A teacher reaches the lessons of the groups they teach today, and as a substitute those they
    give themselves, until the end of the lesson's week. Lessons of a teacher who is away are
    reached by who enters for them (`core.journal.staff_absences`).
    """
    return await _found(session, viewer, lesson_id, _one_lesson(viewer.roles, action))


async def hold_lesson(session: Session, viewer: Viewer, lesson_id: int) -> LessonRef:
    """The same for writing: the lesson is held until the transaction ends.

    Entries to one lesson stand in a queue then, so that reading before writing is safe on
    PostgreSQL too; SQLite has one writer anyway. Raises NotFound.
    """
    held = _held_lesson(viewer.roles, Action.KEEP_JOURNAL)
    return await _found(session, viewer, lesson_id, held)


async def _found(session: Session, viewer: Viewer, lesson_id: int, statement: Hot) -> LessonRef:
    bound = bound_to(viewer, lesson=lesson_id, monday=week_of(viewer.today)[0])
    row = await statement.first(session, **bound)
    if row is None:
        raise NotFound
    found = row._asdict()
    found["attendance_taken"] = found.pop("attendance_at") is not None
    found["class_name"] = class_name(found.pop("grade"), found.pop("letter"))
    return LessonRef(**found)


@cache
def _one_lesson(roles: frozenset[Role], action: Action) -> Hot:
    return Hot(_reached(roles, action))


@cache
def _held_lesson(roles: frozenset[Role], action: Action) -> Hot:
    return Hot(_reached(roles, action).with_for_update(of=Lesson))


def _reached(roles: frozenset[Role], action: Action) -> Any:
    anyone = cast(Viewer, Anyone(roles))
    return (
        select(
            Lesson.id,
            Lesson.school_id,
            Lesson.group_id,
            SubjectGroup.subject_id,
            Subject.name.label("subject"),
            SchoolClass.id.label("class_id"),
            SubjectGroup.name.label("group_name"),
            Lesson.teacher_id,
            Lesson.day,
            Lesson.number,
            Lesson.room,
            Lesson.state,
            Lesson.topic,
            Lesson.attendance_at,
            SchoolClass.grade,
            SchoolClass.letter,
            case((enters_for(anyone), Lesson.teacher_id)).label("on_behalf_of_id"),
        )
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .where(
            Lesson.school_id == anyone.school_id,
            Lesson.id == bindparam("lesson", type_=Id),
            reaches_lesson(anyone, action, bindparam("monday", type_=Date)),
        )
    )
