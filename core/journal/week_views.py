"""A pupil's week in figures, as digests and class reports show it (R7)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.enums import AttendanceCode
from core.journal.rules import mean_of

#: Values of marks in the order they are told.
VALUES = (5, 4, 3, 2, 1)


@dataclass
class Sums:
    """Sums over marks: of value times weight, and of weights (percent)."""

    total: int = 0
    weight: int = 0

    def add(self, total: int | None, weight: int | None) -> None:
        """Take more marks in; None stands for none."""
        self.total += total or 0
        self.weight += weight or 0

    @property
    def mean(self) -> Decimal | None:
        """The weighted mean, None without marks."""
        return mean_of(self.total, self.weight)


@dataclass
class SubjectWeek:
    """One subject: how many marks of each value in the week; sums of the week, of the term to the
    week's end, and of the term to the end of the week before."""

    subject: str
    counts: dict[int, int] = field(default_factory=dict)
    week: Sums = field(default_factory=Sums)
    term: Sums = field(default_factory=Sums)
    term_before: Sums = field(default_factory=Sums)


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
    """A pupil's week. `term` is (kind, number) or None; `missed` counts lessons by code."""

    pupil_id: int
    term: tuple[str, int] | None = None
    subjects: list[SubjectWeek] = field(default_factory=list)
    missed: dict[AttendanceCode, int] = field(default_factory=dict)
    late: int = 0
    debts: list[Debt] = field(default_factory=list)
    ahead: list[Ahead] = field(default_factory=list)

    def _sums(self, name: str) -> Sums:
        whole = Sums()
        for one in self.subjects:
            part: Sums = getattr(one, name)
            whole.add(part.total, part.weight)
        return whole

    @property
    def counts(self) -> dict[int, int]:
        """How many marks of each value 5..1 the week has; values without marks are left out."""
        found = {value: sum(one.counts.get(value, 0) for one in self.subjects) for value in VALUES}
        return {value: count for value, count in found.items() if count}

    @property
    def mean(self) -> Decimal | None:
        """The weighted mean of the week's marks."""
        return self._sums("week").mean

    @property
    def term_mean(self) -> Decimal | None:
        """The weighted mean of the term's marks to the end of the week."""
        return self._sums("term").mean

    @property
    def term_mean_before(self) -> Decimal | None:
        """The same to the end of the week before."""
        return self._sums("term_before").mean

    @property
    def is_empty(self) -> bool:
        """Nothing happened that a family would want to read of."""
        return not (self.counts or self.missed or self.late or self.debts or self.ahead)
