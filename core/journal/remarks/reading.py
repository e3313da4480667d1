"""Remarks as teacher and deputy head see them; their door is in the statement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import RemarkCategory, RemarkState
from core.errors import NotFound
from core.journal.models import JournalRemark, Lesson
from core.people.models import Person
from core.school.models import SchoolClass, Subject, SubjectGroup


@dataclass(frozen=True)
class Remark:
    """A remark with its lesson. Names are (last, first, middle)."""

    id: int
    number: int
    category: RemarkCategory
    text: str
    state: RemarkState
    made_at: datetime
    due_on: date
    returned: int
    lesson_id: int | None
    day: date | None
    class_name: str
    group_name: str
    subject: str
    teacher_id: int
    teacher: tuple[str, str, str]
    author: tuple[str, str, str]
    overdue: bool


@dataclass(frozen=True)
class RemarkList:
    """Open remarks, those that are due first."""

    remarks: tuple[Remark, ...]
    oversees: bool
    as_of: datetime


def reaches_remark(viewer: Viewer) -> ColumnElement[bool]:
    """SQL: the remark is the viewer's own, or they oversee the journal."""
    mine = JournalRemark.teacher_id == viewer.person_id
    if viewer.may(Action.OVERSEE_JOURNAL):
        return JournalRemark.school_id == viewer.school_id
    return and_(JournalRemark.school_id == viewer.school_id, mine)


async def open_remarks(session: Session, viewer: Viewer) -> RemarkList:
    """Remarks that are not closed: one's own, or all of them for who oversees the journal.

    Raises NotAllowed for who neither keeps nor oversees a journal.
    """
    oversees = viewer.may(Action.OVERSEE_JOURNAL)
    if not oversees:
        viewer.must(Action.KEEP_JOURNAL)
    rows = await session.execute(
        _statement(viewer)
        .where(JournalRemark.state != RemarkState.CLOSED)
        .order_by(JournalRemark.due_on, JournalRemark.number)
    )
    found = tuple(_remark(row, viewer) for row in rows)
    return RemarkList(found, oversees, clock.now())


async def remark(session: Session, viewer: Viewer, *, remark_id: int) -> Remark:
    """One remark, open or closed. Raises NotFound."""
    found = (
        await session.execute(_statement(viewer).where(JournalRemark.id == remark_id))
    ).one_or_none()
    if found is None:
        raise NotFound
    return _remark(found, viewer)


def _statement(viewer: Viewer) -> Any:
    teacher, author = aliased(Person), aliased(Person)
    return (
        select(
            JournalRemark.id,
            JournalRemark.number,
            JournalRemark.category,
            JournalRemark.text,
            JournalRemark.state,
            JournalRemark.made_at,
            JournalRemark.due_on,
            JournalRemark.returned,
            JournalRemark.lesson_id,
            JournalRemark.teacher_id,
            Lesson.day,
            SchoolClass.grade,
            SchoolClass.letter,
            SubjectGroup.name.label("group_name"),
            Subject.name.label("subject"),
            teacher.last_name.label("t1"),
            teacher.first_name.label("t2"),
            teacher.middle_name.label("t3"),
            author.last_name.label("a1"),
            author.first_name.label("a2"),
            author.middle_name.label("a3"),
        )
        .join(teacher, teacher.id == JournalRemark.teacher_id)
        .join(author, author.id == JournalRemark.author_id)
        .outerjoin(Lesson, Lesson.id == JournalRemark.lesson_id)
        .outerjoin(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .outerjoin(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .outerjoin(Subject, Subject.id == SubjectGroup.subject_id)
        .where(
            reaches_remark(viewer), or_(Lesson.id.is_(None), Lesson.school_id == viewer.school_id)
        )
    )


def _remark(row: Any, viewer: Viewer) -> Remark:
    name = SchoolClass(grade=row.grade, letter=row.letter).name if row.grade else ""
    return Remark(
        id=row.id,
        number=row.number,
        category=RemarkCategory(row.category),
        text=row.text,
        state=RemarkState(row.state),
        made_at=row.made_at,
        due_on=row.due_on,
        returned=row.returned,
        lesson_id=row.lesson_id,
        day=row.day,
        class_name=name,
        group_name=row.group_name or "",
        subject=row.subject or "",
        teacher_id=row.teacher_id,
        teacher=(row.t1, row.t2, row.t3),
        author=(row.a1, row.a2, row.a3),
        overdue=row.state != RemarkState.CLOSED and row.due_on < viewer.today,
    )
