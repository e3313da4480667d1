"""A pupil's week in figures, as digests and class reports show it (R7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from core.enums import AttendanceCode
from core.journal.rules import mean_of

#: Values of marks in the order they are told.
VALUES = (5, 4, 3, 2, 1)
#: How many marks of each value there are fits into one number, so many bits a value, so that the
#: database adds up one column instead of five. Nobody gets four thousand fives in a year.
COUNT_BITS = 12


@lru_cache(maxsize=4096)
def counts_of(packed: int) -> Mapping[int, int]:
    """By value 5..1, how many marks a sum of `1 << COUNT_BITS * (value - 1)` counted; no zeros."""
    most = (1 << COUNT_BITS) - 1
    found = {value: packed >> COUNT_BITS * (value - 1) & most for value in VALUES}
    return MappingProxyType({value: count for value, count in found.items() if count})


class SubjectWeek(NamedTuple):
    """One subject: which marks the week has, and sums of the week and of the term to its end.

    Sums are of value times weight, and of weights (percent); `place` is the subject's in the
    school's order.
    """

    place: int
    subject: str
    packed: int
    week_total: int
    week_weight: int
    term_total: int
    term_weight: int

    @property
    def counts(self) -> Mapping[int, int]:
        """How many marks of each value the week has."""
        return counts_of(self.packed)

    @property
    def term_mean(self) -> Decimal | None:
        """The weighted mean of the term to the end of the week."""
        return mean_of(self.term_total, self.term_weight)

    @property
    def term_mean_before(self) -> Decimal | None:
        """The same to the end of the week before."""
        return mean_of(self.term_total - self.week_total, self.term_weight - self.week_weight)


@dataclass(frozen=True)
class Debt:
    """An open duty mark («точка») of the term."""

    subject: str
    day: date
    kind: str


@dataclass(frozen=True)
class Ahead:
    """A control work of the coming week."""

    day: date
    subject: str
    kind: str


@dataclass
class WeekSummary:
    """A pupil's week. `term` is (kind, number) or None; `missed` counts lessons by code.

    The sums are taken once, when they are first asked for: all subjects must be there by then.
    """

    pupil_id: int
    term: tuple[str, int] | None = None
    subjects: list[SubjectWeek] = field(default_factory=list)
    missed: dict[AttendanceCode, int] = field(default_factory=dict)
    late: int = 0
    debts: list[Debt] = field(default_factory=list)
    ahead: list[Ahead] = field(default_factory=list)

    @cached_property
    def _whole(self) -> SubjectWeek:
        """All subjects as if they were one."""
        if not self.subjects:
            return SubjectWeek(0, "", 0, 0, 0, 0, 0)
        _places, _names, *sums = zip(*self.subjects, strict=True)
        return SubjectWeek(0, "", *map(sum, sums))

    @property
    def counts(self) -> Mapping[int, int]:
        """How many marks of each value 5..1 the week has; values without marks are left out."""
        return self._whole.counts

    @property
    def mean(self) -> Decimal | None:
        """The weighted mean of the week's marks."""
        return mean_of(self._whole.week_total, self._whole.week_weight)

    @property
    def term_mean(self) -> Decimal | None:
        """The weighted mean of the term's marks to the end of the week."""
        return self._whole.term_mean

    @property
    def term_mean_before(self) -> Decimal | None:
        """The same to the end of the week before."""
        return self._whole.term_mean_before

    @property
    def is_empty(self) -> bool:
        """Nothing happened that a family would want to read of."""
        return not (self._whole.packed or self.missed or self.late or self.debts or self.ahead)
