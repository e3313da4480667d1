"""Marks: setting, commenting and deleting them, one or a page of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import ledger
from core.access.viewer import Viewer
from core.db import Session
from core.errors import BadInput, NotFound
from core.i18n import _, fill
from core.journal.cells import HeldMark, Packed, Work, empty_cell, fill_cells, open_work
from core.journal.closing.rule import Change, must_be_open
from core.journal.doors import hold_lesson
from core.journal.entries import record_for, told_at
from core.journal.reasons import reason_for
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
    reason: str = "",
) -> MarkEntry:
    """Set a pupil's mark for the lesson's work of this type, or change the one that is there.

    value: 1..5, or None with `is_duty` for a duty mark («точка»); comment: None leaves the one
    that is there; reason: why a mark is changed whose time is over. The mark takes the weight of
    the work. Entering the same again changes and tells nothing. Raises NotFound, BadInput,
    LessonCancelled, LessonNotYet, PupilNotInGroup, ReasonNeeded. Source: §4.2.5.1.
    """
    ref = await hold_lesson(session, viewer, lesson_id)
    check_mark(value, is_duty=is_duty)
    work = await open_work(session, viewer, ref, type_id=type_id, pupil_ids=[pupil_id])
    wanted: dict[str, Any] = {"value": value, "is_duty": is_duty}
    if comment is not None:
        wanted["comment"] = _checked(comment)
    entries = await _fill(session, viewer, work, {pupil_id: wanted}, reason)
    return entries[pupil_id]


async def set_marks(
    session: Session,
    viewer: Viewer,
    *,
    lesson_id: int,
    type_id: int,
    values: Mapping[int, int | None],
    reason: str = "",
) -> dict[int, MarkEntry]:
    """Set the marks of many pupils for one work, all of them or none: 1..5, None for a duty mark.

    The same as `set_mark` for each, in as many statements as for one. Gives the entries by pupil.
    """
    ref = await hold_lesson(session, viewer, lesson_id)
    wanted = {}
    for pupil_id, value in values.items():
        check_mark(value, is_duty=value is None)
        wanted[pupil_id] = {"value": value, "is_duty": value is None}
    work = await open_work(session, viewer, ref, type_id=type_id, pupil_ids=values)
    return await _fill(session, viewer, work, wanted, reason)


async def comment_mark(
    session: Session, viewer: Viewer, *, lesson_id: int, pupil_id: int, type_id: int, comment: str
) -> MarkEntry:
    """Write a comment to a mark that is there; an empty one takes it away.

    Raises NotFound (also for an empty cell) and what `set_mark` raises.
    """
    ref = await hold_lesson(session, viewer, lesson_id)
    work = await open_work(session, viewer, ref, type_id=type_id, pupil_ids=[pupil_id])
    if pupil_id not in work.marks:
        raise NotFound
    wanted = {pupil_id: {"comment": _checked(comment)}}
    return (await _fill(session, viewer, work, wanted, ""))[pupil_id]


async def delete_mark(
    session: Session,
    viewer: Viewer,
    *,
    lesson_id: int,
    pupil_id: int,
    type_id: int,
    reason: str = "",
) -> MarkEntry | None:
    """Delete a mark; its values stay in the ledger. None when the cell is empty already.

    Gives what was deleted. reason: as for `set_mark`. Raises NotFound, LessonCancelled,
    LessonNotYet, PupilNotInGroup, ReasonNeeded.
    """
    ref = await hold_lesson(session, viewer, lesson_id)
    work = await open_work(session, viewer, ref, type_id=type_id, pupil_ids=[pupil_id])
    if pupil_id not in work.marks:
        return None
    emptied = Change("mark", "", pupil_id, type_id)
    await must_be_open(session, viewer, work.ref, [emptied])
    said = await reason_for(session, viewer, work, [pupil_id], reason)
    left = await empty_cell(session, work, pupil_id)
    await _record(session, viewer, work, left, [pupil_id], said)
    return _entry(work, pupil_id, changed=True)


async def restore_mark(
    session: Session, viewer: Viewer, *, lesson_id: int, pupil_id: int, then: Packed, now: Packed
) -> bool:
    """Put a mark back from `now` to `then` (both as the ledger holds them), for `undo_last`.

    Writes no event. False when the cell no longer holds `now`. Raises as `set_mark` does, but
    asks for no reason.
    """
    ref = await hold_lesson(session, viewer, lesson_id)
    type_id = int((then or now or {})["type_id"])
    work = await open_work(session, viewer, ref, type_id=type_id, pupil_ids=[pupil_id])
    await must_be_open(session, viewer, work.ref)
    if not _same(work.packed(pupil_id), now):
        return False
    if then is None:
        await empty_cell(session, work, pupil_id)
        return True
    values = {key: then[key] for key in ("value", "is_duty", "comment", "weight_percent")}
    # The ledger and letters know a mark by its id, which is never given to another.
    values |= {"id": then["mark_id"], "set_by_id": then["set_by_id"]}
    values["set_at"] = datetime.fromisoformat(then["set_at"])
    values["on_behalf_of_id"] = then.get("on_behalf_of_id")
    await fill_cells(session, viewer, work, {pupil_id: values})
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


async def _fill(
    session: Session,
    viewer: Viewer,
    work: Work,
    wanted: Mapping[int, dict[str, Any]],
    reason: str,
) -> dict[int, MarkEntry]:
    changes = {
        pupil_id: {"comment": ""} | columns if pupil_id not in work.marks else columns
        for pupil_id, columns in wanted.items()
        if _differs(work.marks.get(pupil_id), columns)
    }
    if changes:
        wishes = [_wish(work, pupil_id, columns) for pupil_id, columns in changes.items()]
        await must_be_open(session, viewer, work.ref, wishes)
    corrected = [pupil_id for pupil_id in changes if _is_corrected(work, pupil_id, wanted)]
    said = await reason_for(session, viewer, work, corrected, reason)
    now = await fill_cells(session, viewer, work, changes)
    await _record(session, viewer, work, now, changes, said)
    return {pupil_id: _entry(now, pupil_id, changed=pupil_id in changes) for pupil_id in wanted}


def _wish(work: Work, pupil_id: int, columns: Mapping[str, Any]) -> Change:
    """What is about to be entered, to be kept until the deputy head agrees."""
    if "is_duty" not in columns:
        return Change("comment", columns["comment"], pupil_id, work.type_id)
    return Change("mark", str(columns["value"] or "."), pupil_id, work.type_id)


def _differs(held: HeldMark | None, columns: dict[str, Any]) -> bool:
    return held is None or any(getattr(held, name) != value for name, value in columns.items())


def _is_corrected(work: Work, pupil_id: int, wanted: Mapping[int, dict[str, Any]]) -> bool:
    """A mark gets another value; a dot closed by a mark is what it was set for."""
    held = work.marks.get(pupil_id)
    if held is None or held.value is None:
        return False
    return bool(wanted[pupil_id].get("value", held.value) != held.value)


def _entry(work: Work, pupil_id: int, *, changed: bool) -> MarkEntry:
    mark = work.marks[pupil_id]
    return MarkEntry(mark.id, pupil_id, mark.value, mark.is_duty, work.type_name, changed)


async def _record(
    session: Session,
    viewer: Viewer,
    then: Work,
    now: Work,
    pupil_ids: Iterable[int],
    reason: str,
) -> None:
    facts = []
    for pupil_id in pupil_ids:
        before, after = then.packed(pupil_id), now.packed(pupil_id)
        mark_id = (after or before or {})["mark_id"]
        facts.append(
            {
                "kind": mark_event(before, after),
                "pupil_id": pupil_id,
                "subject": f"mark:{mark_id}",
                "before": before,
                "after": after,
                "reason": reason if before is not None else "",
                "on_behalf_of_id": then.ref.on_behalf_of_id,
            }
        )
    if facts:
        await record_for(session, viewer, then.ref)
        await ledger.record_many(
            session,
            facts,
            school_id=viewer.school_id,
            actor_id=viewer.person_id,
            ripe_at=await told_at(session, viewer.school_id),
        )
