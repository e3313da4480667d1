"""Who of the school has an account and who was here in a week, in the chat or on the page.

A person is counted once a day over chat and page, once a week over its days, and under each of
their roles. Source: regulation §5.1, §4.2.1.3, domain.md 2.2 R1.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.access.matrix import Action
from core.access.models import ActiveDay, ChannelLink
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import LinkState, Role, Via
from core.journal.period import Period
from core.ledger import Event
from core.people.models import Enrolment, Guardianship, RoleGrant
from core.reports.rolls import last_day
from core.school.models import SchoolClass, SchoolYear

_FAMILY = (Role.PUPIL, Role.GUARDIAN)

People = set[int]


@dataclass
class Here:
    """Who was here, by day and way; `ever` holds all who have ever been."""

    days: dict[date, dict[Via, People]] = field(default_factory=dict)
    before: People = field(default_factory=set)
    ever: People = field(default_factory=set)

    def on(self, day: date) -> People:
        """Who was here on a day, by whatever way."""
        return set().union(*self.days.get(day, {}).values())

    def by(self, via: Via) -> People:
        """Who was here in the week by this way."""
        return set().union(*(ways.get(via, set()) for ways in self.days.values()))

    @property
    def week(self) -> People:
        """Who was here in the week at all."""
        return self.by(Via.CHAT) | self.by(Via.PAGE)


@dataclass(frozen=True)
class Accounts:
    """Of a school on a day: who holds which role, whose chat is linked, and who was ever here."""

    roles: dict[Role, People]
    linked: People
    activated: People
    here: Here

    @property
    def everybody(self) -> People:
        """All who have an account, each once."""
        return set().union(*self.roles.values())

    @property
    def staff(self) -> People:
        """Those of them who work at the school."""
        return set().union(*(some for role, some in self.roles.items() if role not in _FAMILY))


async def accounts(session: Session, viewer: Viewer, asked: Period) -> Accounts:
    """The accounts of the viewer's school and their week. Raises NotAllowed."""
    viewer.must(Action.REPORT_USERS)
    day = last_day(viewer, asked.until)
    here = await here_in(session, viewer, asked)
    links = await session.execute(
        select(ChannelLink.person_id, ChannelLink.state, ChannelLink.linked_at).where(
            ChannelLink.school_id == viewer.school_id
        )
    )
    over = clock.at(day + timedelta(days=1), time(0), viewer.zone)
    linked, ever = set[int](), set(here.ever)
    for person, state, moment in links:
        if moment < over:
            ever.add(person)
            linked |= {person} if state == LinkState.ACTIVE else set()
    return Accounts(await _roles(session, viewer, day), linked, ever, here)


async def here_in(session: Session, viewer: Viewer, asked: Period) -> Here:
    """Who was here in these days, in the same ones of the week before, and ever until their end.

    A running week is held against the same weekdays: against a whole week it always falls short.
    """
    here, length = Here(), timedelta(days=asked.days)
    same = last_day(viewer, asked.until) - length
    rows = await session.execute(
        select(ActiveDay.day, ActiveDay.via, ActiveDay.person_id).where(
            ActiveDay.school_id == viewer.school_id,
            ActiveDay.day.between(asked.since - length, asked.until),
        )
    )
    for day, via, person in rows:
        if day < asked.since:
            here.before |= {person} if day <= same else set()
        else:
            here.days.setdefault(day, {}).setdefault(Via(via), set()).add(person)
    ever = await session.scalars(
        select(ActiveDay.person_id)
        .distinct()
        .where(ActiveDay.school_id == viewer.school_id, ActiveDay.day <= asked.until)
    )
    here.ever = set(ever)
    return here


async def _roles(session: Session, viewer: Viewer, day: date) -> dict[Role, People]:
    found: dict[Role, People] = defaultdict(set)
    granted = await session.execute(
        select(RoleGrant.role, RoleGrant.person_id).where(
            RoleGrant.school_id == viewer.school_id, holds(RoleGrant.since, RoleGrant.until, day)
        )
    )
    for role, person in granted:
        found[Role(role)].add(person)
    for pupil, guardian in await session.execute(families(viewer, day)):
        found[Role.PUPIL].add(pupil)
        found[Role.GUARDIAN] |= {guardian} if guardian is not None else set()
    leading = await session.scalars(
        select(SchoolClass.class_teacher_id)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(SchoolClass.school_id == viewer.school_id, SchoolYear.is_current)
    )
    found[Role.CLASS_TEACHER] = {one for one in leading if one} & found[Role.TEACHER]
    return dict(found)


def families(viewer: Viewer, day: date) -> Any:
    """SQL: every pupil of the day with each guardian who may read of them; None for none."""
    return (
        select(Enrolment.pupil_id, Guardianship.guardian_id)
        .outerjoin(
            Guardianship,
            (Guardianship.school_id == viewer.school_id)
            & (Guardianship.pupil_id == Enrolment.pupil_id)
            & Guardianship.restricted.is_(False)
            & holds(Guardianship.valid_from, Guardianship.valid_until, day),
        )
        .where(
            Enrolment.school_id == viewer.school_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
    )


def bounds(viewer: Viewer, asked: Period) -> tuple[datetime, datetime]:
    """The first moment of a period and the first one after it."""
    after = asked.until + timedelta(days=1)
    return clock.at(asked.since, time(0), viewer.zone), clock.at(after, time(0), viewer.zone)


async def acted(
    session: Session, viewer: Viewer, asked: Period, kinds: Iterable[str] = ()
) -> dict[int, int]:
    """By person how many actions the ledger holds of these days: all, or those of `kinds`."""
    since, until = bounds(viewer, asked)
    chosen = list(kinds)
    rows = await session.execute(
        select(Event.actor_id, func.count())
        .where(
            Event.school_id == viewer.school_id,
            Event.at >= since,
            Event.at < until,
            Event.actor_id.is_not(None),
            *([Event.kind.in_(chosen)] if chosen else []),
        )
        .group_by(Event.actor_id)
    )
    return {person: count for person, count in rows if person is not None}
