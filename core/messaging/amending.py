"""An announcement that is out is put right or taken back, for everybody who has it.

The letters are amended through the outbox, at its pace. Where a second person had to agree to the
announcement, they have to agree to its new text too; taking it back needs nobody's consent.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.enums import DeliveryState, PlannedState
from core.errors import NotAllowed, NotFound
from core.messaging.announcements import audience_of
from core.messaging.errors import ChangedMeanwhile
from core.messaging.models import Announcement, PlannedAnnouncement
from core.messaging.planned import needs_second, planned_before
from core.messaging.planning import LASTS, Submitted
from core.messaging.rules import checked_text
from core.outbox.models import Delivery


@dataclass(frozen=True)
class Amending:
    """How far the last correction or the recall has come, in people; `done` have it."""

    version: int
    corrected_at: datetime | None
    recalled_at: datetime | None
    done: int
    waiting: int
    failed: int
    may_correct: bool
    may_recall: bool


def amended_cause(announcement_id: int, version: int) -> str:
    """The cause of the letters that amend what was sent of an announcement."""
    return f"announcement:{announcement_id}:v{version}"


async def _row(session: Session, viewer: Viewer, announcement_id: int) -> Announcement:
    viewer.must(Action.ANNOUNCE)
    found = await session.scalar(
        select(Announcement)
        .where(Announcement.school_id == viewer.school_id, Announcement.id == announcement_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def correct(
    session: Session,
    viewer: Viewer,
    *,
    announcement_id: int,
    version: int,
    text: str,
    origin: str,
) -> Submitted:
    """Another text for one's own announcement, at once or when a second person has agreed.

    Raises NotAllowed, NotFound, EmptyText, TextTooLong, or ChangedMeanwhile when it was amended
    since `version` or taken back.
    """
    row = await _row(session, viewer, announcement_id)
    if row.author_id != viewer.person_id:
        raise NotAllowed
    plain = checked_text(text)
    if row.version != version or row.recalled_at is not None:
        raise ChangedMeanwhile
    if await needs_second(session, viewer, audience_of(row)):
        return await _ask(session, viewer, row, plain, origin)
    await apply_correction(session, row, plain, actor_id=viewer.person_id)
    return Submitted(announcement_id=row.id)


async def _ask(
    session: Session, viewer: Viewer, row: Announcement, text: str, origin: str
) -> Submitted:
    now = clock.now()
    added = await session.scalar(
        insert_into(session, PlannedAnnouncement)
        .values(
            school_id=row.school_id,
            author_id=row.author_id,
            audience_kind=row.audience_kind,
            audience_value=row.audience_value,
            text=text,
            origin=origin,
            state=PlannedState.AWAITING,
            revision=0,
            due_at=now,
            expires_at=now + LASTS,
            is_weekly=False,
            corrects_id=row.id,
            reason="",
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "origin"])
        .returning(PlannedAnnouncement.id)
    )
    if added is not None:
        await ledger.record(
            session,
            "planned.awaiting",
            school_id=row.school_id,
            actor_id=viewer.person_id,
            subject=f"planned:{added}",
            ripe_at=now,
        )
    return Submitted(planned_id=added or await planned_before(session, viewer, origin=origin))


async def apply_correction(
    session: Session, row: Announcement, text: str, *, actor_id: int
) -> None:
    """Put the text right by a compare-and-set; raises ChangedMeanwhile. For core.messaging only:
    who may do so was asked before."""
    now = clock.now()
    before = row.text
    await _set(session, row, text=text, corrected_at=now)
    await ledger.record(
        session,
        "announcement.corrected",
        school_id=row.school_id,
        actor_id=actor_id,
        subject=f"announcement:{row.id}",
        before={"text": before},
        after={"text": text, "version": row.version + 1},
        ripe_at=now,
    )


async def _set(session: Session, row: Announcement, **values: object) -> None:
    changed = await session.scalar(
        update(Announcement)
        .where(
            Announcement.school_id == row.school_id,
            Announcement.id == row.id,
            Announcement.version == row.version,
            Announcement.recalled_at.is_(None),
        )
        .values(version=row.version + 1, **values)
        .returning(Announcement.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise ChangedMeanwhile


async def recall(session: Session, viewer: Viewer, *, announcement_id: int, version: int) -> None:
    """Take an announcement back from everybody: by its author or by whoever may agree to
    announcements. Raises NotAllowed, NotFound or ChangedMeanwhile."""
    row = await _row(session, viewer, announcement_id)
    if row.author_id != viewer.person_id:
        viewer.must(Action.RELEASE_ANNOUNCEMENT)
    if row.version != version:
        raise ChangedMeanwhile
    now = clock.now()
    await _set(session, row, recalled_at=now)
    await ledger.record(
        session,
        "announcement.recalled",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"announcement:{row.id}",
        after={"version": version + 1},
        ripe_at=now,
    )


async def amending(session: Session, viewer: Viewer, *, announcement_id: int) -> Amending:
    """How far the last correction or the recall has come, and what the viewer may still do.
    Raises NotAllowed or NotFound."""
    row = await _row(session, viewer, announcement_id)
    counts = await session.execute(
        select(Delivery.state, func.count(Delivery.id).label("people"))
        .where(
            Delivery.school_id == viewer.school_id,
            Delivery.cause == amended_cause(row.id, row.version),
        )
        .group_by(Delivery.state)
    )
    by_state = {one.state: one.people for one in counts}
    is_mine = row.author_id == viewer.person_id
    is_out = row.recalled_at is None
    return Amending(
        version=row.version,
        corrected_at=row.corrected_at,
        recalled_at=row.recalled_at,
        done=by_state.get(DeliveryState.SENT, 0),
        waiting=by_state.get(DeliveryState.NEW, 0) + by_state.get(DeliveryState.LEASED, 0),
        failed=by_state.get(DeliveryState.DROPPED, 0) + by_state.get(DeliveryState.DEAD, 0),
        may_correct=is_out and is_mine,
        may_recall=is_out and (is_mine or viewer.may(Action.RELEASE_ANNOUNCEMENT)),
    )
