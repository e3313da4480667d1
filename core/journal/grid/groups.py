"""The groups whose journal the viewer keeps, and the door to one of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select

from core.access.doors import teaches_group
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.clock import week_of
from core.db import Session
from core.errors import NotFound
from core.journal.models import Lesson
from core.school.models import SchoolClass, SchoolYear, Subject, SubjectGroup


@dataclass(frozen=True)
class GroupChoice:
    """A group of the viewer's. `whole`: the viewer teaches it, so all its lessons are open; a
    substitute reaches only the lessons they gave this week."""

    id: int
    class_id: int
    class_name: str
    grade: int
    group_name: str
    subject_id: int
    subject: str
    whole: bool


async def my_groups(session: Session, viewer: Viewer) -> tuple[GroupChoice, ...]:
    """The groups the viewer teaches today or substitutes in this week, by class and subject.

    Raises NotAllowed for no teacher.
    """
    viewer.must(Action.KEEP_JOURNAL)
    rows = await session.execute(
        _groups(viewer).order_by(
            SchoolClass.grade, SchoolClass.letter, Subject.position, Subject.name
        )
    )
    return tuple(_choice(row) for row in rows)


async def taught_groups(session: Session, viewer: Viewer) -> tuple[GroupChoice, ...]:
    """Of `my_groups` those the viewer teaches: final marks are theirs alone. Raises NotAllowed."""
    return tuple(group for group in await my_groups(session, viewer) if group.whole)


async def taught_group(session: Session, viewer: Viewer, group_id: int) -> GroupChoice:
    """The group, if the viewer teaches it today. Raises NotFound, also for a substitute."""
    group = await access_group(session, viewer, group_id)
    if not group.whole:
        raise NotFound
    return group


async def access_group(session: Session, viewer: Viewer, group_id: int) -> GroupChoice:
    """The group, if the viewer keeps its journal. Raises NotFound, also for no teacher."""
    if not viewer.may(Action.KEEP_JOURNAL):
        raise NotFound
    statement = _groups(viewer).where(SubjectGroup.id == group_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotFound
    return _choice(row)


def _groups(viewer: Viewer) -> Any:
    monday, _sunday = week_of(viewer.today)
    whole = teaches_group(viewer, SubjectGroup.id)
    gives = exists().where(
        Lesson.school_id == viewer.school_id,
        Lesson.group_id == SubjectGroup.id,
        Lesson.teacher_id == viewer.person_id,
        Lesson.day >= monday,
    )
    return (
        select(
            SubjectGroup.id,
            SchoolClass.id.label("class_id"),
            SchoolClass.grade,
            SchoolClass.letter,
            SubjectGroup.name.label("group_name"),
            Subject.id.label("subject_id"),
            Subject.name.label("subject"),
            whole.label("whole"),
        )
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .where(
            SubjectGroup.school_id == viewer.school_id,
            SchoolYear.is_current,
            or_(whole, gives),
        )
    )


def _choice(row: Any) -> GroupChoice:
    found = dict(row._mapping)
    letter = found.pop("letter")
    return GroupChoice(
        **found | {"whole": bool(found["whole"])},
        class_name=SchoolClass(grade=found["grade"], letter=letter).name,
    )
