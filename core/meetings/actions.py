"""Hours opened and closed by the employee, taken and given back by a family.

Each step is a row of the ledger, which the letters about it are made from.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.meetings.errors import BadHours, HoursInThePast, HoursTaken, SlotOver, SlotTaken
from core.meetings.hours import MOST, Hours
from core.meetings.models import MeetingSlot
from core.meetings.reading import Slot, employee_open_to, slot_for_family, slot_of_mine

#: Pieces of one line, days ahead: a whole evening and half a year are plenty.
MOST_AT_ONCE, FARTHEST = 60, 180


@dataclass(frozen=True)
class Opened:
    """What became of a line of hours: the new pieces, and how many overlapped with older ones."""

    slots: tuple[int, ...]
    overlapping: int


async def open_hours(session: Session, viewer: Viewer, *, day: date, hours: Hours) -> Opened:
    """Open the viewer's own hours of `day`, piece by piece; what overlaps or is over is left out.

    Raises NotAllowed, BadHours (too many, too far), HoursInThePast, HoursTaken.
    """
    viewer.must(Action.HOLD_MEETINGS)
    starts = list(hours.starts(day, viewer.zone))
    if len(starts) > MOST_AT_ONCE or (day - viewer.today).days > FARTHEST:
        raise BadHours
    ahead = [moment for moment in starts if moment > clock.now()]
    if not ahead:
        raise HoursInThePast
    taken = await _taken_minutes(session, viewer, ahead[0], ahead[-1])
    free = [moment for moment in ahead if not _overlaps(moment, hours.minutes, taken)]
    if not free:
        raise HoursTaken
    added = await session.scalars(
        insert(MeetingSlot).returning(MeetingSlot.id),
        [
            {
                "school_id": viewer.school_id,
                "staff_id": viewer.person_id,
                "starts_at": moment,
                "minutes": hours.minutes,
                "place": hours.place,
            }
            for moment in free
        ],
    )
    slots = tuple(added.all())
    # The kind has no letter: families see free hours when they look for them.
    await _record(session, viewer, "hours.opened", after={"day": str(day), "slots": list(slots)})
    return Opened(slots, len(ahead) - len(free))


async def _taken_minutes(
    session: Session, viewer: Viewer, first: datetime, last: datetime
) -> list[tuple[float, float]]:
    reach = MOST * 60
    rows = await session.execute(
        select(MeetingSlot.starts_at, MeetingSlot.minutes).where(
            MeetingSlot.school_id == viewer.school_id,
            MeetingSlot.staff_id == viewer.person_id,
            MeetingSlot.closed_at.is_(None),
        )
    )
    found = ((row.starts_at.timestamp(), row.minutes * 60) for row in rows)
    since, until = first.timestamp() - reach, last.timestamp() + reach
    return [(start, start + length) for start, length in found if since < start < until]


def _overlaps(moment: datetime, minutes: int, taken: list[tuple[float, float]]) -> bool:
    begins = moment.timestamp()
    return any(begins < end and start < begins + minutes * 60 for start, end in taken)


async def close_hours(session: Session, viewer: Viewer, *, day: date) -> int:
    """Close what is still ahead of the viewer's own hours of `day`; who had taken one is told.

    Gives how many there were.
    """
    viewer.must(Action.HOLD_MEETINGS)
    rows = await session.scalars(
        select(MeetingSlot)
        .where(
            MeetingSlot.school_id == viewer.school_id,
            MeetingSlot.staff_id == viewer.person_id,
            MeetingSlot.closed_at.is_(None),
            MeetingSlot.starts_at > clock.now(),
        )
        .order_by(MeetingSlot.starts_at)
    )
    of_day = [row for row in rows if clock.local(row.starts_at, viewer.zone).date() == day]
    for row in of_day:
        await _close(session, viewer, row.id)
    return len(of_day)


async def close_slot(session: Session, viewer: Viewer, *, slot_id: int) -> Slot:
    """Close one of the viewer's own hours, taken or not. Raises NotFound, SlotOver."""
    slot = await slot_of_mine(session, viewer, slot_id=slot_id)
    if slot.starts_at <= clock.now():
        raise SlotOver
    await _close(session, viewer, slot.id)
    return slot


async def _close(session: Session, viewer: Viewer, slot_id: int) -> None:
    """The row tells who had it at that very moment, not who was read a little earlier."""
    row = (
        await session.execute(
            update(MeetingSlot)
            .where(
                MeetingSlot.school_id == viewer.school_id,
                MeetingSlot.staff_id == viewer.person_id,
                MeetingSlot.id == slot_id,
                MeetingSlot.closed_at.is_(None),
            )
            .values(closed_at=clock.now())
            .returning(MeetingSlot.family_id, MeetingSlot.pupil_id)
            .execution_options(synchronize_session=False)
        )
    ).one_or_none()
    if row is None:
        return
    family = {"family": row.family_id, "pupil": row.pupil_id} if row.family_id else None
    kind = "meeting.closed" if family else "hours.closed"
    await _record(session, viewer, kind, slot_id=slot_id, before=family)


async def take(session: Session, viewer: Viewer, *, slot_id: int, pupil_id: int) -> Slot:
    """Take a free hour of an employee about a child; an hour with the same employee about the same
    child that is still ahead is given back in the same breath.

    Raises NotFound (not a free hour of the child's circle), SlotTaken, SlotOver.
    """
    slot = await slot_for_family(session, viewer, slot_id=slot_id, pupil_id=pupil_id)
    if slot.starts_at <= clock.now():
        raise SlotOver
    if slot.family_id == viewer.person_id and slot.pupil_id == pupil_id:
        return slot
    # Free is asked in the very statement that takes it: of many at once one is first.
    taken = await session.scalar(
        update(MeetingSlot)
        .where(
            MeetingSlot.school_id == viewer.school_id,
            MeetingSlot.id == slot_id,
            MeetingSlot.family_id.is_(None),
            MeetingSlot.closed_at.is_(None),
        )
        .values(family_id=viewer.person_id, pupil_id=pupil_id, taken_at=clock.now())
        .returning(MeetingSlot.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise SlotTaken
    moved = await _give_back_others(session, viewer, slot, pupil_id)
    await _record(
        session,
        viewer,
        "meeting.moved" if moved else "meeting.taken",
        slot_id=slot_id,
        pupil_id=pupil_id,
        before={"starts_at": moved.isoformat()} if moved else None,
        after={"family": viewer.person_id, "pupil": pupil_id},
    )
    return await slot_for_family(session, viewer, slot_id=slot_id, pupil_id=pupil_id)


async def _give_back_others(
    session: Session, viewer: Viewer, slot: Slot, pupil_id: int
) -> datetime | None:
    rows = await session.scalars(
        update(MeetingSlot)
        .where(
            MeetingSlot.school_id == viewer.school_id,
            MeetingSlot.staff_id == slot.staff_id,
            MeetingSlot.family_id == viewer.person_id,
            MeetingSlot.pupil_id == pupil_id,
            MeetingSlot.id != slot.id,
            MeetingSlot.closed_at.is_(None),
            MeetingSlot.starts_at > clock.now(),
        )
        .values(family_id=None, pupil_id=None, taken_at=None)
        .returning(MeetingSlot.starts_at)
        .execution_options(synchronize_session=False)
    )
    return min(rows, default=None)


async def give_back(session: Session, viewer: Viewer, *, slot_id: int) -> None:
    """Give an hour of one's own back. Raises NotFound, SlotOver (it has begun)."""
    mine = (
        MeetingSlot.school_id == viewer.school_id,
        MeetingSlot.id == slot_id,
        MeetingSlot.family_id == viewer.person_id,
        MeetingSlot.closed_at.is_(None),
    )
    row = (
        await session.execute(select(MeetingSlot.starts_at, MeetingSlot.pupil_id).where(*mine))
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.starts_at <= clock.now():
        raise SlotOver
    await employee_open_to(session, viewer, slot_id=slot_id, pupil_id=row.pupil_id)
    await session.execute(
        update(MeetingSlot)
        .where(*mine)
        .values(family_id=None, pupil_id=None, taken_at=None)
        .execution_options(synchronize_session=False)
    )
    await _record(
        session,
        viewer,
        "meeting.given_back",
        slot_id=slot_id,
        pupil_id=row.pupil_id,
        before={"family": viewer.person_id, "pupil": row.pupil_id},
    )


async def _record(
    session: Session,
    viewer: Viewer,
    kind: str,
    *,
    slot_id: int | None = None,
    pupil_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"slot:{slot_id}" if slot_id else "",
        pupil_id=pupil_id,
        before=before,
        after=after,
        ripe_at=clock.now() if kind.startswith("meeting.") else None,
    )
