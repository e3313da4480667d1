"""The door to a lesson. Permission is part of the SELECT, as at the other doors."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select, true

from core.access.doors import Clause, any_of, leads_class, teaches_group
from core.access.matrix import Action, Scope
from core.access.viewer import Viewer
from core.clock import week_of
from core.db import Session
from core.errors import NotFound
from core.journal.models import Lesson
from core.school.models import SchoolClass, Subject, SubjectGroup


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


def reaches_lesson(viewer: Viewer, action: Action) -> Clause:
    """SQL: the viewer may do `action` with this `Lesson` of this `SubjectGroup`."""
    return any_of(
        viewer,
        action,
        {
            Scope.GROUPS: lambda _role: or_(
                teaches_group(viewer, Lesson.group_id), _gives_this_week(viewer)
            ),
            Scope.CLASS: lambda _role: leads_class(viewer, SubjectGroup.class_id),
            Scope.SCHOOL: lambda _role: true(),
        },
    )


def _gives_this_week(viewer: Viewer) -> Clause:
    """A substitute fills in the lesson they gave until the end of its week (§4.2.5.1)."""
    monday, _sunday = week_of(viewer.today)
    return and_(Lesson.teacher_id == viewer.person_id, Lesson.day >= monday)


async def access_lesson(
    session: Session, viewer: Viewer, lesson_id: int, action: Action = Action.KEEP_JOURNAL
) -> LessonRef:
    """The lesson, if the matrix grants `action` with it to the viewer. Raises NotFound.

    A teacher reaches the lessons of the groups they teach today, and as a substitute those they
    give themselves, until the end of the lesson's week.
    """
    statement = (
        select(
            Lesson.id,
            Lesson.school_id,
            Lesson.group_id,
            SubjectGroup.subject_id,
            Subject.name.label("subject"),
            SchoolClass.id.label("class_id"),
            SchoolClass.grade,
            SchoolClass.letter,
            SubjectGroup.name.label("group_name"),
            Lesson.teacher_id,
            Lesson.day,
            Lesson.number,
            Lesson.room,
            Lesson.state,
            Lesson.topic,
            Lesson.attendance_at,
        )
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .where(
            Lesson.school_id == viewer.school_id,
            Lesson.id == lesson_id,
            reaches_lesson(viewer, action),
        )
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotFound
    found = dict(row._mapping)
    found["attendance_taken"] = found.pop("attendance_at") is not None
    found["class_name"] = SchoolClass(grade=found.pop("grade"), letter=found.pop("letter")).name
    return LessonRef(**found)
