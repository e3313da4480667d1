"""When an employee is told of letters of families: own hours, else the school's (§3.3, §3.4)."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.errors import BadInput
from core.i18n import _
from core.messaging.letter_models import LetterHours, LetterPolicy
from core.school.models import Holiday

#: Nothing is put off for longer; who is away for so long has a substitute.
FARTHEST = timedelta(days=60)
#: A day off of the whole school concerns all grades.
_FIRST_GRADE, _LAST_GRADE = 1, 11


@dataclass(frozen=True)
class Hours:
    """On which ISO weekdays ("12345"), from when until when on the school's clock."""

    days: str = "12345"
    opens_at: time = time(8, 0)
    closes_at: time = time(18, 0)
    in_holidays: bool = False


@dataclass(frozen=True)
class OwnHours:
    """The hours in force for an employee, whether they are their own, and the school's."""

    hours: Hours
    is_own: bool
    of_school: Hours


def opens(hours: Hours, moment: datetime, zone: str, off: Collection[date] = ()) -> datetime:
    """The first moment (UTC) not before `moment` within the hours; `off` are days off."""
    day = clock.local(moment, zone).date()
    last = day + FARTHEST
    while day <= last:
        works = str(day.isoweekday()) in hours.days and (hours.in_holidays or day not in off)
        if works and moment < clock.at(day, hours.closes_at, zone):
            return max(moment, clock.at(day, hours.opens_at, zone))
        day += timedelta(days=1)
    return clock.at(last, hours.opens_at, zone)


async def days_off(session: Session, *, school_id: int, since: date) -> frozenset[date]:
    """Holidays of the whole school in the next two months."""
    rows = await session.execute(
        select(Holiday.starts_on, Holiday.ends_on).where(
            Holiday.school_id == school_id,
            Holiday.grade_from <= _FIRST_GRADE,
            Holiday.grade_to >= _LAST_GRADE,
            Holiday.ends_on >= since,
            Holiday.starts_on <= since + FARTHEST,
        )
    )
    return frozenset(
        first + timedelta(days=number)
        for first, last in rows
        for number in range((last - first).days + 1)
    )


def _hours(row: LetterHours | LetterPolicy) -> Hours:
    return Hours(row.days, row.opens_at, row.closes_at, row.in_holidays)


async def policy_of(session: Session, school_id: int) -> LetterPolicy | None:
    """The school's row, None while all is as by default."""
    found: LetterPolicy | None = await session.scalar(
        select(LetterPolicy)
        .where(LetterPolicy.school_id == school_id)
        .execution_options(populate_existing=True)
    )
    return found


async def hours_of(session: Session, *, school_id: int, person_id: int) -> OwnHours:
    """The hours of an employee. No door: they are told to whoever writes a letter."""
    policy = await policy_of(session, school_id)
    of_school = _hours(policy) if policy is not None else Hours()
    own = await session.scalar(
        select(LetterHours)
        .where(LetterHours.school_id == school_id, LetterHours.person_id == person_id)
        .execution_options(populate_existing=True)
    )
    return OwnHours(_hours(own) if own else of_school, own is not None, of_school)


async def opens_for(
    session: Session, *, school_id: int, person_id: int, zone: str, moment: datetime
) -> datetime:
    """When an employee may be told of a letter of a family, not before `moment`."""
    found = await hours_of(session, school_id=school_id, person_id=person_id)
    off = await days_off(session, school_id=school_id, since=clock.local(moment, zone).date())
    return opens(found.hours, moment, zone, off)


def changed(hours: Hours, name: str, value: str) -> Hours:
    """The hours with one thing changed: "day" turns an ISO weekday on or off, "opens" and "closes"
    take an hour, "holidays" on or off. Raises BadInput for hours that never come."""
    made = hours
    if name == "day" and value in "1234567" and len(value) == 1:
        kept = set(hours.days) ^ {value}
        made = replace(hours, days="".join(sorted(kept)))
    elif name == "opens" and value.isdecimal() and int(value) < 24:
        made = replace(hours, opens_at=time(int(value)))
    elif name == "closes" and value.isdecimal() and int(value) < 24:
        made = replace(hours, closes_at=time(int(value)))
    elif name == "holidays" and value in ("on", "off"):
        made = replace(hours, in_holidays=value == "on")
    if not made.days or made.opens_at >= made.closes_at:
        raise BadInput(_("Letters need at least one day, and an end that is later than the start."))
    return made


async def own_hours(session: Session, viewer: Viewer) -> OwnHours:
    """The viewer's own hours of letters. Raises NotAllowed for who gets none of families."""
    viewer.must(Action.WRITE_TO_FAMILY)
    return await hours_of(session, school_id=viewer.school_id, person_id=viewer.person_id)


async def school_hours(session: Session, viewer: Viewer) -> Hours:
    """The hours of the school. Raises NotAllowed."""
    viewer.must(Action.KEEP_LETTER_RULES)
    policy = await policy_of(session, viewer.school_id)
    return _hours(policy) if policy is not None else Hours()


async def change_own_hours(session: Session, viewer: Viewer, name: str, value: str) -> None:
    """Change one thing of one's own hours, as `changed`; "reset" goes back to the school's."""
    now_in_force = (await own_hours(session, viewer)).hours
    made = None if name == "reset" else changed(now_in_force, name, value)
    await set_own_hours(session, viewer, made)


async def change_school_hours(session: Session, viewer: Viewer, name: str, value: str) -> None:
    """Change one thing of the school's hours, as `changed`. Raises NotAllowed or BadInput."""
    made = changed(await school_hours(session, viewer), name, value)
    await set_school_hours(session, viewer, made)


async def set_own_hours(session: Session, viewer: Viewer, hours: Hours | None) -> OwnHours:
    """An employee's own hours; None: as in the school. Raises NotAllowed."""
    viewer.must(Action.WRITE_TO_FAMILY)
    where = {"school_id": viewer.school_id, "person_id": viewer.person_id}
    before = await hours_of(session, **where)
    if hours is None:
        await session.execute(
            delete(LetterHours).where(
                LetterHours.school_id == viewer.school_id,
                LetterHours.person_id == viewer.person_id,
            )
        )
    else:
        await _upsert(session, LetterHours, where, asdict(hours))
    await _record(session, viewer, f"person:{viewer.person_id}", before.hours, hours)
    return await hours_of(session, **where)


async def set_school_hours(session: Session, viewer: Viewer, hours: Hours) -> Hours:
    """The hours of all who have chosen none of their own. Raises NotAllowed."""
    viewer.must(Action.KEEP_LETTER_RULES)
    before = await policy_of(session, viewer.school_id)
    old = _hours(before) if before is not None else Hours()
    await set_policy(session, viewer, **asdict(hours))
    await _record(session, viewer, f"school:{viewer.school_id}", old, hours)
    return hours


async def set_policy(session: Session, viewer: Viewer, **values: Any) -> None:
    """Change the school's row; for core.messaging, who records what it was."""
    await _upsert(session, LetterPolicy, {"school_id": viewer.school_id}, values)


async def _upsert(
    session: Session, table: type[Any], where: dict[str, int], values: dict[str, Any]
) -> None:
    await session.execute(
        insert_into(session, table)
        .values(**where, **values)
        .on_conflict_do_update(index_elements=list(where), set_=values)
    )


def _packed(hours: Hours | None) -> dict[str, Any] | None:
    if hours is None:
        return None
    times = {"opens_at": f"{hours.opens_at:%H:%M}", "closes_at": f"{hours.closes_at:%H:%M}"}
    return asdict(hours) | times


async def _record(
    session: Session, viewer: Viewer, subject: str, before: Hours | None, after: Hours | None
) -> None:
    await ledger.record(
        session,
        "letters.hours",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=subject,
        before=_packed(before),
        after=_packed(after),
    )
