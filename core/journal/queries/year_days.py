"""The days of a child's school year: holidays, terms, and the bells of the class."""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import bindparam, select

from core.access.viewer import Viewer
from core.db import Session
from core.hot import Hot
from core.journal.period import Period, SchoolTime, day_period
from core.journal.queries.asking import Asked, asked
from core.journal.queries.bells import bells_of
from core.journal.queries.periods import holidays_between
from core.school.models import SchoolClass


@dataclass(frozen=True)
class PupilHolidays(Asked):
    """Holidays of a school year for the child's grade, in order: name, first and last day."""

    holidays: tuple[tuple[str, date, date], ...]

    @property
    def next(self) -> tuple[str, date, date] | None:
        """The holidays of today, or the next ones."""
        return next((one for one in self.holidays if one[2] >= self.time.today), None)


@dataclass(frozen=True)
class PupilBells(Asked):
    """Bells of the child's class on a day, by number, and those of weekdays that differ."""

    shift: int
    room: str
    bells: dict[int, tuple[time, time]]
    special: dict[int, dict[int, tuple[time, time]]]


def _this_year(time_: SchoolTime) -> Period:
    return time_.year


def _today(time_: SchoolTime) -> Period:
    return day_period(time_.today)


async def pupil_holidays(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = ""
) -> PupilHolidays:
    """Holidays of the current school year, or of the one a period begins in. Raises NotFound."""
    about = await asked(
        session, viewer, "read.holidays", pupil_id=pupil_id, period=period, default=_this_year
    )
    year = about.time.year_of(about.period)
    found = await holidays_between(
        session,
        school_id=about.pupil.school_id,
        grade=about.pupil.grade,
        since=year.since,
        until=year.until,
    )
    return PupilHolidays(**(vars(about) | {"period": year}), holidays=tuple(found))


_CLASS = Hot(
    select(SchoolClass.shift, SchoolClass.room).where(
        SchoolClass.school_id == bindparam("school"), SchoolClass.id == bindparam("class_id")
    )
)


async def pupil_bells(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = ""
) -> PupilBells:
    """The bells of the child's class on the first day of a period, today by default."""
    about = await asked(
        session, viewer, "read.bells", pupil_id=pupil_id, period=period, default=_today
    )
    row = await _CLASS.first(session, school=about.pupil.school_id, class_id=about.pupil.class_id)
    shift, room = (row.shift, row.room) if row else (1, "")
    bells = await bells_of(session, about.pupil.school_id)
    weekday = about.period.since.isoweekday()
    special = {day: bells.day(shift, day) for day in bells.special_weekdays(shift)}
    return PupilBells(
        **vars(about), shift=shift, room=room, bells=bells.day(shift, weekday), special=special
    )
