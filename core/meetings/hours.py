"""A line such as «16:00–18:00 по 15 минут, каб. 12», read without a database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core import clock
from core.meetings.errors import BadHours

#: Minutes of one meeting when nothing is said, at least and at most.
USUAL, LEAST, MOST = 15, 5, 120
LONGEST_PLACE = 60
_LINE = re.compile(
    r"""\s*(?:с\s+|from\s+)?(?P<h1>\d{1,2})(?:[:.](?P<m1>\d\d))?
    \s*(?:-|–|—|до|to)\s*(?P<h2>\d{1,2})(?:[:.](?P<m2>\d\d))?
    (?:[\s,]+(?:по\s+|by\s+)?(?P<each>\d{1,3})(?:\s*(?:мин\w*|min\w*)\.?|(?=\s*(?:,|$))))?
    (?:[\s,]+(?P<place>\S.*?))?\s*""",
    re.X | re.I | re.S,
)


@dataclass(frozen=True)
class Hours:
    """From when to when of one day, in pieces of so many minutes, and where."""

    since: time
    until: time
    minutes: int
    place: str

    def starts(self, day: date, zone: str) -> Iterator[datetime]:
        """The beginning of each whole piece, in UTC."""
        moment = clock.at(day, self.since, zone)
        end, step = clock.at(day, self.until, zone), timedelta(minutes=self.minutes)
        while moment + step <= end:
            yield moment
            moment += step


def read_hours(line: str) -> Hours:
    """Read a line of hours. Raises BadHours for what is no such line, or less than one piece."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise BadHours
    try:
        since = time(int(found["h1"]), int(found["m1"] or 0))
        until = time(int(found["h2"]), int(found["m2"] or 0))
    except ValueError:
        raise BadHours from None
    minutes = int(found["each"] or USUAL)
    length = (until.hour - since.hour) * 60 + until.minute - since.minute
    place = " ".join((found["place"] or "").split())
    if not LEAST <= minutes <= MOST or length < minutes or len(place) > LONGEST_PLACE:
        raise BadHours
    return Hours(since, until, minutes, place)
