"""Who of a class is connected and who looks into the bot (§3.2.2, §5.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from core import clock, ledger
from core.access.class_slips import readers_of_class
from core.access.models import ChannelLink
from core.access.reach import ClassReach, Reached, reach_of_class
from core.access.viewer import Viewer
from core.db import Session
from core.enums import DeliveryState, LinkState, Role
from core.ledger import Event
from core.messaging.models import ReadReceipt
from core.outbox import Delivery

#: Who got letters within this and gave no sign of life does not read.
SILENCE = timedelta(days=14)
#: How far back a sign of life is looked for.
_REMEMBERED = timedelta(days=60)


@dataclass(frozen=True)
class Silent:
    """Somebody letters come to who does not look: how many letters of SILENCE, and when they were
    last here, None for not within two months."""

    letters: int
    seen_at: datetime | None


@dataclass(frozen=True)
class ClassConnection:
    """A class's reach, the silent by person, and (person, pupil) of whom one slip can be given out
    to; the pupil is None for the pupil's own."""

    reach: ClassReach
    silent: dict[int, Silent]
    slips: frozenset[tuple[int, int | None]]


async def class_connection(session: Session, viewer: Viewer, *, class_id: int) -> ClassConnection:
    """How families of a class are connected and whether they read. Reading is recorded. Raises
    NotFound for another's class."""
    reach = await reach_of_class(session, viewer, class_id=class_id)
    open_ = await readers_of_class(session, school_id=viewer.school_id, class_id=class_id)
    reached = {one.name.id for family in reach.families for one in family.people if _asked(one)}
    pupils = [family.pupil.id for family in reach.families]
    letters = await _letters(session, viewer, reached)
    seen = await _seen(session, viewer, letters, pupils)
    since = clock.now() - SILENCE
    silent = {
        person_id: Silent(count, seen.get(person_id))
        for person_id, count in letters.items()
        if seen.get(person_id) is None or seen[person_id] < since
    }
    await ledger.record(
        session,
        "read.reach",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"class:{class_id}",
    )
    slips = frozenset((one.person_id, one.pupil_id) for one in open_ if not one.linked)
    return ClassConnection(reach, silent, slips)


def _asked(one: Reached) -> bool:
    """Pupils read as they like; it is the adults who are to be reached."""
    return not one.missing and one.relation != Role.PUPIL


async def _letters(session: Session, viewer: Viewer, people: Iterable[int]) -> dict[int, int]:
    rows = await session.execute(
        select(Delivery.person_id, func.count(Delivery.id))
        .where(
            Delivery.school_id == viewer.school_id,
            Delivery.person_id.in_(sorted(people)),
            Delivery.created_at >= clock.now() - SILENCE,
            Delivery.state == DeliveryState.SENT,
        )
        .group_by(Delivery.person_id)
    )
    return {row[0]: row[1] for row in rows}


async def _seen(
    session: Session, viewer: Viewer, people: Iterable[int], pupils: list[int]
) -> dict[int, datetime]:
    """When each was last here: asked something about a child, pressed under a letter, joined.

    By pupil and by letter, since the ledger is not walked by actor.
    """
    ids, since = sorted(people), clock.now() - _REMEMBERED
    asked = select(Event.actor_id, func.max(Event.at)).where(
        Event.school_id == viewer.school_id,
        Event.pupil_id.in_(pupils),
        Event.at >= since,
        Event.actor_id.in_(ids),
    )
    pressed = (
        select(ReadReceipt.person_id, func.max(ReadReceipt.read_at))
        .select_from(Delivery)
        .join(
            ReadReceipt,
            and_(
                ReadReceipt.school_id == Delivery.school_id,
                ReadReceipt.cause == Delivery.cause,
                ReadReceipt.person_id == Delivery.person_id,
            ),
        )
        .where(
            Delivery.school_id == viewer.school_id,
            Delivery.person_id.in_(ids),
            Delivery.created_at >= since,
        )
    )
    joined = select(ChannelLink.person_id, func.max(ChannelLink.linked_at)).where(
        ChannelLink.school_id == viewer.school_id,
        ChannelLink.person_id.in_(ids),
        ChannelLink.state == LinkState.ACTIVE,
        ChannelLink.linked_at >= since,
    )
    found: dict[int | None, datetime] = {}
    for statement, person in (
        (asked, Event.actor_id),
        (pressed, ReadReceipt.person_id),
        (joined, ChannelLink.person_id),
    ):
        for person_id, moment in await session.execute(statement.group_by(person)):
            found[person_id] = max(moment, found.get(person_id, moment))
    return {person_id: moment for person_id, moment in found.items() if person_id is not None}
