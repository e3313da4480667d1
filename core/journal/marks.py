"""Marks: setting, commenting and deleting them."""

from dataclasses import dataclass
from datetime import datetime

from core import ledger
from core.access.viewer import Viewer
from core.db import Session
from core.errors import BadInput, NotFound
from core.i18n import _, fill
from core.journal.cells import Cell, Packed, empty_cell, fill_cell, open_cell
from core.journal.doors import access_lesson
from core.journal.entries import told_at
from core.journal.rules import check_mark

COMMENT_LIMIT = 300  # characters


@dataclass(frozen=True)
class MarkEntry:
    """What a cell holds after an entry, or held before it was emptied.

    `changed` is False when the entry found everything as it should be.
    """

    mark_id: int
    pupil_id: int
    value: int | None
    is_duty: bool
    type_name: str
    changed: bool


async def set_mark(
    session: Session,
    viewer: Viewer,
    *,
    lesson_id: int,
    pupil_id: int,
    value: int | None,
    type_id: int,
    is_duty: bool = False,
    comment: str | None = None,
) -> MarkEntry:
    """Set a pupil's mark for the lesson's work of this type, or change the one that is there.

    value: 1..5, or None with `is_duty` for a duty mark («точка»); comment: None leaves the one
    that is there. The mark takes the weight of the work. Entering the same again changes and
    tells nothing. Raises NotFound, BadInput, LessonCancelled, LessonNotYet, PupilNotInGroup.
    Source: §4.2.5.1.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    check_mark(value, is_duty=is_duty)
    cell = await open_cell(session, viewer, ref, pupil_id=pupil_id, type_id=type_id)
    before = cell.packed()
    said = _checked(comment) if comment is not None else before["comment"] if before else ""
    wanted = {"value": value, "is_duty": is_duty, "comment": said}
    if before and all(before[key] == wanted[key] for key in wanted):
        return _entry(cell, changed=False)
    cell = await fill_cell(session, viewer, cell, **wanted)
    await _record(session, viewer, cell, before)
    return _entry(cell, changed=True)


async def comment_mark(
    session: Session, viewer: Viewer, *, lesson_id: int, pupil_id: int, type_id: int, comment: str
) -> MarkEntry:
    """Write a comment to a mark that is there; an empty one takes it away.

    Raises NotFound (also for an empty cell) and what `set_mark` raises.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    cell = await open_cell(session, viewer, ref, pupil_id=pupil_id, type_id=type_id)
    if cell.mark is None:
        raise NotFound
    return await set_mark(
        session,
        viewer,
        lesson_id=lesson_id,
        pupil_id=pupil_id,
        type_id=type_id,
        value=cell.mark.value,
        is_duty=cell.mark.is_duty,
        comment=comment,
    )


async def delete_mark(
    session: Session, viewer: Viewer, *, lesson_id: int, pupil_id: int, type_id: int
) -> MarkEntry | None:
    """Delete a mark; its values stay in the ledger. None when the cell is empty already.

    Gives what was deleted. Raises NotFound, LessonCancelled, LessonNotYet, PupilNotInGroup.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    cell = await open_cell(session, viewer, ref, pupil_id=pupil_id, type_id=type_id)
    if cell.mark is None:
        return None
    before, deleted = cell.packed(), _entry(cell, changed=True)
    await _record(session, viewer, await empty_cell(session, cell), before)
    return deleted


async def restore_mark(
    session: Session, viewer: Viewer, *, lesson_id: int, pupil_id: int, then: Packed, now: Packed
) -> bool:
    """Put a mark back from `now` to `then` (both as the ledger holds them), for `undo_last`.

    Writes no event. False when the cell no longer holds `now`. Raises as `set_mark` does.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    type_id = int((then or now or {})["type_id"])
    cell = await open_cell(session, viewer, ref, pupil_id=pupil_id, type_id=type_id)
    if not _same(cell.packed(), now):
        return False
    if then is None:
        await empty_cell(session, cell)
        return True
    values = {key: then[key] for key in ("value", "is_duty", "comment", "weight_percent")}
    # The ledger and letters know a mark by its id, which is never given to another.
    values |= {"id": then["mark_id"], "set_by_id": then["set_by_id"]}
    await fill_cell(session, viewer, cell, set_at=datetime.fromisoformat(then["set_at"]), **values)
    return True


def mark_event(before: Packed, after: Packed) -> str:
    """The kind of event a change of a mark is: mark.set, mark.changed or mark.deleted."""
    if before is None:
        return "mark.set"
    return "mark.deleted" if after is None else "mark.changed"


def _checked(comment: str) -> str:
    if len(comment.strip()) > COMMENT_LIMIT:
        why = _("The comment is too long: at most {limit} characters.")
        raise BadInput(fill(why, limit=COMMENT_LIMIT))
    return comment.strip()


def _same(held: Packed, now: Packed) -> bool:
    if held is None or now is None:
        return held is now
    return all(held[key] == now[key] for key in ("mark_id", "value", "is_duty", "comment"))


def _entry(cell: Cell, *, changed: bool) -> MarkEntry:
    assert cell.mark is not None
    mark = cell.mark
    return MarkEntry(mark.id, mark.pupil_id, mark.value, mark.is_duty, cell.type.name, changed)


async def _record(session: Session, viewer: Viewer, cell: Cell, before: Packed) -> None:
    after = cell.packed()
    mark_id = (after or before or {})["mark_id"]
    await ledger.record(
        session,
        mark_event(before, after),
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=cell.pupil_id,
        subject=f"mark:{mark_id}",
        before=before,
        after=after,
        ripe_at=await told_at(session, viewer.school_id),
    )
