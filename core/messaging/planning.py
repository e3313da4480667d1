"""Announcements planned: submitted, changed, called off, agreed to by a second person.

Every change is a compare-and-set on `revision`: of two people who press at once one is told that
it has changed meanwhile, and nobody agrees to a text that they have not seen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.enums import PlannedState
from core.errors import NotAllowed
from core.messaging.announcing import announce
from core.messaging.asking import NO_QUESTION, Question
from core.messaging.audience import Audience, count_readers
from core.messaging.errors import (
    ChangedMeanwhile,
    NoReaders,
    NotYourOwn,
    PastMoment,
    TooFarAhead,
)
from core.messaging.models import PlannedAnnouncement
from core.messaging.planned import (
    OPEN,
    audience_of_planned,
    needs_second,
    planned_before,
    planned_row,
)
from core.messaging.rules import checked_text
from core.school.models import School

#: How long after its hour an announcement is still of use, unless its author says otherwise.
LASTS = timedelta(hours=24)
_FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Submitted:
    """What became of a draft: it is out (`announcement_id`), or it waits (`planned_id`)."""

    announcement_id: int | None = None
    planned_id: int | None = None


async def submit(
    session: Session,
    viewer: Viewer,
    *,
    audience: Audience,
    text: str,
    origin: str,
    due_at: datetime | None = None,
    question: Question = NO_QUESTION,
) -> Submitted:
    """Send an announcement now, or keep it until `due_at` (aware) or until a second person has
    agreed; once for each `origin`.

    Raises NotAllowed, EmptyText, TextTooLong, NoReaders, PastMoment or TooFarAhead.
    Source: trust.md §2 row 13.
    """
    viewer.must(Action.ANNOUNCE)
    waits = await needs_second(session, viewer, audience)
    if due_at is None and not waits:
        made = await announce(
            session, viewer, audience=audience, text=text, origin=origin, question=question
        )
        return Submitted(announcement_id=made.id)
    if due_at is not None:
        check_moment(due_at)
    counted = await count_readers(
        session,
        audience,
        school_id=viewer.school_id,
        day=viewer.today,
        author_id=viewer.person_id,
    )
    if not counted.total:
        raise NoReaders
    state = PlannedState.AWAITING if waits else PlannedState.SCHEDULED
    values = _values(viewer, audience, checked_text(text), due_at or clock.now())
    added = await session.scalar(
        insert_into(session, PlannedAnnouncement)
        .values(**values, origin=origin, state=state, question=question.packed())
        .on_conflict_do_nothing(index_elements=["school_id", "origin"])
        .returning(PlannedAnnouncement.id)
    )
    if added is not None:
        await _record(session, viewer, added, state, ripe=waits)
    return Submitted(planned_id=added or await planned_before(session, viewer, origin=origin))


def _values(viewer: Viewer, audience: Audience, text: str, due_at: datetime) -> dict[str, Any]:
    return {
        "school_id": viewer.school_id,
        "author_id": viewer.person_id,
        "audience_kind": audience.kind,
        "audience_value": audience.value,
        "text": text,
        "revision": 0,
        "due_at": due_at,
        "expires_at": due_at + LASTS,
        "is_weekly": False,
        "reason": "",
        "created_at": clock.now(),
    }


def check_moment(due_at: datetime) -> None:
    """Raises PastMoment, or TooFarAhead for more than a year ahead."""
    now = clock.now()
    if due_at <= now:
        raise PastMoment
    if due_at > now + _FARTHEST:
        raise TooFarAhead


async def _record(
    session: Session, viewer: Viewer, planned_id: int, what: str, *, ripe: bool = False
) -> None:
    await ledger.record(
        session,
        f"planned.{what}",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"planned:{planned_id}",
        ripe_at=clock.now() if ripe else None,
    )


async def _set(session: Session, row: PlannedAnnouncement, revision: int, **values: Any) -> None:
    """Compare and set. Raises ChangedMeanwhile when somebody was faster or it is over."""
    changed = await session.scalar(
        update(PlannedAnnouncement)
        .where(
            PlannedAnnouncement.school_id == row.school_id,
            PlannedAnnouncement.id == row.id,
            PlannedAnnouncement.revision == revision,
            PlannedAnnouncement.state.in_(OPEN),
        )
        .values(revision=revision + 1, **values)
        .returning(PlannedAnnouncement.id)
    )
    if changed is None:
        raise ChangedMeanwhile


async def _own(session: Session, viewer: Viewer, planned_id: int) -> PlannedAnnouncement:
    row = await planned_row(session, viewer, planned_id)
    if row.author_id != viewer.person_id:
        raise NotAllowed
    return row


async def retype(
    session: Session, viewer: Viewer, *, planned_id: int, revision: int, text: str
) -> None:
    """Another text for one's own announcement; where a second person must agree, they must agree
    anew. Raises NotAllowed, NotFound, EmptyText, TextTooLong or ChangedMeanwhile."""
    row = await _own(session, viewer, planned_id)
    waits = await needs_second(session, viewer, audience_of_planned(row))
    state = PlannedState.AWAITING if waits else PlannedState.SCHEDULED
    await _set(session, row, revision, text=checked_text(text), state=state, approved_by_id=None)
    await _record(session, viewer, row.id, "awaiting" if waits else "changed", ripe=waits)


async def move(
    session: Session, viewer: Viewer, *, planned_id: int, revision: int, due_at: datetime
) -> None:
    """Another hour for one's own announcement; how long it lasts stays. Raises NotAllowed,
    NotFound, PastMoment, TooFarAhead or ChangedMeanwhile."""
    row = await _own(session, viewer, planned_id)
    check_moment(due_at)
    expires_at = due_at + (row.expires_at - row.due_at)
    await _set(session, row, revision, due_at=due_at, expires_at=expires_at)
    await _record(session, viewer, row.id, "moved")


async def set_lasting(
    session: Session, viewer: Viewer, *, planned_id: int, revision: int, hours: int
) -> None:
    """How many hours (1 to 720) after its hour it is still of use. Raises as `move`, ValueError
    outside the range."""
    if not 1 <= hours <= 720:
        raise ValueError("hours")
    row = await _own(session, viewer, planned_id)
    await _set(session, row, revision, expires_at=row.due_at + timedelta(hours=hours))
    await _record(session, viewer, row.id, "changed")


async def set_weekly(
    session: Session, viewer: Viewer, *, planned_id: int, revision: int, weekly: bool
) -> None:
    """Whether it is repeated every week at its hour until called off. Raises as `move`."""
    row = await _own(session, viewer, planned_id)
    await _set(session, row, revision, is_weekly=weekly)
    await _record(session, viewer, row.id, "changed")


async def call_off(session: Session, viewer: Viewer, *, planned_id: int, revision: int) -> None:
    """It will not go out. By its author, or by whoever may agree to announcements. Raises
    NotAllowed, NotFound or ChangedMeanwhile."""
    row = await planned_row(session, viewer, planned_id)
    if row.author_id != viewer.person_id:
        viewer.must(Action.RELEASE_ANNOUNCEMENT)
    await _set(session, row, revision, state=PlannedState.CANCELLED)
    await _record(session, viewer, row.id, PlannedState.CANCELLED)


async def agree(session: Session, viewer: Viewer, *, planned_id: int, revision: int) -> None:
    """A second person lets it go out, at its hour or at once when that is over. Raises
    NotAllowed, NotFound, NotYourOwn or ChangedMeanwhile."""
    row = await _anothers(session, viewer, planned_id)
    # An hour that is over meanwhile stays as it is: the clock sends what is late and of use.
    if row.expires_at <= clock.now():
        raise ChangedMeanwhile
    agreed = {"state": PlannedState.SCHEDULED, "approved_by_id": viewer.person_id}
    await _set(session, row, revision, **agreed)
    await _record(session, viewer, row.id, "agreed", ripe=True)


async def refuse(session: Session, viewer: Viewer, *, planned_id: int, revision: int) -> None:
    """A second person does not let it go out. Raises as `agree`."""
    row = await _anothers(session, viewer, planned_id)
    await _set(session, row, revision, state=PlannedState.REFUSED)
    await _record(session, viewer, row.id, PlannedState.REFUSED, ripe=True)


async def _anothers(session: Session, viewer: Viewer, planned_id: int) -> PlannedAnnouncement:
    viewer.must(Action.RELEASE_ANNOUNCEMENT)
    row = await planned_row(session, viewer, planned_id)
    if row.author_id == viewer.person_id:
        raise NotYourOwn
    if row.state != PlannedState.AWAITING:
        raise ChangedMeanwhile
    return row


async def set_confirming(session: Session, viewer: Viewer, *, confirms: bool) -> None:
    """Whether the school wants a second person for announcements to more than one class. Raises
    NotAllowed."""
    viewer.must(Action.RELEASE_ANNOUNCEMENT)
    await session.execute(
        update(School).where(School.id == viewer.school_id).values(confirms_announcements=confirms)
    )
    await ledger.record(
        session,
        "school.announcements_confirmed",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"school:{viewer.school_id}",
        after={"confirms": confirms},
    )
