"""When lessons begin and end: the bells of a school by shift, day of the week and number."""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import bindparam, select

from core.db import Session
from core.hot import Hot
from core.school.models import BellTime

#: Begin and end on the school's wall clock; None where no bell is entered.
Times = tuple[time | None, time | None]


@dataclass(frozen=True)
class Bells:
    """The bells of a school: by (shift, ISO weekday or 0 for every day, number)."""

    times: dict[tuple[int, int, int], tuple[time, time]]

    def of(self, shift: int, day: date, number: int) -> Times:
        """When the lesson of this number is on this day; a bell of the weekday goes before one of
        every day."""
        own, every = (shift, day.isoweekday(), number), (shift, 0, number)
        return self.times.get(own) or self.times.get(every) or (None, None)

    def day(self, shift: int, weekday: int) -> dict[int, tuple[time, time]]:
        """All bells of a shift on an ISO weekday, by number; of every day for 0."""
        rung = {n: t for (s, w, n), t in self.times.items() if s == shift and w == 0}
        own = {n: t for (s, w, n), t in self.times.items() if s == shift and w == weekday}
        return dict(sorted((rung | own).items()))

    def special_weekdays(self, shift: int) -> list[int]:
        """ISO weekdays with bells of their own."""
        return sorted({weekday for s, weekday, _ in self.times if s == shift and weekday})


_BELLS = Hot(
    select(
        BellTime.shift, BellTime.weekday, BellTime.number, BellTime.starts_at, BellTime.ends_at
    ).where(BellTime.school_id == bindparam("school"))
)


async def bells_of(session: Session, school_id: int) -> Bells:
    """All bells of the school."""
    rows = await _BELLS.all(session, school=school_id)
    return Bells({(r.shift, r.weekday, r.number): (r.starts_at, r.ends_at) for r in rows})
