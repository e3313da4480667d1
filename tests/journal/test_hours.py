"""A line of reception hours, as employees type it."""

from datetime import date, time

import pytest

from core.meetings.errors import BadHours
from core.meetings.hours import read_hours


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("16:00–18:00, по 15 минут, каб. 12", (16, 18, 15, "каб. 12")),
        ("16-18", (16, 18, 15, "")),
        ("с 16 до 18 по 20 мин", (16, 18, 20, "")),
        ("16.00 - 18.00 10 минут кабинет 305", (16, 18, 10, "кабинет 305")),
        ("16:00–18:00, 30", (16, 18, 30, "")),
        ("16:00–18:00, каб. 12", (16, 18, 15, "каб. 12")),
    ],
)
def test_hours_are_read_as_people_write_them(line: str, wanted: tuple[int, int, int, str]) -> None:
    found = read_hours(line)
    assert (found.since, found.until) == (time(wanted[0]), time(wanted[1]))
    assert (found.minutes, found.place) == wanted[2:]


@pytest.mark.parametrize(
    "line", ["", "завтра", "18:00–16:00", "25:00–26:00", "16:00–16:10, 15 минут", "16–18, 2 минуты"]
)
def test_what_is_no_line_of_hours_is_refused(line: str) -> None:
    with pytest.raises(BadHours):
        read_hours(line)


def test_only_whole_pieces_are_given() -> None:
    starts = list(read_hours("16:00–16:50, 15").starts(date(2026, 11, 26), "Europe/Samara"))
    assert [f"{one:%H:%M}" for one in starts] == ["12:00", "12:15", "12:30"]
