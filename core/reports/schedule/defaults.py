"""What the regulation demands, switched on in every school until it chooses otherwise.

Source: §4.2.1.3 (the administrator's weekly look, told to the administration), §4.2.1.4 (monthly
and per term to the deputy head), §5.2, §5.3.
"""

from dataclasses import dataclass
from datetime import time

from core.enums import Role
from core.reports.schedule.rules import DayRule, Every

MORNING, AFTERNOON = time(9), time(16)
MONDAY, FRIDAY = 1, 5
_OFFICE = (Role.DEPUTY, Role.ADMIN)


@dataclass(frozen=True)
class Default:
    """A schedule a school begins with."""

    report: str
    every: Every
    recipient: str
    weekday: int = MONDAY
    at: time = MORNING
    days: DayRule = DayRule.NEXT


def _ending(report: str, every: Every, role: Role) -> Default:
    """Of a term or a year, on its last school day when most lessons are over."""
    return Default(report, every, role.value, at=AFTERNOON, days=DayRule.BEFORE)


DEFAULTS: tuple[Default, ...] = (
    *(Default("keept", Every.WEEK, role.value) for role in _OFFICE),
    *(Default("keept", Every.MONTH, role.value) for role in _OFFICE),
    *(_ending("keept", Every.TERM, role) for role in _OFFICE),
    Default(
        "att",
        Every.WEEK,
        Role.CLASS_TEACHER.value,
        weekday=FRIDAY,
        at=AFTERNOON,
        days=DayRule.BEFORE,
    ),
    _ending("sum", Every.TERM, Role.CLASS_TEACHER),
    _ending("sum", Every.YEAR, Role.CLASS_TEACHER),
    _ending("teach", Every.TERM, Role.TEACHER),
)


def usual(every: Every) -> Default:
    """Day and hour that somebody begins with who adds a schedule."""
    if every in (Every.TERM, Every.YEAR):
        return Default("", every, "", at=AFTERNOON, days=DayRule.BEFORE)
    return Default("", every, "")
