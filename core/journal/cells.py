"""A mark's cell: a pupil, a lesson and a type of work, with the mark in it or without."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from core import clock
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.journal.doors import LessonRef
from core.journal.entries import check_in_group, lesson_for_entry
from core.journal.models import Assignment, AssignmentType, Mark

#: A mark as the ledger holds it, None for an empty cell.
Packed = dict[str, Any] | None


@dataclass(frozen=True)
class Cell:
    """A cell with what it holds; `mark` and `assignment` are None while it is empty."""

    ref: LessonRef
    pupil_id: int
    type: AssignmentType
    assignment: Assignment | None
    mark: Mark | None

    def packed(self) -> Packed:
        """The mark for the ledger: enough to tell it, to show its history and to restore it."""
        if self.mark is None:
            return None
        return {
            "value": self.mark.value,
            "weight_percent": self.mark.weight_percent,
            "is_duty": self.mark.is_duty,
            "comment": self.mark.comment,
            "type": self.type.name,
            "type_id": self.type.id,
            "mark_id": self.mark.id,
            "lesson_id": self.ref.id,
            "subject_id": self.ref.subject_id,
            "day": self.ref.day,
            "set_by_id": self.mark.set_by_id,
            "set_at": self.mark.set_at,
        }


async def open_cell(
    session: Session, viewer: Viewer, ref: LessonRef, *, pupil_id: int, type_id: int
) -> Cell:
    """The cell, held for writing with its lesson.

    Raises NotFound for an unknown type and for a retired one without a work of it,
    LessonCancelled, LessonNotYet, PupilNotInGroup.
    """
    await lesson_for_entry(session, viewer, ref)
    await check_in_group(session, ref, {pupil_id})
    kind = await session.scalar(
        select(AssignmentType).where(
            AssignmentType.school_id == ref.school_id, AssignmentType.id == type_id
        )
    )
    # A lesson may have two works of one type; the one this pupil has a mark for goes first.
    found = await session.execute(
        select(Assignment, Mark)
        .outerjoin(
            Mark,
            (Mark.school_id == Assignment.school_id)
            & (Mark.assignment_id == Assignment.id)
            & (Mark.pupil_id == pupil_id),
        )
        .where(
            Assignment.school_id == ref.school_id,
            Assignment.lesson_id == ref.id,
            Assignment.type_id == type_id,
        )
        .order_by(Mark.id.is_(None), Assignment.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    if kind is None or (row is None and not kind.is_active):
        raise NotFound
    assignment, mark = (row[0], row[1]) if row else (None, None)
    return Cell(ref, pupil_id, kind, assignment, mark)


async def fill_cell(session: Session, viewer: Viewer, cell: Cell, **values: Any) -> Cell:
    """Put a mark into an empty cell or change the one in it; `values` are columns of `Mark`.

    A new mark takes the weight of its work; who set it and when is the viewer and now, unless
    `values` say otherwise.
    """
    columns: dict[str, Any] = {"set_by_id": viewer.person_id, "set_at": clock.now()} | values
    mark = cell.mark
    if mark is None:
        cell = await _with_assignment(session, cell)
        assert cell.assignment is not None
        mark = Mark(
            school_id=cell.ref.school_id,
            assignment_id=cell.assignment.id,
            lesson_id=cell.ref.id,
            pupil_id=cell.pupil_id,
            subject_id=cell.ref.subject_id,
            day=cell.ref.day,
            **({"weight_percent": cell.assignment.weight_percent} | columns),
        )
        session.add(mark)
    else:
        for column, value in columns.items():
            setattr(mark, column, value)
    await session.flush()
    return replace(cell, mark=mark)


async def empty_cell(session: Session, cell: Cell) -> Cell:
    """Take the mark out of the cell; its work stays."""
    if cell.mark is not None:
        await session.delete(cell.mark)
        await session.flush()
    return replace(cell, mark=None)


async def _with_assignment(session: Session, cell: Cell) -> Cell:
    if cell.assignment is not None:
        return cell
    assignment = Assignment(
        school_id=cell.ref.school_id,
        lesson_id=cell.ref.id,
        type_id=cell.type.id,
        weight_percent=cell.type.weight_percent,
    )
    session.add(assignment)
    await session.flush()
    return replace(cell, assignment=assignment)
