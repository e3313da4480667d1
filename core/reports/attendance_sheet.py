"""«Сводная ведомость учёта посещаемости»: what each pupil of a class missed, month by month.

Source: regulation §5.3, domain.md 2.1.
"""

from datetime import date, timedelta

from core import clock, wording
from core.access.doors import access_class
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.period import Period, month_period
from core.reports.missed import Missed, missed_in_class
from core.reports.rolls import class_pupils, last_day
from core.reports.spans import grade_time
from core.reports.summary import class_heading, missed_cells, missed_columns
from core.reports.table import Column, Kind, Row, Table


async def attendance_sheet(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """The sheet of a class in any period: lessons by month, then days and lessons by reason.

    Raises NotFound for who may not have reports of the class.
    """
    found = await access_class(session, viewer, of, Action.LEAD_CLASS)
    time = await grade_time(session, viewer, found.grade)
    asked = time.named(period, time.current)
    months = months_of(asked, last_day(viewer, asked.until))
    parts = [
        await missed_in_class(session, viewer, class_id=of, since=one.since, until=one.until)
        for one in months
    ]
    whole = await missed_in_class(
        session, viewer, class_id=of, since=asked.since, until=asked.until
    )
    pupils = await class_pupils(session, viewer, of, last_day(viewer, asked.until))
    rows: list[Row] = [
        (
            number,
            pupil.name,
            *(part.get(pupil.id, Missed()).all_lessons or None for part in parts),
            *missed_cells(whole.get(pupil.id, Missed())),
        )
        for number, pupil in enumerate(pupils, 1)
    ]
    lessons = _("Missed lessons by month")
    by_month = (
        Column(wording.month(one.since), Kind.COUNT, lessons, upright=True) for one in months
    )
    return Table(
        title=_("Summary sheet of attendance"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=(Column(_("No."), Kind.COUNT), Column(_("Pupil")), *by_month, *missed_columns()),
        rows=tuple(rows),
        heading=class_heading(found, asked),
        footers=(_total(rows),) if rows else (),
        notes=(_("A whole day is one on which every lesson of the pupil was missed."),),
        signatures=(_("Class teacher"), _("Deputy head")),
    )


def months_of(period: Period, day: date) -> list[Period]:
    """The calendar months of a period up to `day`, cut to the period."""
    months, since = list[Period](), period.since
    while since <= min(period.until, day):
        month = month_period(since)
        months.append(Period(month.unit, since, min(month.until, period.until)))
        since = month.until + timedelta(days=1)
    return months


def _total(rows: list[Row]) -> Row:
    sums = (sum(int(str(row[n] or 0)) for row in rows) or None for n in range(2, len(rows[0])))
    return (None, _("In all in the class"), *sums)
