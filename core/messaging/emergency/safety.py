"""Readers of an emergency say who is safe: guardians of each of their children, pupils and
employees of themselves."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from core import clock, ledger
from core.access.readers import children_of
from core.access.viewer import Viewer, holds
from core.db import Session, insert_into
from core.enums import AudienceKind, EmergencyState
from core.errors import NotFound, SchoolError
from core.i18n import N_
from core.messaging.audience import Audience, readers
from core.messaging.emergency.models import Emergency, SafetyAnswer
from core.people.models import RoleGrant

#: An emergency concerns everybody who belongs to the school.
EVERYBODY = Audience(AudienceKind.SCHOOL)


class EmergencyOver(SchoolError):
    """There is nothing to answer any more."""

    text = N_("This alarm is over; no answer is needed any more.")


@dataclass(frozen=True)
class About:
    """Somebody a reader answers for: themself (`is_self`) or a child of theirs. `is_safe` is what
    this reader said last, None for nothing yet."""

    id: int
    first_name: str
    is_self: bool
    is_safe: bool | None = None


@dataclass(frozen=True)
class EmergencyTold:
    """An emergency as its readers see it."""

    id: int
    text: str
    is_drill: bool
    state: EmergencyState
    released_at: datetime
    over_at: datetime | None


@dataclass(frozen=True)
class SafetyView:
    """An emergency and those whom the viewer answers for."""

    emergency: EmergencyTold
    about: tuple[About, ...]
    as_of: datetime


async def emergency_told(
    session: Session, *, school_id: int, emergency_id: int
) -> EmergencyTold | None:
    """An emergency that was released; None for others. For notifications and behind doors."""
    row = await session.scalar(
        select(Emergency)
        .where(
            Emergency.school_id == school_id,
            Emergency.id == emergency_id,
            Emergency.state.in_((EmergencyState.RELEASED, EmergencyState.OVER)),
        )
        .execution_options(populate_existing=True)
    )
    if row is None or row.decided_at is None:
        return None
    state = EmergencyState(row.state)
    return EmergencyTold(row.id, row.text, row.is_drill, state, row.decided_at, row.over_at)


async def belonging(
    session: Session, *, school_id: int, day: date, among: Iterable[int]
) -> frozenset[int]:
    """Those of these people who belong to the school on `day`, and so are told."""
    found = readers(EVERYBODY, school_id=school_id, day=day, among=list(among))
    return frozenset(await session.scalars(found.order_by(None)))


async def answered_for(
    session: Session, *, school_id: int, person_ids: list[int], day: date
) -> dict[int, tuple[About, ...]]:
    """By reader: themself if they work or learn here, and their children without restriction."""
    found: dict[int, list[About]] = defaultdict(list)
    employed = await session.scalars(
        select(RoleGrant.person_id)
        .where(
            RoleGrant.school_id == school_id,
            RoleGrant.person_id.in_(person_ids),
            holds(RoleGrant.since, RoleGrant.until, day),
        )
        .distinct()
    )
    for person_id in employed:
        found[person_id].append(About(person_id, "", is_self=True))
    children = await children_of(session, school_id=school_id, person_ids=person_ids)
    for person_id, own in children.items():
        known = {one.id for one in found[person_id]}
        found[person_id] += [
            About(child.pupil_id, child.first_name, is_self=child.pupil_id == person_id)
            for child in own
            if child.pupil_id not in known
        ]
    return {person_id: tuple(about) for person_id, about in found.items()}


async def safety(session: Session, viewer: Viewer, *, emergency_id: int) -> SafetyView:
    """An emergency with what the viewer has answered. Raises NotFound when it was not released or
    the viewer does not belong to the school today."""
    told = await emergency_told(session, school_id=viewer.school_id, emergency_id=emergency_id)
    me, day = viewer.person_id, viewer.today
    if told is None or me not in await belonging(
        session, school_id=viewer.school_id, day=day, among=[me]
    ):
        raise NotFound
    about = await answered_for(session, school_id=viewer.school_id, person_ids=[me], day=day)
    said = {
        row.about_id: row.is_safe
        for row in await session.execute(
            select(SafetyAnswer.about_id, SafetyAnswer.is_safe).where(
                SafetyAnswer.school_id == viewer.school_id,
                SafetyAnswer.emergency_id == emergency_id,
                SafetyAnswer.said_by_id == me,
            )
        )
    }
    lines = tuple(
        About(one.id, one.first_name, one.is_self, said.get(one.id)) for one in about.get(me, ())
    )
    return SafetyView(told, lines, clock.now())


async def say_safe(
    session: Session, viewer: Viewer, *, emergency_id: int, about_id: int, is_safe: bool
) -> bool:
    """The viewer's answer about themself or a child of theirs, anew as often as they like; False
    when it was this one already. That somebody needs help is told at once.

    Raises NotFound for anybody they do not answer for, EmergencyOver after the all-clear.
    """
    view = await safety(session, viewer, emergency_id=emergency_id)
    one = next((about for about in view.about if about.id == about_id), None)
    if one is None:
        raise NotFound
    if view.emergency.state is EmergencyState.OVER:
        raise EmergencyOver
    if one.is_safe is is_safe:
        return False
    key = {
        "school_id": viewer.school_id,
        "emergency_id": emergency_id,
        "about_id": about_id,
        "said_by_id": viewer.person_id,
    }
    said = {"is_safe": is_safe, "said_at": clock.now()}
    await session.execute(
        insert_into(session, SafetyAnswer)
        .values(**key, **said)
        .on_conflict_do_update(index_elements=list(key), set_=said)
    )
    await ledger.record(
        session,
        "emergency.safe" if is_safe else "emergency.help",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"emergency:{emergency_id}",
        after={"about": about_id},
        ripe_at=None if is_safe else clock.now(),
    )
    return True
