"""A work's cells: one type of work at one lesson, with the marks some pupils have for it.

A page of marks is read and written with as many statements as a single one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from core import clock
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.journal import cell_rows
from core.journal.doors import LessonRef
from core.journal.entries import check_given, check_in_group

#: A mark as the ledger holds it, None for an empty cell.
Packed = dict[str, Any] | None


class HeldMark(NamedTuple):
    """A mark as it stands in the database."""

    id: int
    pupil_id: int
    value: int | None
    weight_percent: int
    is_duty: bool
    comment: str
    set_by_id: int
    set_at: datetime
    on_behalf_of_id: int | None


@dataclass(frozen=True)
class Work:
    """The work with its marks by pupil; `assignment_id` is None before its first mark.

    A new mark weighs `weight_percent`.
    """

    ref: LessonRef
    type_id: int
    type_name: str
    assignment_id: int | None
    weight_percent: int
    marks: Mapping[int, HeldMark]

    def packed(self, pupil_id: int) -> Packed:
        """A mark for the ledger: enough to tell it, to show its history and to restore it."""
        mark = self.marks.get(pupil_id)
        if mark is None:
            return None
        return {
            "value": mark.value,
            "weight_percent": mark.weight_percent,
            "is_duty": mark.is_duty,
            "comment": mark.comment,
            "type": self.type_name,
            "type_id": self.type_id,
            "mark_id": mark.id,
            "lesson_id": self.ref.id,
            "subject_id": self.ref.subject_id,
            "day": self.ref.day,
            "set_by_id": mark.set_by_id,
            "set_at": mark.set_at,
            "on_behalf_of_id": mark.on_behalf_of_id,
        }


async def open_work(
    session: Session, viewer: Viewer, ref: LessonRef, *, type_id: int, pupil_ids: Iterable[int]
) -> Work:
    """The work with the marks of these pupils; `ref` is held for writing (`hold_lesson`).

    Raises NotFound for an unknown type and for a retired one without a work of it,
    LessonCancelled, LessonNotYet, PupilNotInGroup.
    """
    check_given(ref, viewer.today)
    pupils = list(pupil_ids)
    await check_in_group(session, ref, pupils)
    rows = await cell_rows.WORK.all(
        session, school=ref.school_id, lesson=ref.id, type=type_id, pupils=pupils
    )
    if not rows or (rows[0].assignment_id is None and not rows[0].is_active):
        raise NotFound
    first = rows[0]
    marks: dict[int, HeldMark] = {}
    for row in rows:
        # A lesson may have two works of one type; the first one a pupil has a mark for goes.
        if row.id is not None:
            marks.setdefault(row.pupil_id, HeldMark(*row[5:]))
    weight = first.type_weight if first.assignment_id is None else first.work_weight
    return Work(ref, type_id, first.name, first.assignment_id, weight, marks)


async def fill_cells(
    session: Session, viewer: Viewer, work: Work, marks: Mapping[int, dict[str, Any]]
) -> Work:
    """Put marks into empty cells or change those in them; `marks` are columns by pupil.

    A new mark takes the weight of its work; who set it and when is the viewer and now, unless the
    columns say otherwise. Gives the work with the marks as they are now.
    """
    usual = {
        "set_by_id": viewer.person_id,
        "set_at": clock.now(),
        "on_behalf_of_id": work.ref.on_behalf_of_id,
    }
    new = {pupil: usual | some for pupil, some in marks.items() if pupil not in work.marks}
    changed = {
        pupil: held._asdict() | usual | marks[pupil]
        for pupil, held in work.marks.items()
        if pupil in marks
    }
    await cell_rows.CHANGE.many(session, changed.values())
    work = await _with_assignment(session, work) if new else work
    rows = [_new_row(work, pupil, some) for pupil, some in new.items()]
    put_back = [row for row in rows if "id" in row]
    await cell_rows.PUT_BACK.many(session, put_back)
    if len(put_back) < len(rows):
        await cell_rows.PUT.many(session, [row for row in rows if "id" not in row])
        rows = await _numbered(session, work, rows)
    now = {row["pupil_id"]: _held(row) for row in [*rows, *changed.values()]}
    return replace(work, marks={**work.marks, **now})


async def empty_cell(session: Session, work: Work, pupil_id: int) -> Work:
    """Take a pupil's mark out of its cell; the work stays."""
    left = dict(work.marks)
    if (mark := left.pop(pupil_id, None)) is not None:
        await cell_rows.DELETE.run(session, school=work.ref.school_id, mark=mark.id)
    return replace(work, marks=left)


def _held(row: Mapping[str, Any]) -> HeldMark:
    return HeldMark(*(row[name] for name in HeldMark._fields))


def _new_row(work: Work, pupil_id: int, columns: dict[str, Any]) -> dict[str, Any]:
    return {
        "school_id": work.ref.school_id,
        "assignment_id": work.assignment_id,
        "lesson_id": work.ref.id,
        "pupil_id": pupil_id,
        "subject_id": work.ref.subject_id,
        "day": work.ref.day,
        "weight_percent": work.weight_percent,
    } | columns


async def _numbered(
    session: Session, work: Work, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """With the numbers they got; asked together, because many rows put at once give none back."""
    given = await cell_rows.NUMBERS.all(
        session,
        school=work.ref.school_id,
        assignment=work.assignment_id,
        pupils=[row["pupil_id"] for row in rows],
    )
    numbers = dict(given)
    return [row | {"id": numbers[row["pupil_id"]]} for row in rows]


async def _with_assignment(session: Session, work: Work) -> Work:
    if work.assignment_id is not None:
        return work
    number = await cell_rows.NEW_WORK.value(
        session,
        school=work.ref.school_id,
        lesson=work.ref.id,
        type=work.type_id,
        weight=work.weight_percent,
    )
    return replace(work, assignment_id=number)
