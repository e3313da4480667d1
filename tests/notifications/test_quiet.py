"""Quiet hours as a table: over midnight, in several zones, on the days clocks change."""

from datetime import UTC, datetime, time

import pytest

from core.people.quiet import Quiet
from notifications.quiet import due_at

NIGHT = Quiet(time(21), time(7))
NOON = Quiet(time(13), time(15))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "due"),
    [
        # Samara is four hours ahead of UTC the whole year.
        (None, "Europe/Samara", "2026-11-18 20:00", "2026-11-18 20:00"),
        (NIGHT, "Europe/Samara", "2026-11-18 16:59", "2026-11-18 16:59"),  # 20:59 there
        (NIGHT, "Europe/Samara", "2026-11-18 17:00", "2026-11-19 03:00"),  # 21:00 -> 07:00
        (NIGHT, "Europe/Samara", "2026-11-18 19:59", "2026-11-19 03:00"),  # 23:59 -> 07:00
        (NIGHT, "Europe/Samara", "2026-11-18 20:00", "2026-11-19 03:00"),  # 00:00 -> 07:00
        (NIGHT, "Europe/Samara", "2026-11-19 02:59", "2026-11-19 03:00"),  # 06:59 -> 07:00
        (NIGHT, "Europe/Samara", "2026-11-19 03:00", "2026-11-19 03:00"),  # 07:00
        (NIGHT, "Europe/Samara", "2026-12-31 18:00", "2027-01-01 03:00"),  # over the new year
        # The same moment is evening in Kaliningrad (+2) and night in Kamchatka (+12).
        (NIGHT, "Europe/Kaliningrad", "2026-11-18 17:00", "2026-11-18 17:00"),
        (NIGHT, "Asia/Kamchatka", "2026-11-18 17:00", "2026-11-18 19:00"),  # 05:00 -> 07:00
        # Within one day; both ends.
        (NOON, "Europe/Samara", "2026-11-18 08:59", "2026-11-18 08:59"),
        (NOON, "Europe/Samara", "2026-11-18 09:00", "2026-11-18 11:00"),
        (NOON, "Europe/Samara", "2026-11-18 11:00", "2026-11-18 11:00"),
        # Equal ends are no quiet hours.
        (Quiet(time(7), time(7)), "Europe/Samara", "2026-11-18 03:00", "2026-11-18 03:00"),
        # Berlin: summer time begins on 29.03.2026 (night of 9 hours), ends on 25.10.2026 (of 11).
        (NIGHT, "Europe/Berlin", "2026-03-28 20:00", "2026-03-29 05:00"),
        (NIGHT, "Europe/Berlin", "2026-10-24 19:00", "2026-10-25 06:00"),
        # 02:30 comes twice that night; nobody is told before the moment itself.
        (Quiet(time(1), time(2, 15)), "Europe/Berlin", "2026-10-25 01:10", "2026-10-25 01:10"),
    ],
)
def test_due_is_the_first_moment_outside_quiet_hours(
    quiet: Quiet | None, zone: str, now: str, due: str
) -> None:
    assert due_at(quiet, _utc(now), zone) == _utc(due)
