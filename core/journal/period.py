"""Stretches of school time that a family asks about, and the short codes that buttons carry for
them. Pure: the terms and years of a pupil come from `core.journal.queries.periods`."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from core.clock import week_of
from core.errors import NotFound

#: Longest stretch of days that may be chosen freely: a school year and the summer.
LONGEST = timedelta(days=400)
#: How far from today a day may lie: a school life back, the timetable's year ahead.
BACK, AHEAD = timedelta(days=12 * 366), timedelta(days=400)

#: Begins the code of “the term of this child that holds the day”: T20261118.
TERM_OF = "T"


class PeriodKind(StrEnum):
    """What a period is; the value begins its code."""

    DAY = "d"
    WEEK = "w"
    MONTH = "m"
    TERM = "t"
    YEAR = "y"
    RANGE = "r"


@dataclass(frozen=True)
class Period:
    """Days from `since` to `until`, both included.

    A term has its `id`, `kind` (TermKind) and `number`, a school year its `id`; `year` is the
    name of the school year of both («2026/2027»), `is_past` says that it is not the current one.
    """

    unit: PeriodKind
    since: date
    until: date
    id: int = 0
    kind: str = ""
    number: int = 0
    year: str = ""
    is_past: bool = False

    @property
    def code(self) -> str:
        """What a button carries: d20261118, w20261116, m20261101, t12, y3, r261101261115."""
        if self.unit in (PeriodKind.TERM, PeriodKind.YEAR):
            return f"{self.unit}{self.id}"
        if self.unit is PeriodKind.RANGE:
            return f"{self.unit}{self.since:%y%m%d}{self.until:%y%m%d}"
        return f"{self.unit}{self.since:%Y%m%d}"

    @property
    def term_id(self) -> int:
        """The id of a term, 0 for any other period."""
        return self.id if self.unit is PeriodKind.TERM else 0

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1

    def holds(self, day: date) -> bool:
        """Whether the day belongs to it."""
        return self.since <= day <= self.until


def day_period(day: date) -> Period:
    """One day."""
    return Period(PeriodKind.DAY, day, day)


def week_period(day: date) -> Period:
    """The week, Monday to Sunday, that holds the day."""
    return Period(PeriodKind.WEEK, *week_of(day))


def month_period(day: date) -> Period:
    """The calendar month that holds the day."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(PeriodKind.MONTH, day.replace(day=1), day.replace(day=last))


def range_period(since: date, until: date) -> Period:
    """Any days, both included, in either order; a single one is a day. Raises NotFound beyond
    `LONGEST`."""
    first, last = min(since, until), max(since, until)
    if last - first > LONGEST:
        raise NotFound
    return day_period(first) if first == last else Period(PeriodKind.RANGE, first, last)


@dataclass(frozen=True)
class SchoolTime:
    """The school life of one pupil: its years and terms, oldest first, as of `today`."""

    today: date
    years: tuple[Period, ...]
    terms: tuple[Period, ...]

    @property
    def current(self) -> Period:
        """The term begun last, the first one before it begins, the year where there are no terms,
        and the last month for a pupil without any."""
        years = [year for year in self.years if not year.is_past] or list(self.years)
        terms = [term for term in self.terms if not term.is_past]
        begun = [term for term in terms if term.since <= self.today]
        if begun or terms:
            return (begun or terms)[-1 if begun else 0]
        return years[-1] if years else month_period(self.today)

    @property
    def year(self) -> Period:
        """The current school year, or the calendar month for a pupil without any."""
        return next((year for year in self.years if not year.is_past), month_period(self.today))

    def term_on(self, day: date) -> Period | None:
        """The term that holds the day."""
        return next((term for term in self.terms if term.holds(day)), None)

    def year_of(self, period: Period) -> Period:
        """The school year that a period begins in, the current one outside of all."""
        if period.unit is PeriodKind.YEAR:
            return period
        return next((year for year in self.years if year.holds(period.since)), self.year)

    def terms_in(self, year: Period) -> tuple[Period, ...]:
        """The terms of a school year."""
        return tuple(term for term in self.terms if year.holds(term.since))

    def named(self, code: str, default: Period) -> Period:
        """The period of a code; of an empty one the default, as also for a term or a year that is
        not the pupil's (another child's button). Raises NotFound for what is no code."""
        if not code:
            return default
        if code.isascii() and code.isdigit() and len(code) < 8:
            return self._by_id(self.terms, int(code), default)
        kind, rest = code[:1], code[1:]
        if kind in (PeriodKind.TERM, PeriodKind.YEAR) and rest.isascii() and rest.isdigit():
            known = self.terms if kind == PeriodKind.TERM else self.years
            return self._by_id(known, int(rest), default)
        return self._by_days(code, default)

    def _by_id(self, known: tuple[Period, ...], number: int, default: Period) -> Period:
        return next((period for period in known if period.id == number), default)

    def _by_days(self, code: str, default: Period) -> Period:
        kind, rest = (code[0], code[1:]) if code[0].isalpha() else (PeriodKind.DAY, code)
        if kind == PeriodKind.RANGE:
            return range_period(self.day("20" + rest[:6]), self.day("20" + rest[6:]))
        if kind == TERM_OF:
            return self.term_on(self.day(rest)) or default
        makers = {
            PeriodKind.DAY: day_period,
            PeriodKind.WEEK: week_period,
            PeriodKind.MONTH: month_period,
        }
        if kind not in makers:
            raise NotFound
        return makers[PeriodKind(kind)](self.day(rest))

    def day(self, text: str) -> date:
        """A day as YYYYMMDD or ISO. Raises NotFound for no day and for one too far away."""
        try:
            day = date.fromisoformat(text)
        except ValueError as fault:
            raise NotFound from fault
        if not self.today - BACK <= day <= self.today + AHEAD:
            raise NotFound
        return day

    def before(self, period: Period) -> Period | None:
        """The period of the same kind before it; None before the first term or year."""
        return self._next(period, -1)

    def after(self, period: Period) -> Period | None:
        """The period of the same kind after it; None after the last term or year."""
        return self._next(period, 1)

    def _next(self, period: Period, step: int) -> Period | None:
        if period.unit in (PeriodKind.TERM, PeriodKind.YEAR):
            known = self.terms if period.unit is PeriodKind.TERM else self.years
            place = next((n for n, one in enumerate(known) if one.id == period.id), 0) + step
            return known[place] if 0 <= place < len(known) else None
        edge = period.since - timedelta(1) if step < 0 else period.until + timedelta(1)
        if not self.today - BACK <= edge <= self.today + AHEAD:
            return None
        if period.unit is PeriodKind.MONTH:
            return month_period(edge)
        shift = step * timedelta(days=period.days)
        return replace(period, since=period.since + shift, until=period.until + shift)
