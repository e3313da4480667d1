"""Who was away and why: spells of illness, family reasons, truancy, lateness, free of sport."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from core.demo.families import PupilPlan
from core.enums import AttendanceCode

#: The chance of falling ill on a school day, by month: autumn and February are the worst.
_ILLNESS = {9: 0.007, 10: 0.009, 11: 0.011, 12: 0.010, 1: 0.011, 2: 0.013, 3: 0.009, 4: 0.006}
_ILLNESS_OTHERWISE = 0.004
_FAMILY_REASONS = 0.003
_FREE_OF_SPORT_ALL_YEAR = 0.012
_WEAK_AFTER_ILLNESS = timedelta(days=10)
#: Until the note is brought, a new absence has no reason yet.
_REASON_UNKNOWN = timedelta(days=1)


@dataclass
class PupilAbsences:
    """Codes of one pupil: whole days, the last lesson of a day, first lessons, sport."""

    days: dict[date, AttendanceCode] = field(default_factory=dict)
    skipped: set[date] = field(default_factory=set)
    late: set[date] = field(default_factory=set)
    weak: list[tuple[date, date]] = field(default_factory=list)

    def free_of_sport(self, day: date) -> bool:
        """Whether a doctor's note frees from physical training that day."""
        return any(since <= day <= until for since, until in self.weak)


def absences(rng: Random, pupil: PupilPlan, days: Sequence[date], today: date) -> PupilAbsences:
    """The absences of one pupil over the school days so far."""
    found = PupilAbsences()
    health = rng.choice((0.3, 0.7, 1.0, 1.0, 1.4, 2.2))
    careless = max(0.0, -pupil.diligence)
    lateness = 0.003 + 0.02 * careless * rng.random() + (0.05 if rng.random() < 0.02 else 0.0)
    truancy = 0.02 * careless if pupil.school_class.grade >= 7 else 0.0
    if days and rng.random() < _FREE_OF_SPORT_ALL_YEAR:
        found.weak.append((days[0], date.max))
    well_from = 0
    for place, day in enumerate(days):
        if place < well_from:
            continue
        chance = rng.random()
        if chance < health * _ILLNESS.get(day.month, _ILLNESS_OTHERWISE):
            well_from = _fall_ill(rng, found, days, place, today)
        elif chance > 1 - _FAMILY_REASONS:
            found.days[day] = AttendanceCode.EXCUSED
        elif rng.random() < truancy:
            found.skipped.add(day)
        elif rng.random() < lateness:
            found.late.add(day)
    return found


def _fall_ill(
    rng: Random, found: PupilAbsences, days: Sequence[date], place: int, today: date
) -> int:
    """Write a spell of illness down; gives the place of the first day after it."""
    length = rng.choices((2, 3, 4, 5, 6, 7, 8, 10, 14), (6, 10, 14, 18, 12, 9, 6, 4, 2))[0]
    spell = days[place : place + length]
    code = AttendanceCode.SICK
    if today - spell[0] <= _REASON_UNKNOWN:
        code = AttendanceCode.ABSENT_UNKNOWN
    for day in spell:
        found.days[day] = code
    if rng.random() < 0.4:
        found.weak.append((spell[-1], spell[-1] + _WEAK_AFTER_ILLNESS))
    return place + length + 3
