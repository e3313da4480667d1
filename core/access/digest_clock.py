"""When each family's digest is due. The moments stand in the database; whoever ticks, asks here.

A digest is taken by moving its moment on, so that two clocks never take one twice. After an
outage only the latest week is told; one that is later than it is useful is dropped with its
reason, and the next is planned.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import exists, or_, select, update

from core import clock
from core.access.models import ChannelLink
from core.access.viewer import holds
from core.db import Session, insert_into, one_at_a_time
from core.enums import LinkState
from core.people.models import Enrolment, Guardianship, Preferences
from core.school.models import School

#: A digest that could not go out for longer than this would tell of a week long gone.
USEFUL_FOR = timedelta(days=3)
_WEEK = timedelta(days=7)
_TAKING = 0x7665_7374_03


@dataclass(frozen=True)
class DueDigest:
    """A digest that was taken: for whom, of which week (Monday to Sunday), when it was due.

    `too_late`: it is not to be sent, only its reason to be kept.
    """

    person_id: int
    school_id: int
    due_at: datetime
    since: date
    until: date
    too_late: bool


def week_told(due_at: datetime, zone: str) -> tuple[date, date]:
    """The week a digest tells of: the one most of which had passed when it was due.

    A digest of Thursday to Sunday tells of its own week, one of Monday to Wednesday of the last.
    """
    return clock.week_of(clock.local(due_at, zone).date() - timedelta(days=3))


def latest_due(due_at: datetime, weekday: int, at: time, zone: str, now: datetime) -> datetime:
    """The last moment not after `now` when this digest was due, at the earliest `due_at`."""
    after = max(due_at, now - _WEEK - timedelta(hours=2))
    moment = clock.next_weekly(weekday, at, zone, after)
    return moment if due_at < moment <= now else due_at


async def take_due_digests(session: Session, *, now: datetime, limit: int) -> list[DueDigest]:
    """Take up to `limit` digests due at `now` and plan the next ones, in this transaction."""
    await one_at_a_time(session, _TAKING)
    rows = await session.execute(
        select(
            Preferences.id,
            Preferences.person_id,
            Preferences.school_id,
            Preferences.digest_weekday,
            Preferences.digest_at,
            Preferences.next_digest_at,
            School.timezone,
        )
        .join(School, School.id == Preferences.school_id)
        .where(Preferences.next_digest_at <= now)
        .order_by(Preferences.next_digest_at, Preferences.id)
        .limit(limit)
    )
    found = rows.all()
    moved: dict[tuple[datetime, datetime], list[int]] = defaultdict(list)
    for row in found:
        upcoming = clock.next_weekly(row.digest_weekday, row.digest_at, row.timezone, now)
        moved[row.next_digest_at, upcoming].append(row.id)
    won = await _move_on(session, moved)
    return [_due(row, now) for row in found if row.id in won]


async def _move_on(
    session: Session, moved: dict[tuple[datetime, datetime], list[int]]
) -> frozenset[int]:
    """Compare-and-set of `next_digest_at`; gives the rows that were still as they had been read."""
    won: set[int] = set()
    for (was, upcoming), ids in moved.items():
        won.update(
            await session.scalars(
                update(Preferences)
                .where(Preferences.id.in_(ids), Preferences.next_digest_at == was)
                .values(next_digest_at=upcoming)
                .returning(Preferences.id)
                .execution_options(synchronize_session=False)
            )
        )
    return frozenset(won)


def _due(row: Any, now: datetime) -> DueDigest:
    due_at = latest_due(row.next_digest_at, row.digest_weekday, row.digest_at, row.timezone, now)
    since, until = week_told(due_at, row.timezone)
    return DueDigest(
        person_id=row.person_id,
        school_id=row.school_id,
        due_at=due_at,
        since=since,
        until=until,
        too_late=now - due_at > USEFUL_FOR,
    )


async def bring_back_digests(session: Session, *, now: datetime, limit: int) -> int:
    """Plan anew up to `limit` digests that a clock gone ahead has put off by more than a week;
    gives how many."""
    rows = await session.execute(
        select(Preferences.id, Preferences.digest_weekday, Preferences.digest_at, School.timezone)
        .join(School, School.id == Preferences.school_id)
        .where(Preferences.next_digest_at > now + _WEEK + timedelta(days=1))
        .limit(limit)
    )
    planned: dict[datetime, list[int]] = defaultdict(list)
    for row in rows:
        moment = clock.next_weekly(row.digest_weekday, row.digest_at, row.timezone, now)
        planned[moment].append(row.id)
    for moment, ids in planned.items():
        await session.execute(
            update(Preferences).where(Preferences.id.in_(ids)).values(next_digest_at=moment)
        )
    return sum(map(len, planned.values()))


async def plan_first_digests(session: Session, *, now: datetime, limit: int) -> int:
    """Plan a digest for linked families that have none planned yet; gives for how many."""
    unplanned = await _families(session, None, limit=limit, unplanned=True)
    await _with_rows(session, unplanned)
    rows = await session.execute(
        select(Preferences.id, Preferences.digest_weekday, Preferences.digest_at, School.timezone)
        .join(School, School.id == Preferences.school_id)
        .where(
            Preferences.person_id.in_([person for _school, person in unplanned]),
            Preferences.next_digest_at.is_(None),
            Preferences.digest,
        )
    )
    planned: dict[datetime, list[int]] = defaultdict(list)
    for row in rows:
        moment = clock.next_weekly(row.digest_weekday, row.digest_at, row.timezone, now)
        planned[moment].append(row.id)
    for moment, ids in planned.items():
        await session.execute(
            update(Preferences).where(Preferences.id.in_(ids)).values(next_digest_at=moment)
        )
    return sum(len(ids) for ids in planned.values())


async def make_digests_due(session: Session, school_id: int | None = None) -> int:
    """Make the digest of every linked family that wants one due now; gives how many."""
    families = await _families(session, school_id)
    await _with_rows(session, families)
    people = [person for _school, person in families]
    count = 0
    for start in range(0, len(people), _BATCH):
        made = await session.scalars(
            update(Preferences)
            .where(Preferences.person_id.in_(people[start : start + _BATCH]), Preferences.digest)
            .values(next_digest_at=clock.now())
            .returning(Preferences.id)
            .execution_options(synchronize_session=False)
        )
        count += len(made.all())
    return count


_BATCH = 500


async def _families(
    session: Session, school_id: int | None, *, limit: int | None = None, unplanned: bool = False
) -> Sequence[tuple[int, int]]:
    """(school, person) of pupils and guardians with a living chat who did not turn digests off."""
    # Zones of one country differ by hours, which is nothing to somebody's belonging to a school.
    day = clock.today("UTC")
    person = ChannelLink.person_id
    guardian = exists().where(
        Guardianship.school_id == ChannelLink.school_id,
        Guardianship.guardian_id == person,
        Guardianship.restricted.is_(False),
        holds(Guardianship.valid_from, Guardianship.valid_until, day),
    )
    pupil = exists().where(
        Enrolment.school_id == ChannelLink.school_id,
        Enrolment.pupil_id == person,
        holds(Enrolment.enrolled_on, Enrolment.left_on, day),
    )
    statement = (
        select(ChannelLink.school_id, person)
        .distinct()
        .outerjoin(Preferences, Preferences.person_id == person)
        .where(
            ChannelLink.state == LinkState.ACTIVE,
            or_(guardian, pupil),
            or_(Preferences.id.is_(None), Preferences.digest),
        )
        .limit(limit)
    )
    if school_id is not None:
        statement = statement.where(ChannelLink.school_id == school_id)
    if unplanned:
        statement = statement.where(Preferences.next_digest_at.is_(None))
    rows = await session.execute(statement)
    return [(school, person_id) for school, person_id in rows]


async def _with_rows(session: Session, families: Sequence[tuple[int, int]]) -> None:
    for start in range(0, len(families), _BATCH):
        rows = [
            {"school_id": school_id, "person_id": person_id}
            for school_id, person_id in families[start : start + _BATCH]
        ]
        await session.execute(
            insert_into(session, Preferences)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["school_id", "person_id"])
        )
