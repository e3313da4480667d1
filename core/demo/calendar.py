"""The school year of a given day: terms, holidays and the days with lessons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from core import clock
from core.enums import TermKind

FIRST_GRADE = 1
#: Grades from here on are marked by half-years, those below by quarters.
HALF_YEARS_FROM = 10
LAST_GRADE = 11

_DAY = timedelta(days=1)
#: Days without lessons by the Labour Code, art. 112; one on a weekend moves to the next Monday.
_PUBLIC = (
    (11, 4, "День народного единства"),
    (2, 23, "День защитника Отечества"),
    (3, 8, "Международный женский день"),
    (5, 1, "Праздник Весны и Труда"),
    (5, 9, "День Победы"),
)


@dataclass(frozen=True)
class TermPlan:
    kind: TermKind
    number: int
    grade_from: int
    grade_to: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class HolidayPlan:
    name: str
    starts_on: date
    ends_on: date
    grade_from: int = FIRST_GRADE
    grade_to: int = LAST_GRADE


def _monday(day: date) -> date:
    return clock.week_of(day)[0]


def _off_weekend(day: date, step: timedelta) -> date:
    while day.weekday() > 4:
        day += step
    return day


class SchoolCalendar:
    """The school year that `today` falls into.

    A year is counted from 1 September to 31 August, so that a school made in summer shows the
    year just finished instead of an empty one.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self.first_year = today.year if today.month >= 9 else today.year - 1
        self.starts_on = date(self.first_year, 9, 1)
        self.ends_on = date(self.first_year + 1, 5, 31)
        #: The federal calendar ends lessons on 26 May.
        self.last_lessons = _off_weekend(date(self.first_year + 1, 5, 26), -_DAY)

    @property
    def name(self) -> str:
        """As the school says it: 2026/2027."""
        return f"{self.first_year}/{self.first_year + 1}"

    @cached_property
    def holidays(self) -> list[HolidayPlan]:
        """School holidays and public ones, in the order of their days."""
        autumn = _monday(date(self.first_year, 10, 28))
        spring = _monday(date(self.first_year + 1, 3, 25))
        winter = date(self.first_year, 12, 31)
        february = _monday(date(self.first_year + 1, 2, 17))
        new_year = clock.week_of(date(self.first_year + 1, 1, 8))[1]
        week = 6 * _DAY
        plans = [
            HolidayPlan("Осенние каникулы", autumn, autumn + week),
            HolidayPlan("Зимние каникулы", winter, new_year),
            HolidayPlan("Дополнительные каникулы 1 классов", february, february + week, 1, 1),
            HolidayPlan("Весенние каникулы", spring, spring + week),
        ]
        for month, number, name in _PUBLIC:
            year = self.first_year + (month < 9)
            day = _off_weekend(date(year, month, number), _DAY)
            if not any(plan.starts_on <= day <= plan.ends_on for plan in plans):
                plans.append(HolidayPlan(name, day, day))
        return sorted(plans, key=lambda plan: plan.starts_on)

    @cached_property
    def terms(self) -> list[TermPlan]:
        """Quarters of grades 1 to 9, half-years of grades 10 and 11."""
        autumn, winter, spring = (
            next(plan for plan in self.holidays if plan.name.startswith(season))
            for season in ("Осенние", "Зимние", "Весенние")
        )
        starts = (self.starts_on, *(plan.ends_on + _DAY for plan in (autumn, winter, spring)))
        ends = (*(plan.starts_on - _DAY for plan in (autumn, winter, spring)), self.last_lessons)
        last_quarter_grade = HALF_YEARS_FROM - 1
        quarters = [
            TermPlan(TermKind.QUARTER, number, FIRST_GRADE, last_quarter_grade, start, end)
            for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
        ]
        halves = [
            TermPlan(TermKind.HALF_YEAR, number, HALF_YEARS_FROM, LAST_GRADE, start, end)
            for number, (start, end) in enumerate(((starts[0], ends[1]), (starts[2], ends[3])), 1)
        ]
        return quarters + halves

    def terms_of(self, grade: int) -> list[TermPlan]:
        """The terms a grade is marked by."""
        return [term for term in self.terms if term.grade_from <= grade <= term.grade_to]

    def is_school_day(self, day: date, grade: int) -> bool:
        """Whether the grade has lessons on that day: Monday to Friday outside holidays."""
        if day.weekday() > 4 or not self.starts_on <= day <= self.last_lessons:
            return False
        return not any(
            plan.starts_on <= day <= plan.ends_on and plan.grade_from <= grade <= plan.grade_to
            for plan in self.holidays
        )

    def school_days(self, grade: int) -> Iterator[date]:
        """All days of the year with lessons for the grade."""
        day = self.starts_on
        while day <= self.last_lessons:
            if self.is_school_day(day, grade):
                yield day
            day += _DAY
