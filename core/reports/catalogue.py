"""Which reports there are, of what, for which periods, and for whom: the list behind `/report`.

A builder cuts the report to what its reader may see; this list says what is offered to whom.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from core import ledger
from core.access.doors import ClassRef, access_class, classes_for
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import N_
from core.journal.period import Period, PeriodKind
from core.reports.activity_sheets import (
    activity_by_class,
    activity_by_day,
    activity_by_employee,
    activity_by_role,
)
from core.reports.attendance_sheet import attendance_sheet
from core.reports.class_account import class_account
from core.reports.class_week import class_week
from core.reports.finals_sheet import finals_sheet, year_sheet
from core.reports.keeping import keeping_by_group, keeping_by_teacher
from core.reports.means import means_over_time, means_sheet
from core.reports.outlook import preliminary
from core.reports.spans import SCHOOL_GRADE, grade_time, offered
from core.reports.summary import summary_sheet
from core.reports.table import Table
from core.reports.teaching_sheet import teaching_report


class Of(StrEnum):
    """What a report is about: a class to be chosen, or the reader's whole reach at once."""

    CLASS = "class"
    REACH = "reach"


class Builder(Protocol):
    """Makes a report; `of` is the class or 0, `period` a code of core.journal.period."""

    def __call__(
        self, session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
    ) -> Awaitable[Table]: ...


@dataclass(frozen=True)
class Report:
    """One kind of report: its code in buttons, its name, what it is about, who may have it."""

    code: str
    name: str
    of: Of
    units: tuple[PeriodKind, ...]
    action: Action
    build: Builder


_TERMS = (PeriodKind.TERM, PeriodKind.YEAR)
_YEAR = (PeriodKind.YEAR,)
_TERM = (PeriodKind.TERM,)
_WEEK = (PeriodKind.WEEK,)
_WEEKLY = (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.TERM)
_ANY = (PeriodKind.WEEK, PeriodKind.MONTH, *_TERMS)


def _of_class(code: str, name: str, units: tuple[PeriodKind, ...], build: Builder) -> Report:
    return Report(code, name, Of.CLASS, units, Action.LEAD_CLASS, build)


def _of_reach(
    code: str, name: str, units: tuple[PeriodKind, ...], action: Action, build: Builder
) -> Report:
    return Report(code, name, Of.REACH, units, action, build)


REPORTS = (
    _of_class("sum", N_("Summary sheet of progress"), _TERMS, summary_sheet),
    _of_class("att", N_("Summary sheet of attendance"), _ANY, attendance_sheet),
    _of_class("week", N_("Class week: progress and attendance"), _WEEK, class_week),
    _of_class("lead", N_("Class teacher's report for the period"), _TERMS, class_account),
    _of_class("pre", N_("Preliminary report"), _TERM, preliminary),
    _of_class("fin", N_("Final marks"), _YEAR, finals_sheet),
    _of_class("year", N_("Year of the class"), _YEAR, year_sheet),
    _of_class("avg", N_("Mean marks"), _ANY, means_sheet),
    _of_class("dyn", N_("Dynamics of the mean mark"), _TERMS, means_over_time),
    _of_reach(
        "teach",
        N_("Report of the subject teacher"),
        _TERMS,
        Action.REPORT_PROGRESS,
        teaching_report,
    ),
    _of_reach(
        "keept",
        N_("Completeness of the journal by teacher"),
        _WEEKLY,
        Action.REPORT_JOURNAL,
        keeping_by_teacher,
    ),
    _of_reach(
        "keepg",
        N_("Completeness of the journal by group"),
        _WEEKLY,
        Action.REPORT_JOURNAL,
        keeping_by_group,
    ),
    _of_reach(
        "actr", N_("Activity of users by role"), _WEEK, Action.REPORT_USERS, activity_by_role
    ),
    _of_reach(
        "actc",
        N_("Activity of users by class"),
        _WEEK,
        Action.REPORT_CLASS_USERS,
        activity_by_class,
    ),
    _of_reach(
        "acts",
        N_("Activity of users by employee"),
        _WEEK,
        Action.REPORT_USERS,
        activity_by_employee,
    ),
    _of_reach("actd", N_("Activity of users by day"), _WEEK, Action.REPORT_USERS, activity_by_day),
)
_BY_CODE = {report.code: report for report in REPORTS}


def reports_for(viewer: Viewer) -> tuple[Report, ...]:
    """The reports this person may have at all, in the order they are offered."""
    return tuple(report for report in REPORTS if viewer.may(report.action))


def kind_of(code: str) -> Report | None:
    """The report with this code, whoever asks; None for none. What is in it needs a door."""
    return _BY_CODE.get(code)


def report_named(viewer: Viewer, code: str) -> Report:
    """The report with this code. Raises NotFound for none, NotAllowed for another's."""
    if code not in _BY_CODE:
        raise NotFound
    viewer.must(_BY_CODE[code].action)
    return _BY_CODE[code]


async def classes_of_report(session: Session, viewer: Viewer, code: str) -> list[ClassRef]:
    """The classes it may be asked of. Raises NotFound, NotAllowed."""
    return await classes_for(session, viewer, report_named(viewer, code).action)


async def periods_of_report(
    session: Session, viewer: Viewer, code: str, *, of: int
) -> tuple[Period, ...]:
    """The periods it may be asked for. Raises NotFound, NotAllowed."""
    report = report_named(viewer, code)
    grade = SCHOOL_GRADE
    if report.of is Of.CLASS:
        grade = (await access_class(session, viewer, of, report.action)).grade
    return offered(await grade_time(session, viewer, grade), report.units)


async def make_report(
    session: Session, viewer: Viewer, code: str, *, of: int, period: str, face: str = "chat"
) -> Table:
    """The report as its reader may see it, written down in the ledger as made or opened.

    `face` says as what it is opened: chat, pdf, xlsx, picture; "letter" for one that came by
    itself. Raises NotFound, NotAllowed, NoTerms.
    """
    report = report_named(viewer, code)
    table = await report.build(session, viewer, of=of, period=period)
    await ledger.record(
        session,
        "report.made",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"report:{code}",
        after={"of": of, "period": period, "face": face},
    )
    return table
