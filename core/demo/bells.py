"""Bells of the two shifts, and the moments of the demo school's day."""

from datetime import date, datetime, time, timedelta

from core import clock
from core.demo.timetable import SHIFT_OFFSET

ZONE = "Europe/Samara"
#: Lessons last forty minutes; lesson 1 of the second shift is lesson 7 of the first.
_STARTS = (
    "8:00", "8:50", "9:45", "10:40", "11:35", "12:25", "13:15",
    "14:05", "15:00", "15:55", "16:45", "17:30", "18:15",
)  # fmt: skip
_LESSON = 40
LESSONS_A_SHIFT = 7


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def bell(shift: int, number: int) -> tuple[int, int]:
    """Begin and end of a lesson, in minutes from midnight on the school's wall clock."""
    start = _minutes(_STARTS[number - 1 + (SHIFT_OFFSET if shift == 2 else 0)])
    return start, start + _LESSON


def as_time(minutes: int) -> time:
    """Minutes from midnight as a time of day."""
    return time(minutes // 60, minutes % 60)


class Moments:
    """Aware moments of school days. `now` is half past ten of the day the school is made for,
    whatever the hour, so that the same day always gives the same school."""

    def __init__(self, today: date) -> None:
        self._midnights: dict[date, datetime] = {}
        self.now = self.at(today, 10 * 60 + 30)

    def at(self, day: date, minutes: int) -> datetime:
        """The moment so many minutes after midnight in the school's zone."""
        midnight = self._midnights.get(day)
        if midnight is None:
            midnight = self._midnights[day] = clock.at(day, time(), ZONE)
        return midnight + timedelta(minutes=minutes)
