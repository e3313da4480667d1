"""The families of each class in a week: who was here, whom no letter reaches, who reads digests."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import and_, select

from core import wording
from core.access.doors import reaches_class
from core.access.matrix import Action
from core.access.models import ChannelLink
from core.access.viewer import Viewer
from core.db import Session
from core.enums import DeliveryKind, DeliveryState, LinkState
from core.journal.period import Period
from core.messaging.models import ReadReceipt
from core.outbox import Delivery
from core.people.models import Enrolment, Person
from core.reports.activity import bounds, families, here_in
from core.reports.rolls import last_day
from core.school.models import SchoolClass, SchoolYear
from core.school.names import class_name


@dataclass
class ClassHere:
    """A class's week; all are counts. A family is a pupil with the adults who may read of them."""

    name: str
    teacher: str
    pupils: int = 0
    active_pupils: int = 0
    active_families: int = 0
    unreached: int = 0
    sent: int = 0
    read: int = 0

    def add(self, other: "ClassHere") -> None:
        """Count another class's figures in."""
        for key, value in vars(other).items():
            if isinstance(value, int):
                setattr(self, key, getattr(self, key) + value)


async def classes_here(session: Session, viewer: Viewer, asked: Period) -> list[ClassHere]:
    """The classes the viewer may have figures of, by grade and letter. Raises NotAllowed."""
    viewer.must(Action.REPORT_CLASS_USERS)
    day = last_day(viewer, asked.until)
    found = await _classes(session, viewer)
    adults: dict[int, set[int]] = defaultdict(set)
    classes: dict[int, int] = {}
    statement = families(viewer, day).add_columns(Enrolment.class_id)
    for pupil, guardian, class_id in await session.execute(
        statement.where(Enrolment.class_id.in_(list(found)))
    ):
        classes[pupil] = class_id
        adults[pupil] |= {guardian} if guardian is not None else set()
    here = (await here_in(session, viewer, asked)).week
    linked = await _linked(session, viewer)
    sent, read = await _digests(session, viewer, asked)
    for pupil, class_id in classes.items():
        one, people = found[class_id], adults[pupil]
        one.pupils += 1
        one.active_pupils += pupil in here
        one.active_families += bool(people & here)
        one.unreached += not people & linked
        one.sent += bool(people & sent)
        one.read += bool(people & read)
    return list(found.values())


async def _classes(session: Session, viewer: Viewer) -> dict[int, ClassHere]:
    rows = await session.execute(
        select(
            SchoolClass.id,
            SchoolClass.grade,
            SchoolClass.letter,
            Person.last_name,
            Person.first_name,
            Person.middle_name,
        )
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .outerjoin(Person, Person.id == SchoolClass.class_teacher_id)
        .where(
            SchoolClass.school_id == viewer.school_id,
            SchoolYear.is_current,
            reaches_class(viewer, Action.REPORT_CLASS_USERS, SchoolClass.id),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    return {
        row.id: ClassHere(
            class_name(row.grade, row.letter),
            wording.staff_initials(row.last_name, row.first_name, row.middle_name)
            if row.last_name
            else "",
        )
        for row in rows
    }


async def _linked(session: Session, viewer: Viewer) -> set[int]:
    rows = await session.scalars(
        select(ChannelLink.person_id).where(
            ChannelLink.school_id == viewer.school_id, ChannelLink.state == LinkState.ACTIVE
        )
    )
    return set(rows)


async def _digests(session: Session, viewer: Viewer, asked: Period) -> tuple[set[int], set[int]]:
    """Who was sent a digest in these days, and who of them pressed that they have read it."""
    since, until = bounds(viewer, asked)
    rows = await session.execute(
        select(Delivery.person_id, ReadReceipt.id)
        .outerjoin(
            ReadReceipt,
            and_(
                ReadReceipt.school_id == viewer.school_id,
                ReadReceipt.cause == Delivery.cause,
                ReadReceipt.person_id == Delivery.person_id,
            ),
        )
        .where(
            Delivery.school_id == viewer.school_id,
            Delivery.kind == DeliveryKind.DIGEST,
            Delivery.state == DeliveryState.SENT,
            Delivery.created_at >= since,
            Delivery.created_at < until,
        )
    )
    told = [(row[0], row[1]) for row in rows]
    return {person for person, _id in told}, {person for person, receipt in told if receipt}
