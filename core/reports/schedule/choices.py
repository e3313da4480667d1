"""What the school chooses: which reports make themselves, when, and for whom."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import and_, or_, select

from core import clock, ledger
from core.access.matrix import GRANTS, Action
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.enums import Role
from core.errors import NotFound
from core.journal.period import PeriodKind
from core.reports.catalogue import REPORTS, Report, kind_of, report_named
from core.reports.schedule.defaults import usual
from core.reports.schedule.models import ReportRun, ReportSchedule
from core.reports.schedule.rows import PUT, plan_runs
from core.reports.schedule.rules import DayRule, Every
from core.school.queries import SchoolRef

_UNITS = {
    Every.WEEK: PeriodKind.WEEK,
    Every.MONTH: PeriodKind.MONTH,
    Every.TERM: PeriodKind.TERM,
    Every.YEAR: PeriodKind.YEAR,
}
#: Whom the school may have a report sent to, in the order they are offered.
_ROLES = (Role.DEPUTY, Role.PRINCIPAL, Role.ADMIN, Role.CLASS_TEACHER, Role.TEACHER)
HOURS = tuple(range(7, 21))
_PERSON = "person:"


@dataclass(frozen=True)
class ScheduleView:
    """A schedule as its list shows it; `recipient` is a Role or "" for the viewer alone."""

    id: int
    report: Report
    every: Every
    recipient: str
    weekday: int
    at: time
    days: DayRule
    is_on: bool
    next_at: datetime | None
    last_at: datetime | None


async def schedules_for(session: Session, viewer: Viewer) -> tuple[ScheduleView, ...]:
    """The viewer's own schedules, and the school's for who sets them, in order of the catalogue."""
    if viewer.may(Action.SCHEDULE_REPORTS):
        await plan_runs(session, SchoolRef(viewer.school_id, viewer.zone), clock.now())
    rows = await session.scalars(
        select(ReportSchedule).where(_reached(viewer)).order_by(ReportSchedule.id)
    )
    found = [await _view(session, viewer, row) for row in rows if kind_of(row.report) is not None]
    order = [one.code for one in REPORTS]
    return tuple(sorted(found, key=lambda one: order.index(one.report.code)))


async def schedule_of(session: Session, viewer: Viewer, *, schedule_id: int) -> ScheduleView:
    """One schedule. Raises NotFound for another's."""
    return await _view(session, viewer, await _row(session, viewer, schedule_id))


def intervals_of(viewer: Viewer, report: str) -> tuple[Every, ...]:
    """How often this report can be made. Raises NotFound, NotAllowed."""
    units = report_named(viewer, report).units
    return tuple(every for every, unit in _UNITS.items() if unit in units)


def recipients_of(viewer: Viewer, report: str) -> tuple[str, ...]:
    """Whom the viewer may have this report sent to: "me", and roles for who sets the school's.
    Raises NotFound, NotAllowed."""
    granted = GRANTS[report_named(viewer, report).action]
    roles = [role.value for role in _ROLES if role in granted]
    return ("me", *roles) if viewer.may(Action.SCHEDULE_REPORTS) else ("me",)


async def add_schedule(
    session: Session, viewer: Viewer, *, report: str, every: str, recipient: str
) -> int:
    """Let a report make itself from now on; one that exists is switched on. Gives its id.

    Raises NotFound for what is not offered, NotAllowed.
    """
    if every not in intervals_of(viewer, report) or recipient not in recipients_of(viewer, report):
        raise NotFound
    begun = usual(Every(every))
    to = f"{_PERSON}{viewer.person_id}" if recipient == "me" else recipient
    key = {"school_id": viewer.school_id, "report": report, "every": every, "recipient": to}
    statement = insert_into(session, ReportSchedule).values(
        **key,
        weekday=begun.weekday,
        at=begun.at,
        days=begun.days.value,
        is_on=True,
        since=clock.now(),
    )
    await session.execute(
        statement.on_conflict_do_nothing(
            index_elements=["school_id", "report", "every", "recipient"]
        )
    )
    number = await session.scalar(select(ReportSchedule.id).filter_by(**key))
    if number is None:
        raise NotFound
    await change_schedule(session, viewer, schedule_id=number, is_on=True)
    return number


async def change_schedule(
    session: Session, viewer: Viewer, *, schedule_id: int, **fields: Any
) -> ScheduleView:
    """Change `is_on`, `weekday`, `at` or `days`; it holds from now on. Raises NotFound, also for
    values that are not offered."""
    _check(fields)
    row = await _row(session, viewer, schedule_id)
    before = {name: str(getattr(row, name)) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    row.since, row.next_at = clock.now(), None
    await session.flush()
    await plan_runs(session, SchoolRef(viewer.school_id, viewer.zone), clock.now())
    await ledger.record(
        session,
        "report.scheduled",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"report_schedule:{row.id}",
        before=before,
        after={name: str(value) for name, value in fields.items()},
    )
    return await _view(session, viewer, row)


def _check(fields: dict[str, Any]) -> None:
    good = {
        "is_on": lambda value: isinstance(value, bool),
        "weekday": lambda value: value in range(1, 8),
        "at": lambda value: isinstance(value, time) and value.hour in HOURS and not value.minute,
        "days": lambda value: value in list(DayRule),
    }
    if not all(name in good and good[name](value) for name, value in fields.items()):
        raise NotFound


def _reached(viewer: Viewer) -> Any:
    """SQL: one's own, or one of the school's for who sets them."""
    own = ReportSchedule.recipient == f"{_PERSON}{viewer.person_id}"
    of_offices = ~ReportSchedule.recipient.startswith(_PERSON)
    reached = or_(own, of_offices) if viewer.may(Action.SCHEDULE_REPORTS) else own
    return and_(ReportSchedule.school_id == viewer.school_id, reached)


async def _row(session: Session, viewer: Viewer, schedule_id: int) -> ReportSchedule:
    row = await session.scalar(
        select(ReportSchedule).where(ReportSchedule.id == schedule_id, _reached(viewer))
    )
    if row is None:
        raise NotFound
    return row


async def _view(session: Session, viewer: Viewer, row: ReportSchedule) -> ScheduleView:
    found = kind_of(row.report)
    if found is None:
        raise NotFound
    last_at = await session.scalar(
        select(ReportRun.taken_at)
        .where(
            ReportRun.school_id == viewer.school_id,
            ReportRun.schedule_id == row.id,
            ReportRun.outcome == PUT,
        )
        .order_by(ReportRun.until.desc())
        .limit(1)
    )
    return ScheduleView(
        id=row.id,
        report=found,
        every=Every(row.every),
        recipient="" if row.recipient.startswith(_PERSON) else row.recipient,
        weekday=row.weekday,
        at=row.at,
        days=DayRule(row.days),
        is_on=row.is_on,
        next_at=row.next_at if row.is_on else None,
        last_at=last_at,
    )
