"""Locking a column of final marks: the teacher closes it, only the deputy head opens it again."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import clock, ledger
from core.access.doors import Clause
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import BadInput, NotFound, SchoolError
from core.i18n import N_, _
from core.journal.finals.columns import Column
from core.journal.grid.groups import taught_group
from core.journal.models import FinalLock
from core.school.models import SubjectGroup


class FinalsLocked(SchoolError):
    """The column is closed."""

    text = N_("These marks are locked. The deputy head can unlock them.")


async def is_locked(session: Session, viewer: Viewer, *, group_id: int, column: Column) -> bool:
    """Whether the column is closed now."""
    return bool(
        await session.scalar(select(FinalLock.id).where(*_lock(viewer, group_id, column)).limit(1))
    )


async def lock_finals(session: Session, viewer: Viewer, *, group_id: int, column: Column) -> None:
    """Close a column of one's own group; closing it again changes nothing. Raises NotFound."""
    group = await taught_group(session, viewer, group_id)
    if await is_locked(session, viewer, group_id=group.id, column=column):
        return
    lock = FinalLock(
        school_id=viewer.school_id,
        group_id=group.id,
        kind=column.kind,
        term_number=column.number,
        locked_by_id=viewer.person_id,
        locked_at=clock.now(),
    )
    try:
        async with session.begin_nested():
            session.add(lock)
            await session.flush()
    except IntegrityError:
        return  # Somebody locked it in the same moment.
    await _record(session, viewer, "finals.locked", group.id, column)


async def unlock_finals(
    session: Session, viewer: Viewer, *, group_id: int, column: Column, reason: str
) -> None:
    """Open a closed column of any group of the school, with a reason that is kept.

    Raises NotAllowed for all but the deputy head, NotFound, BadInput without a reason.
    """
    viewer.must(Action.UNLOCK_JOURNAL)
    if not reason.strip():
        raise BadInput(_("Say why it is unlocked; the reason is kept."))
    group = await session.scalar(
        select(SubjectGroup.id).where(
            SubjectGroup.school_id == viewer.school_id, SubjectGroup.id == group_id
        )
    )
    opened = await session.execute(
        update(FinalLock)
        .where(*_lock(viewer, group_id, column))
        .values(
            unlocked_by_id=viewer.person_id,
            unlocked_at=clock.now(),
            reason=reason.strip(),
        )
        .returning(FinalLock.id)
    )
    if group is None or opened.first() is None:
        raise NotFound
    await _record(session, viewer, "finals.unlocked", group, column, reason.strip())


def _lock(viewer: Viewer, group_id: int, column: Column) -> tuple[Clause, ...]:
    return (
        FinalLock.school_id == viewer.school_id,
        FinalLock.group_id == group_id,
        FinalLock.kind == column.kind,
        FinalLock.term_number == column.number,
        FinalLock.unlocked_at.is_(None),
    )


async def _record(
    session: Session,
    viewer: Viewer,
    kind: str,
    group_id: int,
    column: Column,
    reason: str = "",
) -> None:
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"group:{group_id}",
        after={"kind": column.kind, "term_number": column.number},
        reason=reason,
    )
