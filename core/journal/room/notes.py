"""A class teacher's private notes for the week: nobody else reads them, whatever their role."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from core import clock, ledger
from core.access.doors import ClassRef, access_class, access_pupil
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import BadInput, NotFound
from core.i18n import _, fill
from core.journal.room.models import ClassNote
from core.people.models import Person

#: Signs of one note, and notes of one class that are not done.
LONGEST, MOST = 300, 50


@dataclass(frozen=True)
class Note:
    """A note; `pupil` is (last, first name), None for the class as a whole."""

    id: int
    pupil: tuple[str, str] | None
    text: str
    week: date
    is_done: bool


@dataclass(frozen=True)
class WeekNotes:
    """The author's notes of this week, and those of earlier weeks that are not done."""

    school_class: ClassRef
    week: date
    notes: tuple[Note, ...]
    as_of: datetime

    @property
    def to_do(self) -> tuple[Note, ...]:
        """Those that are not done."""
        return tuple(one for one in self.notes if not one.is_done)


def _mine(viewer: Viewer, class_id: int) -> Any:
    return and_(
        ClassNote.school_id == viewer.school_id,
        ClassNote.class_id == class_id,
        ClassNote.author_id == viewer.person_id,
    )


async def week_notes(session: Session, viewer: Viewer, *, class_id: int) -> WeekNotes:
    """The viewer's own notes of a class they lead, the open ones first. Raises NotFound."""
    found = await access_class(session, viewer, class_id, Action.KEEP_NOTES)
    monday, _sunday = clock.week_of(viewer.today)
    rows = await session.execute(
        select(ClassNote, Person.last_name, Person.first_name)
        .outerjoin(
            Person,
            and_(Person.school_id == viewer.school_id, Person.id == ClassNote.pupil_id),
        )
        .where(
            _mine(viewer, found.id),
            or_(ClassNote.week == monday, ClassNote.done_at.is_(None)),
        )
        .order_by(ClassNote.done_at.is_not(None), ClassNote.week, ClassNote.id)
        .execution_options(populate_existing=True)
    )
    notes = [
        Note(
            row.id,
            None if last is None else (last, first),
            row.text,
            row.week,
            row.done_at is not None,
        )
        for row, last, first in rows
    ]
    return WeekNotes(found, monday, tuple(notes), clock.now())


async def add_note(
    session: Session, viewer: Viewer, *, class_id: int, text: str, pupil_id: int | None = None
) -> int:
    """Note something for this week about the class, or about one pupil of it; gives its number.

    Raises NotFound for a class or a pupil the viewer does not lead, BadInput for no words, too many
    of them, or too many notes that are not done.
    """
    found = await access_class(session, viewer, class_id, Action.KEEP_NOTES)
    if pupil_id is not None:
        pupil = await access_pupil(session, viewer, pupil_id, Action.KEEP_NOTES)
        if pupil.class_id != found.id:
            raise NotFound
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise BadInput(fill(_("A note has 1 to {limit} signs."), limit=LONGEST))
    await _check_room(session, viewer, found.id)
    note = ClassNote(
        school_id=viewer.school_id,
        class_id=found.id,
        author_id=viewer.person_id,
        pupil_id=pupil_id,
        week=clock.week_of(viewer.today)[0],
        text=words,
        written_at=clock.now(),
    )
    session.add(note)
    await session.flush()
    # Neither the words nor the pupil: the audit is read by others.
    await _record(session, viewer, "note.added", note.id)
    return note.id


async def _check_room(session: Session, viewer: Viewer, class_id: int) -> None:
    count = await session.scalar(
        select(func.count(ClassNote.id)).where(_mine(viewer, class_id), ClassNote.done_at.is_(None))
    )
    if (count or 0) >= MOST:
        raise BadInput(_("There are many notes that are not done yet; take some away first."))


async def finish_note(session: Session, viewer: Viewer, *, note_id: int) -> int:
    """Mark the viewer's own note as done; gives the class. Raises NotFound."""
    class_id = await _class_of(session, viewer, note_id)
    await session.execute(
        update(ClassNote)
        .where(_mine(viewer, class_id), ClassNote.id == note_id, ClassNote.done_at.is_(None))
        .values(done_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    await _record(session, viewer, "note.done", note_id)
    return class_id


async def delete_note(session: Session, viewer: Viewer, *, note_id: int) -> int:
    """Take the viewer's own note away for good; gives the class. Raises NotFound."""
    class_id = await _class_of(session, viewer, note_id)
    await session.execute(
        delete(ClassNote)
        .where(_mine(viewer, class_id), ClassNote.id == note_id)
        .execution_options(synchronize_session=False)
    )
    await _record(session, viewer, "note.deleted", note_id)
    return class_id


async def _class_of(session: Session, viewer: Viewer, note_id: int) -> int:
    class_id = await session.scalar(
        select(ClassNote.class_id).where(
            ClassNote.school_id == viewer.school_id,
            ClassNote.author_id == viewer.person_id,
            ClassNote.id == note_id,
        )
    )
    if class_id is None:
        raise NotFound
    return (await access_class(session, viewer, class_id, Action.KEEP_NOTES)).id


async def _record(session: Session, viewer: Viewer, kind: str, note_id: int) -> None:
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"note:{note_id}",
    )
