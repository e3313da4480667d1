"""The periods a report is asked for: terms and the year of a grade, weeks, months."""

from datetime import timedelta

from sqlalchemy import and_, bindparam, select

from core.access.viewer import Viewer
from core.db import Session
from core.hot import Hot
from core.journal.period import Period, PeriodKind, SchoolTime, month_period, week_period
from core.school.models import SchoolYear, Term

#: Terms of the school as a whole are those of this grade: quarters, not half-years.
SCHOOL_GRADE = 9
#: Weeks and months offered, the running one among them.
_WEEKS, _MONTHS = 4, 4

_YEAR = Hot(
    select(
        SchoolYear.id.label("year_id"),
        SchoolYear.name,
        SchoolYear.starts_on.label("year_since"),
        SchoolYear.ends_on.label("year_until"),
        Term.id,
        Term.kind,
        Term.number,
        Term.starts_on,
        Term.ends_on,
    )
    .outerjoin(
        Term,
        and_(
            Term.school_id == SchoolYear.school_id,
            Term.year_id == SchoolYear.id,
            Term.grade_from <= bindparam("grade"),
            Term.grade_to >= bindparam("grade"),
        ),
    )
    .where(SchoolYear.school_id == bindparam("school"), SchoolYear.is_current)
    .order_by(Term.starts_on)
)


async def grade_time(session: Session, viewer: Viewer, grade: int) -> SchoolTime:
    """The current year with the terms of a grade; without any in a school that has none yet."""
    rows = await _YEAR.all(session, school=viewer.school_id, grade=grade)
    years = {
        row.year_id: Period(
            PeriodKind.YEAR, row.year_since, row.year_until, row.year_id, year=row.name
        )
        for row in rows
    }
    terms = tuple(
        Period(
            PeriodKind.TERM,
            row.starts_on,
            row.ends_on,
            row.id,
            row.kind,
            row.number,
            row.name,
        )
        for row in rows
        if row.id is not None
    )
    return SchoolTime(viewer.today, tuple(years.values()), terms)


def offered(time: SchoolTime, units: tuple[PeriodKind, ...]) -> tuple[Period, ...]:
    """Periods to choose from, of these kinds, none of which begins after today."""
    weeks = (week_period(time.today - timedelta(days=7 * n)) for n in range(_WEEKS))
    by_kind: dict[PeriodKind, tuple[Period, ...]] = {
        PeriodKind.WEEK: tuple(weeks),
        PeriodKind.MONTH: _months(time),
        PeriodKind.TERM: time.terms,
        PeriodKind.YEAR: time.years,
    }
    return tuple(period for unit in units for period in by_kind[unit] if period.since <= time.today)


def _months(time: SchoolTime) -> tuple[Period, ...]:
    months = [month_period(time.today)]
    while len(months) < _MONTHS:
        months.append(month_period(months[-1].since - timedelta(days=1)))
    return tuple(months)
