"""The one place that asks the computer for the time. Moments are aware UTC inside the house."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 the one permitted place


def local(moment: datetime, zone: str) -> datetime:
    """The same moment on the wall clock of `zone` (an IANA name such as Europe/Samara)."""
    return moment.astimezone(ZoneInfo(zone))


def today(zone: str) -> date:
    """The calendar day it is now in `zone`."""
    return local(now(), zone).date()


def at(day: date, clock: time, zone: str) -> datetime:
    """The moment, in UTC, when the wall clock of `zone` shows `clock` on `day`.

    A clock time that a change to summer time skips becomes the same instant an hour later.
    """
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def next_weekly(weekday: int, clock: time, zone: str, after: datetime) -> datetime:
    """First moment (UTC) strictly after `after` that is ISO `weekday` at `clock` in `zone`."""
    day = local(after, zone).date()
    day += timedelta(days=(weekday - day.isoweekday()) % 7)
    moment = at(day, clock, zone)
    return moment if moment > after else at(day + timedelta(days=7), clock, zone)
