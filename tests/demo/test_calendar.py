from datetime import date
from itertools import pairwise

import pytest

from core.demo.calendar import SchoolCalendar


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 9, 1), "2026/2027"),
        (date(2026, 12, 31), "2026/2027"),
        (date(2027, 5, 31), "2026/2027"),
        (date(2027, 7, 14), "2026/2027"),
        # In August there is nothing to show of the coming year yet.
        (date(2027, 8, 31), "2026/2027"),
        (date(2027, 9, 1), "2027/2028"),
    ],
)
def test_the_year_runs_from_september_to_august(today: date, name: str) -> None:
    assert SchoolCalendar(today).name == name


def test_grades_up_to_nine_have_quarters_and_the_eldest_half_years() -> None:
    calendar = SchoolCalendar(date(2026, 11, 18))
    assert [term.number for term in calendar.terms_of(9)] == [1, 2, 3, 4]
    assert [term.number for term in calendar.terms_of(10)] == [1, 2]
    assert {term.kind for term in calendar.terms_of(11)} == {"half_year"}


@pytest.mark.parametrize("year", range(2024, 2032))
def test_terms_and_holidays_share_the_year_without_overlap(year: int) -> None:
    calendar = SchoolCalendar(date(year, 9, 1))
    quarters = calendar.terms_of(5)
    for earlier, later in pairwise(quarters):
        assert earlier.ends_on < later.starts_on
    days = list(calendar.school_days(5))
    assert all(any(t.starts_on <= day <= t.ends_on for t in quarters) for day in days)
    assert 160 <= len(days) <= 172  # 34 weeks of five days, holidays taken off


@pytest.mark.parametrize(
    ("day", "grade", "works"),
    [
        (date(2026, 9, 1), 5, True),
        (date(2026, 10, 25), 5, False),  # Sunday
        (date(2026, 10, 27), 5, False),  # autumn holidays
        (date(2026, 11, 4), 5, False),  # Unity Day
        (date(2027, 1, 8), 5, False),
        (date(2027, 1, 11), 5, True),
        (date(2027, 2, 17), 1, False),  # the first grade rests a week more
        (date(2027, 2, 17), 2, True),
        (date(2027, 5, 3), 5, False),  # 1 May was a Saturday
        (date(2027, 5, 26), 5, True),
        (date(2027, 5, 27), 5, False),
    ],
)
def test_lessons_are_given_on_school_days_only(day: date, grade: int, works: bool) -> None:
    assert SchoolCalendar(date(2026, 11, 18)).is_school_day(day, grade) is works
