"""Hours as the employee and as a family see them. Permission is part of every SELECT."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.access.circle import StaffAround, StaffMember, staff_of_pupil
from core.access.doors import PupilRef
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.errors import NotFound
from core.meetings.models import MeetingSlot
from core.people.models import Enrolment, Guardianship, Person
from core.people.queries import PersonName, name_columns, person_name
from core.school.models import SchoolClass
from core.school.names import class_name


@dataclass(frozen=True)
class Slot:
    """One hour of reception; times in UTC. `family`, `relation` and the child are told to its
    employee alone, and only while somebody has it."""

    id: int
    staff_id: int
    staff: PersonName
    starts_at: datetime
    minutes: int
    place: str
    family_id: int | None = None
    pupil_id: int | None = None
    family: PersonName | None = None
    relation: str = ""
    pupil: PersonName | None = None
    class_name: str = ""

    @property
    def ends_at(self) -> datetime:
        """When it is over, in UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class OpenStaff:
    """An employee of the child's circle who has free hours ahead: how many."""

    staff: StaffMember
    free: int


@dataclass(frozen=True)
class ChildMeetings:
    """What a family can do about one child: hours it has, and employees with free ones."""

    pupil: PupilRef
    mine: tuple[Slot, ...]
    open: tuple[OpenStaff, ...]


_STAFF, _FAMILY, _PUPIL = aliased(Person), aliased(Person), aliased(Person)


def _slots(viewer: Viewer) -> Select[Any]:
    """Open hours with the employee's name: who may see them is still to be added."""
    return (
        select(MeetingSlot, *name_columns(_STAFF))
        .join(_STAFF, _STAFF.id == MeetingSlot.staff_id)
        .where(MeetingSlot.school_id == viewer.school_id, MeetingSlot.closed_at.is_(None))
        .order_by(MeetingSlot.starts_at, MeetingSlot.id)
    )


def _slot(row: Any, **more: Any) -> Slot:
    one: MeetingSlot = row[0]
    return Slot(
        one.id,
        one.staff_id,
        person_name(row[1:7]),
        one.starts_at,
        one.minutes,
        one.place,
        one.family_id,
        one.pupil_id,
        **more,
    )


async def my_hours(session: Session, viewer: Viewer) -> list[Slot]:
    """The viewer's own hours from today on, with who has taken them. Raises NotAllowed.

    Of a guardian whose right to the child has ended nothing is told but that the hour is taken.
    """
    viewer.must(Action.HOLD_MEETINGS)
    since = clock.now() - timedelta(hours=12)
    rows = await session.execute(
        _with_takers(viewer).where(MeetingSlot.starts_at > since).limit(300)
    )
    return [_taken(row) for row in rows]


async def slot_of_mine(session: Session, viewer: Viewer, *, slot_id: int) -> Slot:
    """One of the viewer's own hours. Raises NotFound, NotAllowed."""
    viewer.must(Action.HOLD_MEETINGS)
    row = (
        await session.execute(_with_takers(viewer).where(MeetingSlot.id == slot_id))
    ).one_or_none()
    if row is None:
        raise NotFound
    return _taken(row)


def _with_takers(viewer: Viewer) -> Select[Any]:
    represents = and_(
        Guardianship.school_id == viewer.school_id,
        Guardianship.guardian_id == MeetingSlot.family_id,
        Guardianship.pupil_id == MeetingSlot.pupil_id,
        Guardianship.restricted.is_(False),
        holds(Guardianship.valid_from, Guardianship.valid_until, viewer.today),
    )
    enrolled = and_(
        Enrolment.school_id == viewer.school_id,
        Enrolment.pupil_id == MeetingSlot.pupil_id,
        holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
    )
    return (
        _slots(viewer)
        .add_columns(
            *name_columns(_FAMILY),
            *name_columns(_PUPIL),
            Guardianship.relation,
            SchoolClass.grade,
            SchoolClass.letter,
        )
        .outerjoin(Guardianship, represents)
        .outerjoin(
            _FAMILY,
            and_(
                _FAMILY.id == MeetingSlot.family_id,
                or_(Guardianship.id.is_not(None), MeetingSlot.family_id == MeetingSlot.pupil_id),
            ),
        )
        .outerjoin(_PUPIL, _PUPIL.id == MeetingSlot.pupil_id)
        .outerjoin(Enrolment, enrolled)
        .outerjoin(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(MeetingSlot.staff_id == viewer.person_id)
    )


def _taken(row: Any) -> Slot:
    family, pupil = row[7:13], row[13:19]
    if family[0] is None:
        return _slot(row)
    return _slot(
        row,
        family=person_name(family),
        relation=row.relation or "pupil",
        pupil=person_name(pupil),
        class_name="" if row.grade is None else class_name(row.grade, row.letter),
    )


async def child_meetings(session: Session, viewer: Viewer, *, pupil_id: int) -> ChildMeetings:
    """A family's own hours about a child, and who of the child's circle has free ones.

    Raises NotFound for another's child.
    """
    around = await staff_of_pupil(session, viewer, pupil_id=pupil_id)
    mine = await _mine(session, viewer, pupil_id=around.pupil.id)
    counted = await session.execute(
        select(MeetingSlot.staff_id, func.count())
        .where(
            MeetingSlot.school_id == viewer.school_id,
            MeetingSlot.staff_id.in_([one.id for one in around.staff]),
            MeetingSlot.closed_at.is_(None),
            MeetingSlot.family_id.is_(None),
            MeetingSlot.starts_at > clock.now(),
        )
        .group_by(MeetingSlot.staff_id)
    )
    free: dict[int, int] = {row[0]: row[1] for row in counted}
    staff = tuple(
        OpenStaff(one, free[one.id])
        for one in around.staff
        if one.id in free and one.id != viewer.person_id
    )
    return ChildMeetings(around.pupil, tuple(mine), staff)


async def _mine(session: Session, viewer: Viewer, *, pupil_id: int) -> list[Slot]:
    rows = await session.execute(
        _slots(viewer).where(
            MeetingSlot.family_id == viewer.person_id,
            MeetingSlot.pupil_id == pupil_id,
            MeetingSlot.starts_at > clock.now() - timedelta(hours=1),
        )
    )
    return [_slot(row) for row in rows]


async def own_slot(session: Session, viewer: Viewer, *, slot_id: int, closed: bool = False) -> Slot:
    """An hour the viewer has, or had when it was closed. Raises NotFound."""
    row = (
        await session.execute(
            select(MeetingSlot, *name_columns(_STAFF))
            .join(_STAFF, _STAFF.id == MeetingSlot.staff_id)
            .where(
                MeetingSlot.school_id == viewer.school_id,
                MeetingSlot.id == slot_id,
                MeetingSlot.family_id == viewer.person_id,
                MeetingSlot.closed_at.is_not(None) if closed else MeetingSlot.closed_at.is_(None),
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return _slot(row)


async def meetings_between(
    session: Session, viewer: Viewer, *, pupil_id: int, since: datetime, until: datetime
) -> list[Slot]:
    """The viewer's own hours about a child that is open to them already, for the calendar."""
    rows = await session.execute(
        _slots(viewer).where(
            MeetingSlot.family_id == viewer.person_id,
            MeetingSlot.pupil_id == pupil_id,
            MeetingSlot.starts_at >= since,
            MeetingSlot.starts_at < until,
        )
    )
    return [_slot(row) for row in rows]


async def free_hours(
    session: Session, viewer: Viewer, *, pupil_id: int, staff_id: int
) -> tuple[PupilRef, StaffMember, list[Slot], list[Slot]]:
    """The child, the employee, the employee's free hours ahead and those the viewer has about this
    child. Raises NotFound when the employee does not belong to the child's circle."""
    around = await staff_of_pupil(session, viewer, pupil_id=pupil_id)
    staff = _member(around, viewer, staff_id)
    rows = await session.execute(
        _slots(viewer)
        .where(
            MeetingSlot.staff_id == staff.id,
            MeetingSlot.family_id.is_(None),
            MeetingSlot.starts_at > clock.now(),
        )
        .limit(90)
    )
    mine = await _mine(session, viewer, pupil_id=around.pupil.id)
    own = [slot for slot in mine if slot.staff_id == staff.id]
    return around.pupil, staff, [_slot(row) for row in rows], own


def _member(around: StaffAround, viewer: Viewer, staff_id: int) -> StaffMember:
    staff = around.member(staff_id)
    if staff is None or staff.id == viewer.person_id:
        raise NotFound
    return staff


async def slot_for_family(session: Session, viewer: Viewer, *, slot_id: int, pupil_id: int) -> Slot:
    """An hour that is free or the viewer's own, of an employee of the child's circle.

    Raises NotFound; an hour that somebody else has is a free one that is taken, see `take`.
    """
    row = (await session.execute(_slots(viewer).where(MeetingSlot.id == slot_id))).one_or_none()
    if row is None:
        raise NotFound
    slot = _slot(row)
    await employee_open_to(session, viewer, slot_id=slot_id, pupil_id=pupil_id)
    if slot.family_id not in (None, viewer.person_id):
        return Slot(slot.id, slot.staff_id, slot.staff, slot.starts_at, slot.minutes, slot.place)
    return slot


async def employee_open_to(
    session: Session, viewer: Viewer, *, slot_id: int, pupil_id: int
) -> StaffMember:
    """The employee of an hour, if they belong to the circle of a child of the viewer's.

    Raises NotFound.
    """
    around = await staff_of_pupil(session, viewer, pupil_id=pupil_id)
    staff_id = await session.scalar(
        select(MeetingSlot.staff_id).where(
            MeetingSlot.school_id == viewer.school_id, MeetingSlot.id == slot_id
        )
    )
    return _member(around, viewer, staff_id or 0)
