"""Periods as rules: codes that go out and come back, neighbours, what is out of reach."""

from datetime import date, timedelta

import pytest

from core.errors import NotFound
from core.journal.period import (
    Period,
    PeriodKind,
    SchoolTime,
    day_period,
    month_period,
    range_period,
    week_period,
)

TODAY = date(2026, 11, 18)
YEAR = Period(PeriodKind.YEAR, date(2026, 9, 1), date(2027, 5, 31), 2, year="2026/2027")
LAST = Period(PeriodKind.YEAR, date(2025, 9, 1), date(2026, 5, 31), 1, "", 0, "2025/2026", True)


def term(number: int, since: date, until: date, *, is_past: bool = False) -> Period:
    return Period(
        PeriodKind.TERM, since, until, number, "quarter", number % 10, "y", is_past=is_past
    )


OLD = term(14, date(2026, 4, 1), date(2026, 5, 31), is_past=True)
FIRST = term(21, date(2026, 9, 1), date(2026, 10, 25))
SECOND = term(22, date(2026, 11, 2), date(2026, 12, 30))
THIRD = term(23, date(2027, 1, 11), date(2027, 3, 21))
TIME = SchoolTime(TODAY, (LAST, YEAR), (OLD, FIRST, SECOND, THIRD))


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("d20261118", date(2026, 11, 18), date(2026, 11, 18)),
        ("20261118", date(2026, 11, 18), date(2026, 11, 18)),  # a button of earlier days
        ("w20261118", date(2026, 11, 16), date(2026, 11, 22)),
        ("m20260215", date(2026, 2, 1), date(2026, 2, 28)),
        ("r261001261010", date(2026, 10, 1), date(2026, 10, 10)),
        ("r261010261001", date(2026, 10, 1), date(2026, 10, 10)),  # the later day pressed first
        ("t21", FIRST.since, FIRST.until),
        ("21", FIRST.since, FIRST.until),  # a button of earlier days
        ("y1", LAST.since, LAST.until),
        ("T20261005", FIRST.since, FIRST.until),  # the term that holds the day
        ("T20261030", SECOND.since, SECOND.until),  # holidays: the default
        ("t999", SECOND.since, SECOND.until),  # a term of another grade: the default
        ("", SECOND.since, SECOND.until),
    ],
)
def test_a_code_names_its_days(code: str, since: date, until: date) -> None:
    found = TIME.named(code, TIME.current)
    assert (found.since, found.until) == (since, until)


@pytest.mark.parametrize(
    "period",
    [
        day_period(TODAY),
        week_period(TODAY),
        month_period(TODAY),
        range_period(TODAY, TODAY + timedelta(9)),
        FIRST,
        OLD,
        LAST,
    ],
)
def test_a_period_comes_back_from_its_own_code(period: Period) -> None:
    assert TIME.named(period.code, YEAR) == period


@pytest.mark.parametrize(
    "code", ["x20261118", "d20261131", "w", "r261001", "d19000101", "d20990101", "ё", "t1x", "m-1"]
)
def test_what_is_no_code_or_too_far_away_is_not_found(code: str) -> None:
    with pytest.raises(NotFound):
        TIME.named(code, TIME.current)


def test_more_than_a_school_year_of_days_is_refused() -> None:
    with pytest.raises(NotFound):
        range_period(date(2025, 1, 1), date(2026, 11, 18))


@pytest.mark.parametrize(
    ("period", "before", "after"),
    [
        (SECOND, FIRST, THIRD),
        (FIRST, OLD, SECOND),
        (OLD, None, FIRST),
        (THIRD, SECOND, None),
        (YEAR, LAST, None),
        (day_period(date(2026, 3, 1)), day_period(date(2026, 2, 28)), day_period(date(2026, 3, 2))),
        (week_period(TODAY), week_period(date(2026, 11, 9)), week_period(date(2026, 11, 23))),
        (month_period(TODAY), month_period(date(2026, 10, 1)), month_period(date(2026, 12, 1))),
        (
            range_period(date(2026, 10, 1), date(2026, 10, 10)),
            range_period(date(2026, 9, 21), date(2026, 9, 30)),
            range_period(date(2026, 10, 11), date(2026, 10, 20)),
        ),
    ],
)
def test_neighbours_are_of_the_same_kind(
    period: Period, before: Period | None, after: Period | None
) -> None:
    assert TIME.before(period) == before
    assert TIME.after(period) == after


@pytest.mark.parametrize(
    ("today", "current"),
    [
        (date(2026, 8, 20), FIRST),  # before the first term begins
        (date(2026, 10, 28), FIRST),  # in the holidays
        (date(2026, 11, 2), SECOND),
    ],
)
def test_the_current_term_is_the_one_begun_last(today: date, current: Period) -> None:
    assert SchoolTime(today, (LAST, YEAR), (OLD, FIRST, SECOND, THIRD)).current == current


def test_a_year_without_terms_is_its_own_period_and_nothing_at_all_is_this_month() -> None:
    assert SchoolTime(TODAY, (LAST, YEAR), ()).current == YEAR
    assert SchoolTime(TODAY, (), ()).current == month_period(TODAY)


def test_the_year_of_a_period_is_the_one_it_begins_in() -> None:
    assert TIME.year_of(OLD) == LAST
    assert TIME.year_of(day_period(date(2026, 7, 1))) == YEAR  # the summer belongs to none
    assert TIME.terms_in(LAST) == (OLD,)
