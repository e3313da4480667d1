"""Announcements that are not out yet, as those who announce see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import AudienceKind, PlannedState, Role
from core.errors import NotFound
from core.messaging.asking import Question, unpacked
from core.messaging.audience import Audience, ReaderCount, audience_title, count_readers
from core.messaging.models import Announcement, PlannedAnnouncement
from core.people.models import RoleGrant
from core.people.queries import PersonName, names
from core.school.models import School

#: States in which it may still go out.
OPEN = (PlannedState.AWAITING, PlannedState.SCHEDULED)
#: Those who may agree to another's announcement.
SECOND_PEOPLE = (Role.DEPUTY, Role.PRINCIPAL)


@dataclass(frozen=True)
class PlannedView:
    """A planned announcement. `lasts` is how long after its hour it is still of use, `counted` its
    readers of today; `may_decide` and `may_change` are the viewer's rights."""

    id: int
    revision: int
    text: str
    author: PersonName
    title: str
    counted: ReaderCount
    state: PlannedState
    reason: str
    due_at: datetime
    lasts: timedelta
    is_weekly: bool
    is_mine: bool
    may_decide: bool
    is_correction: bool
    question: Question
    as_of: datetime

    @property
    def is_open(self) -> bool:
        """Whether it may still go out."""
        return self.state in OPEN


@dataclass(frozen=True)
class PlannedLine:
    """A planned announcement in the list."""

    id: int
    text: str
    title: str
    author: PersonName
    state: PlannedState
    due_at: datetime
    is_weekly: bool


@dataclass(frozen=True)
class PlannedList:
    """What waits in the school, the next first, and whether a second person must agree."""

    lines: tuple[PlannedLine, ...]
    confirms: bool
    as_of: datetime


def audience_of_planned(planned: PlannedAnnouncement) -> Audience:
    """The readers it is meant for."""
    return Audience(AudienceKind(planned.audience_kind), planned.audience_value)


async def planned_row(session: Session, viewer: Viewer, planned_id: int) -> PlannedAnnouncement:
    """The door: a planned announcement of the viewer's school. Raises NotAllowed or NotFound."""
    viewer.must(Action.ANNOUNCE)
    found = await session.scalar(
        select(PlannedAnnouncement)
        .where(
            PlannedAnnouncement.school_id == viewer.school_id,
            PlannedAnnouncement.id == planned_id,
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def planned(session: Session, viewer: Viewer, *, planned_id: int) -> PlannedView:
    """One planned announcement with its readers of today. Raises NotAllowed or NotFound."""
    row = await planned_row(session, viewer, planned_id)
    authors = await names(session, school_id=viewer.school_id, ids=[row.author_id])
    audience = audience_of_planned(row)
    is_mine = row.author_id == viewer.person_id
    return PlannedView(
        id=row.id,
        revision=row.revision,
        text=row.text,
        author=authors[row.author_id],
        title=await audience_title(session, audience, school_id=viewer.school_id),
        counted=await count_readers(
            session,
            audience,
            school_id=viewer.school_id,
            day=viewer.today,
            author_id=row.author_id,
        ),
        state=PlannedState(row.state),
        reason=row.reason,
        due_at=row.due_at,
        lasts=row.expires_at - row.due_at,
        is_weekly=row.is_weekly,
        is_mine=is_mine,
        may_decide=not is_mine and viewer.may(Action.RELEASE_ANNOUNCEMENT),
        is_correction=row.corrects_id is not None,
        question=unpacked(row.question),
        as_of=clock.now(),
    )


async def planned_list(session: Session, viewer: Viewer, *, limit: int = 10) -> PlannedList:
    """What waits in the viewer's school, the next first. Raises NotAllowed."""
    viewer.must(Action.ANNOUNCE)
    rows = list(
        await session.scalars(
            select(PlannedAnnouncement)
            .where(
                PlannedAnnouncement.school_id == viewer.school_id,
                PlannedAnnouncement.state.in_(OPEN),
            )
            .order_by(PlannedAnnouncement.due_at, PlannedAnnouncement.id)
            .limit(limit)
        )
    )
    authors = await names(session, school_id=viewer.school_id, ids=[row.author_id for row in rows])
    lines = [
        PlannedLine(
            row.id,
            row.text,
            await audience_title(session, audience_of_planned(row), school_id=viewer.school_id),
            authors[row.author_id],
            PlannedState(row.state),
            row.due_at,
            row.is_weekly,
        )
        for row in rows
    ]
    return PlannedList(tuple(lines), await confirms(session, viewer), clock.now())


async def planned_before(session: Session, viewer: Viewer, *, origin: str) -> int | None:
    """The viewer's planned announcement of this origin, None when there is none."""
    found: int | None = await session.scalar(
        select(PlannedAnnouncement.id).where(
            PlannedAnnouncement.school_id == viewer.school_id,
            PlannedAnnouncement.author_id == viewer.person_id,
            PlannedAnnouncement.origin == origin,
        )
    )
    return found


async def confirms(session: Session, viewer: Viewer) -> bool:
    """Whether the viewer's school wants a second person for more than one class."""
    found: bool | None = await session.scalar(
        select(School.confirms_announcements).where(School.id == viewer.school_id)
    )
    return bool(found)


async def needs_second(session: Session, viewer: Viewer, audience: Audience) -> bool:
    """Whether an announcement to these readers needs a second person: more than one class."""
    return audience.kind is not AudienceKind.CLASS and await confirms(session, viewer)


async def needs_second_for(session: Session, viewer: Viewer, *, announcement_id: int) -> bool:
    """The same of an announcement of the viewer's school that is out; False for none."""
    kind = await session.scalar(
        select(Announcement.audience_kind).where(
            Announcement.school_id == viewer.school_id, Announcement.id == announcement_id
        )
    )
    if kind is None:
        return False
    return await needs_second(session, viewer, Audience(AudienceKind(kind)))


def is_second_person(school_id: int, day: object) -> ColumnElement[bool]:
    """SQL: this RoleGrant lets its person agree to another's announcement on `day`."""
    return (
        (RoleGrant.school_id == school_id)
        & RoleGrant.role.in_(SECOND_PEOPLE)
        & holds(RoleGrant.since, RoleGrant.until, day)
    )


async def concerned(
    session: Session, *, school_id: int, planned_id: int, day: object, second: bool
) -> list[int]:
    """Whose matter it is, for notifications: those who may agree to it (`second`, never its
    author), or its author. Ids only; what each may read is asked at sending."""
    row = await session.scalar(
        select(PlannedAnnouncement).where(
            PlannedAnnouncement.school_id == school_id, PlannedAnnouncement.id == planned_id
        )
    )
    if row is None:
        return []
    if not second:
        return [row.author_id]
    people = await session.scalars(
        select(RoleGrant.person_id)
        .where(is_second_person(school_id, day), RoleGrant.person_id != row.author_id)
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    return list(people)
