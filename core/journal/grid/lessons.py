"""The lesson a line of marks is about."""

from datetime import date

from sqlalchemy import select

from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import LessonState
from core.errors import NotFound
from core.journal.doors import reaches_lesson
from core.journal.grid.groups import access_group
from core.journal.models import Lesson
from core.school.models import SubjectGroup


async def lesson_of_group(
    session: Session, viewer: Viewer, *, group_id: int, day: date | None = None
) -> int:
    """The id of the group's lesson on `day`, or of the latest one given. Raises NotFound."""
    group = await access_group(session, viewer, group_id)
    given = Lesson.day <= viewer.today if day is None else Lesson.day == day
    found = await session.scalar(
        select(Lesson.id)
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .where(
            Lesson.school_id == viewer.school_id,
            Lesson.group_id == group.id,
            Lesson.state != LessonState.CANCELLED,
            given,
            reaches_lesson(viewer, Action.KEEP_JOURNAL),
        )
        .order_by(Lesson.day.desc(), Lesson.number.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found
