"""What marks are needed for a term mark of 5, 4 or 3, by the school's own rules: thresholds,
weights, the least number of marks, dots. Pure arithmetic; what is announced and how many lessons
are left comes from `core.journal.queries.target`.

A way is a handful of marks after which the rules propose the mark. Nobody gets more than one mark a
lesson, so what takes more lessons than are left is not reachable.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.journal.rules import MARKS, Policy, rounded

#: The marks somebody aims at.
TARGETS = (5, 4, 3)
#: More ways than these confuse; each differs in what it asks for.
MOST_WAYS = 3
#: So many marks at ordinary lessons in a row are no plan any more, only arithmetic.
MOST_LIKELY = 12


class Outlook(StrEnum):
    """Whether a mark is there already, can be reached, or cannot any more."""

    REACHED = "reached"
    POSSIBLE = "possible"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Standing:
    """Marks so far: sums of value times weight and of weights (percent), how many, open dots."""

    total: int = 0
    weight: int = 0
    count: int = 0
    duties: int = 0

    def plus(self, value: int, weight: int, times: int = 1) -> "Standing":
        """After `times` more marks of this value and weight."""
        return Standing(
            self.total + value * weight * times,
            self.weight + weight * times,
            self.count + times,
            self.duties,
        )

    @property
    def mean(self) -> Decimal | None:
        """The weighted mean, rounded as people see it; None without marks."""
        return rounded(self.total, self.weight) if self.weight else None


@dataclass(frozen=True)
class Planned:
    """A work announced before the term ends; weight in percent."""

    day: date
    kind: str
    weight_percent: int


@dataclass(frozen=True)
class Chances:
    """What is left of the term: announced works in order, ordinary lessons besides, the weight
    (percent) an ordinary mark has, and how many ordinary marks are likely at the pace so far."""

    works: tuple[Planned, ...] = ()
    lessons: int = 0
    usual_weight: int = 100
    likely: int = 0


@dataclass(frozen=True)
class Step:
    """Some marks of a way: `count` of `value`, for announced works or, without, at lessons."""

    value: int
    count: int
    works: tuple[Planned, ...] = ()


@dataclass(frozen=True)
class Way:
    """Marks that lead to the target, and the mean after them.

    Not `is_likely`: it takes more marks at lessons than the pace so far would bring.
    """

    steps: tuple[Step, ...]
    mean: Decimal
    is_likely: bool

    @property
    def marks(self) -> int:
        """How many marks it takes."""
        return sum(step.count for step in self.steps)


@dataclass(frozen=True)
class Target:
    """One mark aimed at. `ways` are there while it is possible; `keeps_with` is the least next mark
    that keeps a reached one, None where any does; `best` is the highest mean still to be had."""

    mark: int
    outlook: Outlook
    ways: tuple[Way, ...] = ()
    keeps_with: int | None = None
    best: Decimal | None = None


def threshold(policy: Policy, mark: int) -> int:
    """The mean in hundredths from which the rules give a mark of 5, 4 or 3."""
    return {5: policy.five_from, 4: policy.four_from, 3: policy.three_from}[mark]


def earns(standing: Standing, mark: int, policy: Policy) -> bool:
    """Whether the rules propose at least this mark from these marks; dots are another matter."""
    mean = standing.mean
    if mean is None or standing.count < max(policy.min_marks, 1):
        return False
    return policy.mark_for(mean) >= mark


def target_for(standing: Standing, mark: int, policy: Policy, chances: Chances) -> Target:
    """How the mark stands: reached, reachable by these ways, or out of reach.

    mark: one of `TARGETS`. The mean people see decides, as in `Policy.mark_for`.
    """
    best = _best(standing, chances)
    if earns(standing, mark, policy):
        return Target(mark, Outlook.REACHED, (), _keeps_with(standing, mark, policy, chances))
    if not earns(best, mark, policy):
        return Target(mark, Outlook.UNREACHABLE, best=best.mean)
    ways = _chosen(_ways(standing, mark, policy, chances))
    return Target(mark, Outlook.POSSIBLE, ways, best=best.mean)


def _best(standing: Standing, chances: Chances) -> Standing:
    """Nothing but fives from now on."""
    for work in chances.works:
        standing = standing.plus(5, work.weight_percent)
    return standing.plus(5, chances.usual_weight, chances.lessons)


def _keeps_with(standing: Standing, mark: int, policy: Policy, chances: Chances) -> int | None:
    """The least next mark that keeps the target; announced works come before ordinary lessons."""
    next_weights = [work.weight_percent for work in chances.works[:1]]
    if not next_weights and not chances.lessons:
        return None
    weight = next_weights[0] if next_weights else chances.usual_weight
    kept = [value for value in MARKS if earns(standing.plus(value, weight), mark, policy)]
    return min(kept) if kept and min(kept) > 2 else None


def _ways(standing: Standing, mark: int, policy: Policy, chances: Chances) -> Iterator[Way]:
    """Every mix of announced works at one value and ordinary marks at one value that suffices."""
    for used in _works_used(chances.works):
        for at_works in (value for value in (5, 4, 3) if used or value == 5):
            after = standing
            for work in used:
                after = after.plus(at_works, work.weight_percent)
            first = (Step(at_works, len(used), used),) if used else ()
            for value in (5, 4, 3):
                count = _ordinary(after, value, mark, policy, chances)
                if count is None or (count == 0 and value != 5):
                    continue
                rest = (Step(value, count),) if count else ()
                mean = after.plus(value, chances.usual_weight, count).mean
                if mean is not None and (first or rest):
                    yield Way((*first, *rest), mean, count <= chances.likely)


def _works_used(works: tuple[Planned, ...]) -> list[tuple[Planned, ...]]:
    """None of the announced works, the next one, all of them."""
    used: list[tuple[Planned, ...]] = [()]
    if works:
        used.append(works[:1])
    if len(works) > 1:
        used.append(works)
    return used


def _ordinary(
    standing: Standing, value: int, mark: int, policy: Policy, chances: Chances
) -> int | None:
    """The fewest ordinary marks of this value that suffice, None when lessons run out before."""
    for count in range(min(chances.lessons, MOST_LIKELY) + 1):
        if earns(standing.plus(value, chances.usual_weight, count), mark, policy):
            return count
    return None


def _chosen(found: Iterable[Way]) -> tuple[Way, ...]:
    """The easiest ways, each of its own kind: likely ones first, fewer and lower marks first."""
    ordered = sorted(found, key=lambda way: (not way.is_likely, way.marks, _asked(way)))
    chosen: list[Way] = []
    for way in ordered:
        if len(chosen) < MOST_WAYS and not any(_includes(way, other) for other in chosen):
            chosen.append(way)
    return tuple(chosen)


def _asked(way: Way) -> int:
    """How much is asked in all: the sum of the marks."""
    return sum(step.value * step.count for step in way.steps)


def _includes(way: Way, other: Way) -> bool:
    """Whether a way asks for everything the other does, so that the other is enough."""
    return all(
        any(
            mine.works[: len(theirs.works)] == theirs.works
            and bool(mine.works) == bool(theirs.works)
            and mine.value >= theirs.value
            and mine.count >= theirs.count
            for mine in way.steps
        )
        for theirs in other.steps
    )
