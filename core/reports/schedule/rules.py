"""When a scheduled report is due, and of which period: pure, from the school's own calendar.

A week's report made from Thursday on tells of its own week, before that of the last one; a month's
is made when the month is over, a term's and a year's on its last day. A day without lessons is
passed over as the schedule says; weeks and months without a school day have no report.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core import clock
from core.journal.period import TERM_OF, Period, PeriodKind, month_period, week_period
from core.reports.spans import SCHOOL_GRADE

_DAY = timedelta(days=1)
#: No holidays are longer; beyond, a day is taken as it is.
_LONGEST_HOLIDAYS = 130


class Every(StrEnum):
    """How often a report is made."""

    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    YEAR = "year"


class DayRule(StrEnum):
    """What to do when the day is a weekend or in the holidays."""

    NEXT = "next"
    BEFORE = "before"
    ANY = "any"


@dataclass(frozen=True)
class TermDays:
    """A term of some grades."""

    grade_from: int
    grade_to: int
    since: date
    until: date

    @property
    def is_the_schools(self) -> bool:
        """Whether it is one by which the school as a whole counts."""
        return self.grade_from <= SCHOOL_GRADE <= self.grade_to


@dataclass(frozen=True)
class SchoolDays:
    """The current year of a school: ISO weekdays of its timetable, terms, holidays of all."""

    weekdays: frozenset[int]
    terms: tuple[TermDays, ...]
    year: Period | None
    off: tuple[tuple[date, date], ...] = ()

    def is_school_day(self, day: date) -> bool:
        """Whether there are lessons on this day, as far as the calendar tells."""
        if day.isoweekday() not in self.weekdays:
            return False
        if any(since <= day <= until for since, until in self.off):
            return False
        return not self.terms or any(term.since <= day <= term.until for term in self.terms)

    def moved(self, day: date, rule: DayRule) -> date:
        """The day, or by the rule the school day after or before it."""
        if rule is DayRule.ANY:
            return day
        step = _DAY if rule is DayRule.NEXT else -_DAY
        days = (day + step * n for n in range(_LONGEST_HOLIDAYS))
        return next((one for one in days if self.is_school_day(one)), day)

    def has_lessons(self, since: date, until: date) -> bool:
        """Whether any of these days is a school day."""
        days = (since + _DAY * n for n in range((until - since).days + 1))
        return any(self.is_school_day(day) for day in days)


@dataclass(frozen=True)
class Rule:
    """How often, on which ISO weekday (weekly ones), at what hour of the school's clock."""

    every: Every
    weekday: int
    at: time
    days: DayRule


@dataclass(frozen=True)
class Occasion:
    """A report of one period, due at a moment."""

    period: str
    until: date
    due_at: datetime


def occasions(
    rule: Rule, school: SchoolDays, zone: str, *, since: date, until: date, of_classes: bool
) -> list[Occasion]:
    """All occasions whose nominal day lies in these days, in order of what they tell of.

    `of_classes`: terms of every grade count and not only those of the school as a whole.
    """
    found = {
        period.until: Occasion(
            _code(period), period.until, clock.at(school.moved(day, rule.days), rule.at, zone)
        )
        for day, period in _nominal(rule, school, since, until, of_classes)
        if since <= day <= until
    }
    return [found[day] for day in sorted(found)]


def _code(period: Period) -> str:
    if period.unit is PeriodKind.TERM:  # Of whatever grade: each has a term of its own.
        return f"{TERM_OF}{period.until:%Y%m%d}"
    return period.code


def _nominal(
    rule: Rule, school: SchoolDays, since: date, until: date, of_classes: bool
) -> Iterator[tuple[date, Period]]:
    if rule.every is Every.WEEK:
        yield from _weeks(rule.weekday, school, since, until)
    elif rule.every is Every.MONTH:
        yield from _months(school, since, until)
    elif rule.every is Every.TERM:
        for term in school.terms:
            if of_classes or term.is_the_schools:
                yield term.until, Period(PeriodKind.TERM, term.since, term.until)
    elif school.year is not None:
        yield school.year.until, school.year


def _weeks(
    weekday: int, school: SchoolDays, since: date, until: date
) -> Iterator[tuple[date, Period]]:
    day = since + timedelta(days=(weekday - since.isoweekday()) % 7)
    while day <= until:
        week = week_period(day - timedelta(days=3))
        if school.has_lessons(week.since, week.until):
            yield day, week
        day += timedelta(days=7)


def _months(school: SchoolDays, since: date, until: date) -> Iterator[tuple[date, Period]]:
    month = month_period(since.replace(day=1) - _DAY)
    while month.until < until:
        if school.has_lessons(month.since, month.until):
            yield month.until + _DAY, month
        month = month_period(month.until + _DAY)
