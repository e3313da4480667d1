"""The entry of the journal that somebody asks the teacher about."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core import ledger
from core.access.doors import PupilRef, access_pupil
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.school.models import Subject

_KINDS = ("mark", "attendance")


@dataclass(frozen=True)
class AskedEntry:
    """A mark or an attendance code of one pupil as it was entered on some moment.

    `before` and `after` are values of marks, None for an empty cell or a duty mark; of attendance
    both are None. `actor_id` is who entered it.
    """

    event_id: int
    pupil: PupilRef
    subject_id: int
    subject: str
    day: date
    is_mark: bool
    before: int | None
    after: int | None
    actor_id: int | None


async def entry_asked(session: Session, viewer: Viewer, *, event_id: int) -> AskedEntry:
    """The entry with this number in the ledger, to write to the staff about it.

    Raises NotFound for other events, and for a pupil who is not the viewer's own.
    """
    found = await ledger.facts(session, school_id=viewer.school_id, ids=[event_id])
    fact = next((one for one in found if one.kind.partition(".")[0] in _KINDS), None)
    if fact is None or fact.pupil_id is None:
        raise NotFound
    pupil = await access_pupil(session, viewer, fact.pupil_id, Action.WRITE_TO_STAFF)
    before, after = fact.before or {}, fact.after or {}
    subject_id = (after or before)["subject_id"]
    subject = await session.scalar(
        select(Subject.name).where(Subject.school_id == viewer.school_id, Subject.id == subject_id)
    )
    return AskedEntry(
        event_id=fact.id,
        pupil=pupil,
        subject_id=subject_id,
        subject=subject or "",
        day=date.fromisoformat((after or before)["day"]),
        is_mark=fact.kind.startswith("mark."),
        before=before.get("value"),
        after=after.get("value"),
        actor_id=fact.actor_id,
    )
