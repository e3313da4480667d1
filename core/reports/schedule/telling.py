"""Whom a scheduled report is told, and whether anybody has opened it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from core import clock
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import Role
from core.errors import NotFound
from core.people.models import RoleGrant
from core.reminding import NewReminder, Reminder, remind, withdraw
from core.reports.catalogue import Of, kind_of, report_named
from core.reports.schedule.models import ReportRun, ReportSchedule
from core.reports.schedule.rows import PUT, Taken
from core.reports.schedule.rules import DayRule, Every
from core.reports.spans import SCHOOL_GRADE, grade_time
from core.school.models import SchoolClass, SchoolYear

DUE, UNOPENED = "report.due", "report.unopened"
#: Until then a report that could not be sent is still worth sending, and its reminder.
USEFUL_FOR, REMINDED_FOR = timedelta(days=7), timedelta(days=5)
#: When a report that nobody has opened is reminded, on the next school day.
REMIND_AT = time(10)
OPENED = "opened"
_PERSON = "person:"
#: Offices read one report in common: when one of them has opened it, it is opened.
_OFFICES = frozenset({Role.DEPUTY.value, Role.PRINCIPAL.value, Role.ADMIN.value})


@dataclass(frozen=True)
class Scheduled:
    """A report that has made itself, as its letter offers it; `of` is the class, or 0."""

    report: str
    of: int
    period: str
    due_at: datetime


async def plan_letters(session: Session, run: Taken) -> int:
    """Plan the letters of a run that was taken, and the reminders of them; gives how many letters.

    No door: the letters are written as their readers.
    """
    due_at = run.occasion.due_at
    readers = await _readers(session, run, clock.local(clock.now(), run.zone).date())
    first = clock.local(max(due_at, clock.now()), run.zone).date() + timedelta(days=1)
    again = clock.at(run.days.moved(first, DayRule.NEXT), REMIND_AT, run.zone)
    now = clock.now()
    letters = [
        NewReminder(run.school_id, who, DUE, f"{run.id}:{of}", due_at, now + USEFUL_FOR)
        for who, of in readers
    ]
    reminders = [
        NewReminder(run.school_id, who, UNOPENED, f"{run.id}:{of}", again, again + REMINDED_FOR)
        for who, of in readers
    ]
    planned = await remind(session, letters)
    await remind(session, reminders)
    return planned


async def _readers(session: Session, run: Taken, day: date) -> list[tuple[int, int]]:
    """(person, class or 0) of everybody the report is for on this day."""
    report = kind_of(run.report)
    if report is None:
        return []
    of_class = report.of is Of.CLASS
    if run.recipient == Role.CLASS_TEACHER:
        return await _class_teachers(session, run, day)
    if run.recipient.startswith(_PERSON):
        person = int(run.recipient.removeprefix(_PERSON))
        led = await _class_teachers(session, run, day) if of_class else []
        return [one for one in led if one[0] == person] or [(person, 0)]
    people = await session.scalars(
        select(RoleGrant.person_id)
        .distinct()
        .where(
            RoleGrant.school_id == run.school_id,
            RoleGrant.role == run.recipient,
            holds(RoleGrant.since, RoleGrant.until, day),
        )
        .order_by(RoleGrant.person_id)
    )
    return [(person, 0) for person in people]


async def _class_teachers(session: Session, run: Taken, day: date) -> list[tuple[int, int]]:
    """Who leads a class, with the class; at a term's end those whose term it is."""
    rows = await session.execute(
        select(SchoolClass.class_teacher_id, SchoolClass.id, SchoolClass.grade)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .join(RoleGrant, RoleGrant.person_id == SchoolClass.class_teacher_id)
        .where(
            SchoolClass.school_id == run.school_id,
            SchoolYear.is_current,
            RoleGrant.school_id == run.school_id,
            RoleGrant.role == Role.TEACHER,
            holds(RoleGrant.since, RoleGrant.until, day),
        )
        .order_by(SchoolClass.id)
        .distinct()
    )
    return [(row[0] or 0, row[1]) for row in rows if _ends_now(run, row.grade)]


def _ends_now(run: Taken, grade: int) -> bool:
    if run.every is not Every.TERM:
        return True
    return any(
        term.until == run.occasion.until and term.grade_from <= grade <= term.grade_to
        for term in run.days.terms
    )


async def scheduled(session: Session, viewer: Viewer, *, key: str) -> Scheduled:
    """The report of a letter's key. Raises NotFound, and NotAllowed for who may not have it."""
    run_id, _sep, of = key.partition(":")
    row = (
        await session.execute(
            select(ReportSchedule.report, ReportRun.period, ReportRun.due_at)
            .join(ReportSchedule, ReportSchedule.id == ReportRun.schedule_id)
            .where(ReportRun.school_id == viewer.school_id, ReportRun.id == int(run_id))
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    report_named(viewer, row.report)
    return Scheduled(row.report, int(of or 0), row.period, row.due_at)


async def note_opening(
    session: Session, viewer: Viewer, *, report: str, of: int, period: str
) -> None:
    """Who was told of this report has opened it: it needs no reminding any more, for an office
    as a whole."""
    told = await _told_of(session, viewer)
    if not told:
        return
    runs = (
        await session.execute(
            select(ReportRun.id, ReportRun.period, ReportSchedule.recipient)
            .join(ReportSchedule, ReportSchedule.id == ReportRun.schedule_id)
            .where(
                ReportRun.school_id == viewer.school_id,
                ReportSchedule.report == report,
                ReportRun.outcome == PUT,
                ReportRun.id.in_(told),
            )
        )
    ).all()
    time_ = await grade_time(session, viewer, SCHOOL_GRADE)
    asked = time_.named(period, time_.current)
    for run in runs:
        if run.period != period and time_.named(run.period, time_.current) != asked:
            continue
        person = None if run.recipient in _OFFICES else viewer.person_id
        for key in {f"{run.id}:{of}", f"{run.id}:0"}:
            await withdraw(
                session,
                school_id=viewer.school_id,
                kind=UNOPENED,
                key=key,
                person_id=person,
                why=OPENED,
            )


async def _told_of(session: Session, viewer: Viewer) -> list[int]:
    """The runs the viewer still would be reminded of."""
    keys = await session.scalars(
        select(Reminder.key).where(
            Reminder.school_id == viewer.school_id,
            Reminder.kind == UNOPENED,
            Reminder.person_id == viewer.person_id,
            Reminder.done_at.is_(None),
        )
    )
    return sorted({int(key.partition(":")[0]) for key in keys})
