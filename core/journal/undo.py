"""Taking back one's last entry into the journal, as long as it is fresh.

Nothing is deleted from the ledger: the entry's event stays, is not told if it was not told yet, and
a second event puts things back. If families were told already, the second event is told too.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from core import clock, ledger
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AttendanceCode, EventState
from core.errors import SchoolError
from core.i18n import N_
from core.journal.attendance import Codes, restore_attendance
from core.journal.doors import access_lesson
from core.journal.entries import FRESH, check_enters, told_at
from core.journal.lessons import restore_homework, restore_topic
from core.journal.marks import mark_event, restore_mark
from core.ledger import Event

KINDS = (
    "mark.set",
    "mark.changed",
    "mark.deleted",
    "attendance.set",
    "attendance.taken",
    "lesson.topic",
    "homework.set",
)


class NothingToUndo(SchoolError):
    """The viewer entered nothing lately, or took it back already."""

    text = N_("There is nothing to take back: only an entry of the last half hour can be.")


class ChangedSince(SchoolError):
    """The entry was followed by another one, so taking it back would undo that one."""

    text = N_("It was changed since then, so nothing is taken back.")


@dataclass(frozen=True)
class Entry:
    """An entry into the journal, from the ledger: a change of `kind` at a lesson.

    `pupil_id` is None for what concerns the whole lesson.
    """

    event_id: int
    kind: str
    lesson_id: int
    pupil_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


async def last_entry(session: Session, viewer: Viewer) -> Entry | None:
    """The viewer's last entry of the last half hour that was not taken back, or None."""
    check_enters(viewer)
    rows = await session.execute(
        select(Event.id, Event.kind, Event.pupil_id, Event.before, Event.after)
        .where(
            Event.school_id == viewer.school_id,
            Event.actor_id == viewer.person_id,
            Event.at >= clock.now() - FRESH,
            Event.kind.in_(KINDS),
        )
        .order_by(Event.id.desc())
    )
    settled: set[int] = set()
    for event_id, kind, pupil_id, *texts in rows:
        before, after = (json.loads(text) if text else None for text in texts)
        values = after or before or {}
        if "undoes" in values:
            settled.add(values["undoes"])
        elif event_id not in settled:
            return Entry(event_id, kind, values["lesson_id"], pupil_id, before, after)
    return None


async def undo_last(session: Session, viewer: Viewer, *, event_id: int | None = None) -> Entry:
    """Take back the viewer's last entry: the mark, the codes, the topic or homework as before.

    event_id: what the person saw as the last; if another entry followed, nothing is done, so that
    an old button does no harm. Gives the entry taken back. Raises NothingToUndo, ChangedSince,
    and as the entry itself does when the lesson is no longer the viewer's.
    """
    check_enters(viewer)
    entry = await last_entry(session, viewer)
    if entry is None:
        raise NothingToUndo
    if event_id is not None and event_id != entry.event_id:
        raise ChangedSince
    parts = await _parts(session, viewer.school_id, entry)
    if not await _restore(session, viewer, entry, parts):
        raise ChangedSince
    ref = await access_lesson(session, viewer, entry.lesson_id)
    for part in parts:
        await _reverse(session, viewer, part, ref.on_behalf_of_id)
    return entry


async def _parts(session: Session, school_id: int, entry: Entry) -> list[Entry]:
    """The events of one entry: attendance of a whole lesson has one a pupil besides its own."""
    ids = (entry.after or {}).get("events", [])
    if not ids:
        return [entry]
    rows = await session.execute(
        select(Event).where(Event.school_id == school_id, Event.id.in_(ids)).order_by(Event.id)
    )
    parts = [
        Entry(
            event.id,
            event.kind,
            entry.lesson_id,
            event.pupil_id,
            json.loads(event.before or "null"),
            json.loads(event.after or "null"),
        )
        for event in rows.scalars()
    ]
    return [*parts, entry]


async def _restore(session: Session, viewer: Viewer, entry: Entry, parts: list[Entry]) -> bool:
    before, after, lesson_id = entry.before, entry.after, entry.lesson_id
    if entry.kind.startswith("attendance."):
        return await restore_attendance(
            session,
            viewer,
            lesson_id=lesson_id,
            then=_codes(parts, "before"),
            now=_codes(parts, "after"),
            untake=before is not None and before.get("taken") is False,
        )
    if entry.kind == "lesson.topic":
        assert before is not None
        assert after is not None
        return await restore_topic(
            session, viewer, lesson_id=lesson_id, then=before["topic"], now=after["topic"]
        )
    if entry.kind == "homework.set":
        assert after is not None
        return await restore_homework(session, viewer, lesson_id=lesson_id, then=before, now=after)
    assert entry.pupil_id is not None
    return await restore_mark(
        session,
        viewer,
        lesson_id=lesson_id,
        pupil_id=entry.pupil_id,
        then=before,
        now=after,
    )


def _codes(parts: list[Entry], side: str) -> Codes:
    return {
        part.pupil_id: AttendanceCode(code) if (code := getattr(part, side)["code"]) else None
        for part in parts
        if part.pupil_id is not None
    }


async def _reverse(
    session: Session, viewer: Viewer, part: Entry, on_behalf_of_id: int | None
) -> None:
    """The event of putting back; it is told only if the one it undoes was."""
    before, after = part.after, part.before
    mark = part.kind.startswith("mark.")
    mark_id = (after or before or {}).get("mark_id")
    undoes = {"undoes": part.event_id}
    told = await _was_told(session, part.event_id)
    await ledger.record(
        session,
        mark_event(before, after) if mark else part.kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        on_behalf_of_id=on_behalf_of_id,
        pupil_id=part.pupil_id,
        subject=f"mark:{mark_id}" if mark else f"lesson:{part.lesson_id}",
        before=before if after or before is None else before | undoes,
        after=after and after | undoes,
        ripe_at=await told_at(session, viewer.school_id) if told else None,
    )


async def _was_told(session: Session, event_id: int) -> bool:
    """Whether families were told, or are being told just now; if not, they no longer will be."""
    waiting = await session.execute(
        update(Event)
        .where(Event.id == event_id, Event.state == EventState.PENDING)
        .values(state=EventState.DONE)
        .returning(Event.id)
    )
    if waiting.first() is not None:
        return False
    state = await session.scalar(select(Event.state).where(Event.id == event_id))
    return state == EventState.DONE
