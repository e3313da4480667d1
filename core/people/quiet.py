"""Quiet hours: when a person does not want to be disturbed."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core import clock


@dataclass(frozen=True)
class Quiet:
    """From `since` until `until` on the wall clock, over midnight when `since` is the later."""

    since: time
    until: time

    def covers(self, moment: time) -> bool:
        """Whether the wall clock's `moment` is quiet; equal ends mean no quiet hours."""
        if self.since <= self.until:
            return self.since <= moment < self.until
        return moment >= self.since or moment < self.until


def due_at(quiet: Quiet | None, now: datetime, zone: str) -> datetime:
    """First moment (UTC) not before `now` that is outside quiet hours on the clock of `zone`."""
    there = clock.local(now, zone)
    if quiet is None or not quiet.covers(there.time()):
        return now
    day = there.date()
    if quiet.until <= there.time():
        day += timedelta(days=1)
    # When summer time ends, the end of quiet hours may lie in the hour that has just been.
    return max(now, clock.at(day, quiet.until, zone))
