"""A weekly timetable without clashes, found by a greedy start and a search with a short memory.

Every class has its days full from the first lesson on, without windows, by construction; the
search only swaps two lessons of one class until no teacher (and so no room: each teacher has one)
is needed twice at one time.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from core.demo.classes import ClassPlan
from core.demo.loads import GroupPlan
from core.demo.subjects import DAY_LIMITS

#: Lesson 1 of the second shift begins with lesson 7 of the first.
SHIFT_OFFSET = 6
#: «Разговоры о важном» open the week: the first unit of a class stays in its first cell.
_PINNED = 0
_CLASH = 1000
_TWICE_A_DAY = 30
_TORN = 20
_SPORT_FIRST = 3
_HARD_LAST = 1
_HARD = frozenset({"maths", "algebra", "analysis", "geometry", "physics", "chemistry", "russian"})
_MEMORY = 12
_STEPS_A_LESSON = 40


@dataclass(frozen=True)
class Cell:
    """One lesson of the week: ISO weekday 1..5, number within the shift."""

    weekday: int
    number: int


@dataclass(frozen=True)
class _Unit:
    """One hour of a subject of one class; two groups when the class is split."""

    subject: str
    groups: tuple[GroupPlan, ...]
    teachers: tuple[int, ...]
    double: bool


class _ClassWeek:
    """The week of one class: `units[place]` is given in `cells[place]`."""

    def __init__(
        self, plan: ClassPlan, groups: Sequence[GroupPlan], numbers: dict[int, int]
    ) -> None:
        by_subject: dict[str, list[GroupPlan]] = {}
        for group in groups:
            by_subject.setdefault(group.subject, []).append(group)
        self.units: list[_Unit] = []
        for subject, found in by_subject.items():
            teachers = tuple(numbers[id(group.teacher)] for group in found)
            double = subject == "crafts" and found[0].hours == 2
            unit = _Unit(subject, tuple(found), teachers, double)
            self.units += [unit] * found[0].hours
        self.cells = _cells(plan.grade, len(self.units))
        offset = SHIFT_OFFSET if plan.shift == 2 else 0
        self.times = [cell.weekday * 20 + cell.number + offset for cell in self.cells]
        #: Up to so many hours of one subject a day are usual.
        self.usual = {s: 1 + (g[0].hours > 5) for s, g in by_subject.items()}


def _cells(grade: int, hours: int) -> list[Cell]:
    """Days as even as can be; Monday is longer by its class hour, Friday the shortest."""
    base, extra = divmod(hours, 5)
    longer = (1, 3, 2, 4, 5)[:extra]
    cells = []
    for weekday in range(1, 6):
        count = base + (weekday in longer)
        if count > DAY_LIMITS[grade]:
            raise ValueError(f"{count} lessons a day are too many for grade {grade}")
        cells += [Cell(weekday, number) for number in range(1, count + 1)]
    return cells


class _Search:
    def __init__(self, rng: Random, weeks: list[_ClassWeek]) -> None:
        self.rng = rng
        self.weeks = weeks
        self.busy: Counter[tuple[int, int]] = Counter()
        self.tabu: dict[tuple[int, int, int], int] = {}
        self.done: list[tuple[int, int]] = []
        for week in weeks:
            self._occupy(week, week.units[_PINNED], _PINNED)
        for week in sorted(weeks, key=lambda w: -len(w.units)):
            self._start(week)

    def _occupy(self, week: _ClassWeek, unit: _Unit, place: int) -> None:
        for teacher in unit.teachers:
            self.busy[teacher, week.times[place]] += 1

    def _start(self, week: _ClassWeek) -> None:
        """Place the hours one by one, first those of the busiest subjects, where it costs least."""
        pinned, *others = week.units
        free = list(range(len(week.cells)))
        free.remove(_PINNED)
        placed = {_PINNED: pinned}
        for unit in sorted(others, key=lambda unit: -unit.groups[0].hours):
            self.rng.shuffle(free)
            best = min(free, key=lambda place: self._fit(week, placed, unit, place))
            free.remove(best)
            placed[best] = unit
            self._occupy(week, unit, best)
        week.units = [placed[place] for place in range(len(week.cells))]

    def _fit(self, week: _ClassWeek, placed: dict[int, _Unit], unit: _Unit, place: int) -> int:
        cell = week.cells[place]
        same = [
            week.cells[other].number
            for other, found in placed.items()
            if found.subject == unit.subject and week.cells[other].weekday == cell.weekday
        ]
        cost = _TWICE_A_DAY * len(same)
        if unit.double:
            beside = any(abs(number - cell.number) == 1 for number in same)
            cost = -_TWICE_A_DAY if beside else 2 * cost
        clashes = sum(1 for t in unit.teachers if self.busy[t, week.times[place]])
        return clashes * _CLASH + cost + _taste(unit, cell)

    def _clashes(self, week: _ClassWeek, place: int) -> bool:
        at = week.times[place]
        return any(self.busy[teacher, at] > 1 for teacher in week.units[place].teachers)

    def clashing(self) -> list[tuple[int, int]]:
        """(class, place) of lessons whose teacher is needed elsewhere at that time."""
        return [
            (number, place)
            for number, week in enumerate(self.weeks)
            for place in range(len(week.cells))
            if self._clashes(week, place)
        ]

    def _delta(self, week: _ClassWeek, one: int, two: int) -> int:
        """What swapping two lessons of a class would cost; negative is better."""
        first, second = week.units[one], week.units[two]
        if first is second or first.subject == second.subject:
            return 0
        at_one, at_two = week.times[one], week.times[two]
        cost = 0
        for teacher in first.teachers:
            if teacher not in second.teachers:
                cost += (self.busy[teacher, at_two] > 0) - (self.busy[teacher, at_one] > 1)
        for teacher in second.teachers:
            if teacher not in first.teachers:
                cost += (self.busy[teacher, at_one] > 0) - (self.busy[teacher, at_two] > 1)
        cost *= _CLASH
        cost -= self._comfort(week, one, two)
        week.units[one], week.units[two] = second, first
        cost += self._comfort(week, one, two)
        week.units[one], week.units[two] = first, second
        return cost

    def _comfort(self, week: _ClassWeek, one: int, two: int) -> int:
        """What is unpleasant on the two days that a swap touches."""
        cost = _taste(week.units[one], week.cells[one])
        cost += _taste(week.units[two], week.cells[two])
        for weekday in {week.cells[one].weekday, week.cells[two].weekday}:
            day = [u for u, c in zip(week.units, week.cells, strict=True) if c.weekday == weekday]
            cost += _crowding(day, week)
        return cost

    def _swap(self, number: int, one: int, two: int) -> None:
        week = self.weeks[number]
        for place, other in ((one, two), (two, one)):
            for teacher in week.units[place].teachers:
                self.busy[teacher, week.times[place]] -= 1
                self.busy[teacher, week.times[other]] += 1
        week.units[one], week.units[two] = week.units[two], week.units[one]

    def _improve(self, step: int, number: int, place: int, *, only_better: bool) -> None:
        if place == _PINNED:
            return
        week = self.weeks[number]
        best, chosen = 0 if only_better else 10**9, None
        for other in range(len(week.cells)):
            if other in (place, _PINNED) or self.tabu.get((number, place, other), -1) > step:
                continue
            cost = self._delta(week, place, other)
            if cost < best or (cost == best and not only_better and self.rng.random() < 0.4):
                best, chosen = cost, other
        if chosen is not None:
            self._swap(number, place, chosen)
            until = step + _MEMORY + self.rng.randrange(_MEMORY)
            self.tabu[number, place, chosen] = self.tabu[number, chosen, place] = until

    def _join_double(self, number: int) -> None:
        """Bring a double lesson together where two swaps at once cost nothing."""
        week = self.weeks[number]
        best, chosen = 0, None
        pairs = zip(week.cells, week.cells[1:], strict=False)
        for place, (cell, following) in enumerate(pairs):
            if place != _PINNED and cell.weekday == following.weekday:
                cost = self._move_double(number, place)
                if cost is not None and cost < best:
                    best, chosen = cost, place
                self._undo(number)
        if chosen is not None:
            self._move_double(number, chosen)
            self.done.clear()

    def _move_double(self, number: int, place: int) -> int | None:
        """Put both hours of the double lesson at `place` and after it; gives what it costs."""
        week = self.weeks[number]
        cost = 0
        for target in (place, place + 1):
            hours = [p for p, unit in enumerate(week.units) if unit.double and p != target - 1]
            if not hours:
                return None
            if target not in hours:
                cost += self._delta(week, hours[0], target)
                self._swap(number, hours[0], target)
                self.done.append((hours[0], target))
        return cost

    def _undo(self, number: int) -> None:
        while self.done:
            self._swap(number, *self.done.pop())

    def solve(self) -> bool:
        """Swap until nothing clashes; False when the patience is over."""
        waiting = self.clashing()
        for step in range(sum(len(week.units) for week in self.weeks) * _STEPS_A_LESSON):
            if not waiting:
                waiting = self.clashing()
                if not waiting:
                    return True
                self.rng.shuffle(waiting)
            number, place = waiting.pop()
            if self._clashes(self.weeks[number], place):
                self._improve(step, number, place, only_better=False)
        return False

    def polish(self) -> None:
        """Make the weeks pleasanter without a new clash."""
        for number, week in [*enumerate(self.weeks)] * 2:
            for place in range(len(week.cells)):
                self.tabu.clear()
                self._improve(0, number, place, only_better=True)
            self._join_double(number)


def _taste(unit: _Unit, cell: Cell) -> int:
    if unit.subject == "sport":
        return _SPORT_FIRST * (cell.number == 1)
    return _HARD_LAST * (unit.subject in _HARD and cell.number > 5)


def _crowding(day: Sequence[_Unit], week: _ClassWeek) -> int:
    """The same subject twice a day; a double lesson of crafts is wanted instead."""
    cost = 0
    places: dict[str, list[int]] = {}
    for place, unit in enumerate(day):
        places.setdefault(unit.subject, []).append(place)
    for subject, found in places.items():
        if day[found[0]].double:
            together = len(found) == 2 and found[1] == found[0] + 1
            cost += 0 if together else _TORN * len(found) ** 2
        elif len(found) > 1:
            apart = found[-1] - found[0] >= len(found)
            cost += _TWICE_A_DAY * (len(found) - week.usual[subject]) + _TWICE_A_DAY * apart
    return cost


def plan_week(
    rng: Random, classes: Sequence[ClassPlan], groups: Sequence[GroupPlan]
) -> dict[int, list[Cell]]:
    """The cells of every group's week, by the group's id. Raises ValueError if none was found."""
    numbers: dict[int, int] = {}
    for group in groups:
        numbers.setdefault(id(group.teacher), len(numbers))
    for _ in range(5):
        weeks = [
            _ClassWeek(plan, [g for g in groups if g.school_class is plan], numbers)
            for plan in classes
        ]
        search = _Search(rng, weeks)
        if search.solve():
            search.polish()
            return _by_group(weeks)
    raise ValueError("no timetable without clashes was found")


def _by_group(weeks: Sequence[_ClassWeek]) -> dict[int, list[Cell]]:
    found: dict[int, list[Cell]] = {}
    for week in weeks:
        for unit, cell in zip(week.units, week.cells, strict=True):
            for group in unit.groups:
                found.setdefault(group.id, []).append(cell)
    return found
