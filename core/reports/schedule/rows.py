"""Planning and taking the runs of scheduled reports."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update

from core import clock
from core.db import Session, insert_into
from core.journal.period import Period, PeriodKind
from core.reports.catalogue import Of, kind_of
from core.reports.schedule.defaults import DEFAULTS
from core.reports.schedule.models import ReportRun, ReportSchedule
from core.reports.schedule.rules import (
    DayRule,
    Every,
    Occasion,
    Rule,
    SchoolDays,
    TermDays,
    occasions,
)
from core.reports.spans import SCHOOL_GRADE
from core.school.models import Holiday, School, SchoolYear, Slot, Term
from core.school.queries import SchoolRef

PUT, SUPERSEDED = "put", "superseded"
#: An outage longer than this is no reason for a report of that time.
_BACK, _AHEAD = timedelta(days=130), timedelta(days=400)
#: A run taken later than this was taken by a clock gone ahead, and comes again in our time.
_SLACK = timedelta(days=1)


@dataclass(frozen=True)
class Taken:
    """A run that was taken just now and is to be told."""

    id: int
    school_id: int
    zone: str
    report: str
    every: Every
    recipient: str
    days: SchoolDays
    occasion: Occasion


async def school_days(session: Session, school_id: int) -> SchoolDays:
    """The calendar of the current year; Monday to Friday in a school without a timetable."""
    year = await session.scalar(
        select(SchoolYear).where(SchoolYear.school_id == school_id, SchoolYear.is_current)
    )
    weekdays = await session.scalars(
        select(Slot.weekday).distinct().where(Slot.school_id == school_id)
    )
    terms: list[TermDays] = []
    off: list[tuple[date, date]] = []
    span: Period | None = None
    if year is not None:
        rows = await session.execute(
            select(Term.grade_from, Term.grade_to, Term.starts_on, Term.ends_on)
            .where(Term.school_id == school_id, Term.year_id == year.id)
            .order_by(Term.starts_on)
        )
        terms = [TermDays(*row) for row in rows]
        days = await session.execute(
            select(Holiday.starts_on, Holiday.ends_on).where(
                Holiday.school_id == school_id,
                Holiday.year_id == year.id,
                Holiday.grade_from <= SCHOOL_GRADE,
                Holiday.grade_to >= SCHOOL_GRADE,
            )
        )
        off = [(since, until) for since, until in days]
        span = Period(PeriodKind.YEAR, year.starts_on, year.ends_on, year.id, year=year.name)
    usual = frozenset(weekdays) or frozenset(range(1, 6))
    return SchoolDays(usual, tuple(terms), span, tuple(off))


async def with_defaults(session: Session, school_id: int) -> None:
    """Add what the regulation demands and the school has never had; others stay as they are."""
    now = clock.now()
    rows = [
        {**asdict(one), "school_id": school_id, "is_on": True, "since": now} for one in DEFAULTS
    ]
    await session.execute(
        insert_into(session, ReportSchedule)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["school_id", "report", "every", "recipient"])
    )


async def plan_runs(session: Session, school: SchoolRef, now: datetime) -> int:
    """Work out when each report of a school is due next, from its calendar of today; those that
    are due already stay to be taken. Gives how many moments are new."""
    await with_defaults(session, school.id)
    await session.execute(
        delete(ReportRun).where(ReportRun.school_id == school.id, ReportRun.taken_at > now + _SLACK)
    )
    rows = list(
        await session.scalars(select(ReportSchedule).where(ReportSchedule.school_id == school.id))
    )
    days = await school_days(session, school.id)
    told = await _told(session, [row.id for row in rows])
    planned = 0
    for row in rows:
        found = _occasions(row, days, school.zone, now)
        moment = _first(row, found, told.get(row.id)) if row.is_on else None
        if moment != row.next_at and not _is_due(row, now):
            planned += 1
            row.next_at = moment
    await session.flush()
    return planned


def _is_due(row: ReportSchedule, now: datetime) -> bool:
    return row.is_on and row.next_at is not None and row.next_at <= now


async def take_due_runs(session: Session, *, now: datetime, limit: int) -> list[Taken]:
    """Take up to `limit` schedules that are due by moving them on, in this transaction.

    After an outage the latest run of each is made good; earlier ones are kept as superseded.
    """
    rows = await session.execute(
        select(ReportSchedule, School.timezone)
        .join(School, School.id == ReportSchedule.school_id)
        .where(ReportSchedule.next_at <= now, ReportSchedule.is_on)
        .order_by(ReportSchedule.next_at, ReportSchedule.id)
        .limit(limit)
    )
    by_school: dict[tuple[int, str], list[ReportSchedule]] = defaultdict(list)
    for row, zone in rows:
        by_school[row.school_id, zone].append(row)
    taken: list[Taken] = []
    for (school_id, zone), some in by_school.items():
        days = await school_days(session, school_id)
        told = await _told(session, [row.id for row in some])
        for row in some:
            found = _occasions(row, days, zone, now)
            taken += await _take(session, row, days, zone, found, told.get(row.id), now)
    return taken


async def _take(
    session: Session,
    row: ReportSchedule,
    days: SchoolDays,
    zone: str,
    found: Sequence[Occasion],
    told: date | None,
    now: datetime,
) -> list[Taken]:
    new = [one for one in found if _is_new(row, one, told)]
    upcoming = next((one.due_at for one in new if one.due_at > now), None)
    won = await session.scalar(
        update(ReportSchedule)
        .where(ReportSchedule.id == row.id, ReportSchedule.next_at == row.next_at)
        .values(next_at=upcoming)
        .returning(ReportSchedule.id)
        .execution_options(synchronize_session=False)
    )
    due = [one for one in new if one.due_at <= now]
    if won is None or not due:
        return []
    for one in due[:-1]:
        await _run(session, row, one, SUPERSEDED)
    number = await _run(session, row, due[-1], PUT)
    if number is None:
        return []
    every = Every(row.every)
    return [
        Taken(number, row.school_id, zone, row.report, every, row.recipient, days, due[-1]),
    ]


async def _run(
    session: Session, row: ReportSchedule, occasion: Occasion, outcome: str
) -> int | None:
    """The run's number, or None when this period was told before."""
    values = {**asdict(occasion), "school_id": row.school_id, "schedule_id": row.id}
    number: int | None = await session.scalar(
        insert_into(session, ReportRun)
        .values(**values, taken_at=clock.now(), outcome=outcome)
        .on_conflict_do_nothing(index_elements=["school_id", "schedule_id", "period"])
        .returning(ReportRun.id)
    )
    return number


def _occasions(row: ReportSchedule, days: SchoolDays, zone: str, now: datetime) -> list[Occasion]:
    report = kind_of(row.report)
    if report is None:
        return []
    today = clock.local(now, zone).date()
    rule = Rule(Every(row.every), row.weekday, row.at, DayRule(row.days))
    return occasions(
        rule,
        days,
        zone,
        since=today - _BACK,
        until=today + _AHEAD,
        of_classes=report.of is Of.CLASS,
    )


def _first(row: ReportSchedule, found: Iterable[Occasion], told: date | None) -> datetime | None:
    return next((one.due_at for one in found if _is_new(row, one, told)), None)


def _is_new(row: ReportSchedule, occasion: Occasion, told: date | None) -> bool:
    return occasion.due_at >= row.since and (told is None or occasion.until > told)


async def _told(session: Session, ids: Sequence[int]) -> dict[int, date]:
    """By schedule the last day of what was told last."""
    rows = await session.execute(
        select(ReportRun.schedule_id, func.max(ReportRun.until))
        .where(ReportRun.schedule_id.in_(ids))
        .group_by(ReportRun.schedule_id)
    )
    return {row[0]: row[1] for row in rows}
