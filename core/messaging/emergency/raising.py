"""An emergency is asked for, released by a second person, and ended; each step once.

Every step is a compare-and-set on the state: of two who press at once one is told that it has been
done already.
"""

from datetime import timedelta

from sqlalchemy import select, update

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.enums import EmergencyState
from core.errors import NotFound, SchoolError
from core.i18n import N_
from core.messaging.emergency.models import Emergency
from core.messaging.rules import checked_text

#: What nobody released for so long is about something that is over.
WAITS = timedelta(hours=1)


class DecidedAlready(SchoolError):
    """Somebody else was faster, or it is over."""

    text = N_("Somebody has decided on this already. Look at it again: /emergency")


class NotByYourself(SchoolError):
    """An emergency is released by two different people."""

    text = N_("You asked for this yourself; somebody else has to release it.")


class AskedTooLongAgo(SchoolError):
    """Nobody released it within the hour."""

    text = N_("This was asked for more than an hour ago. If it is still so, ask anew: /emergency")


async def ask_emergency(
    session: Session, viewer: Viewer, *, text: str, is_drill: bool, origin: str
) -> int:
    """Ask for an emergency for the whole school, once for each `origin`; gives its id. Those who
    may release it are told at once.

    Raises NotAllowed, EmptyText or TextTooLong.
    """
    viewer.must(Action.RAISE_EMERGENCY)
    now = clock.now()
    values = {
        "school_id": viewer.school_id,
        "author_id": viewer.person_id,
        "text": checked_text(text),
        "origin": origin,
        "is_drill": is_drill,
        "state": EmergencyState.ASKED,
        "raised_at": now,
    }
    added = await session.scalar(
        insert_into(session, Emergency)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["school_id", "origin"])
        .returning(Emergency.id)
    )
    if added is not None:
        await _record(session, viewer, added, "asked", is_drill=is_drill)
        return int(added)
    before = await asked_before(session, viewer, origin=origin)
    if before is None:
        raise NotFound
    return before


async def asked_before(session: Session, viewer: Viewer, *, origin: str) -> int | None:
    """The viewer's own emergency of this origin, None when there is none."""
    found: int | None = await session.scalar(
        select(Emergency.id).where(
            Emergency.school_id == viewer.school_id,
            Emergency.origin == origin,
            Emergency.author_id == viewer.person_id,
        )
    )
    return found


async def emergency_row(session: Session, viewer: Viewer, emergency_id: int) -> Emergency:
    """The door of those who may release: an emergency of the viewer's school as it is now. Raises
    NotAllowed or NotFound."""
    viewer.must(Action.RELEASE_EMERGENCY)
    found = await session.scalar(
        select(Emergency)
        .where(Emergency.school_id == viewer.school_id, Emergency.id == emergency_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def release_emergency(session: Session, viewer: Viewer, *, emergency_id: int) -> None:
    """Let it go out to the whole school now. Raises NotAllowed, NotFound, NotByYourself,
    AskedTooLongAgo or DecidedAlready."""
    row = await emergency_row(session, viewer, emergency_id)
    if row.author_id == viewer.person_id:
        raise NotByYourself
    if row.state == EmergencyState.ASKED and row.raised_at + WAITS < clock.now():
        raise AskedTooLongAgo
    await _decide(session, viewer, row, EmergencyState.RELEASED)
    await _record(session, viewer, row.id, "released", is_drill=row.is_drill)


async def refuse_emergency(session: Session, viewer: Viewer, *, emergency_id: int) -> None:
    """It will not go out: by a second person, or taken back by who asked. Raises NotAllowed,
    NotFound or DecidedAlready."""
    row = await emergency_row(session, viewer, emergency_id)
    await _decide(session, viewer, row, EmergencyState.REFUSED)
    await _record(session, viewer, row.id, "refused", is_drill=row.is_drill)


async def _decide(session: Session, viewer: Viewer, row: Emergency, state: EmergencyState) -> None:
    decided = {"decided_by_id": viewer.person_id, "decided_at": clock.now()}
    await _move(session, row, EmergencyState.ASKED, {"state": state, **decided})


async def _move(
    session: Session, row: Emergency, old: EmergencyState, values: dict[str, object]
) -> None:
    moved = await session.scalar(
        update(Emergency)
        .where(
            Emergency.school_id == row.school_id,
            Emergency.id == row.id,
            Emergency.state == old,
        )
        .values(**values)
        .returning(Emergency.id)
        .execution_options(synchronize_session=False)
    )
    if moved is None:
        raise DecidedAlready


async def all_clear(session: Session, viewer: Viewer, *, emergency_id: int) -> None:
    """«Отбой» to all who were told. Raises NotAllowed, NotFound or DecidedAlready."""
    row = await emergency_row(session, viewer, emergency_id)
    over = {"over_by_id": viewer.person_id, "over_at": clock.now()}
    await _move(session, row, EmergencyState.RELEASED, {"state": EmergencyState.OVER, **over})
    await _record(session, viewer, row.id, "over", is_drill=row.is_drill)


async def _record(
    session: Session, viewer: Viewer, emergency_id: int, what: str, *, is_drill: bool
) -> None:
    await ledger.record(
        session,
        f"emergency.{what}",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"emergency:{emergency_id}",
        after={"drill": is_drill},
        ripe_at=clock.now(),
    )
