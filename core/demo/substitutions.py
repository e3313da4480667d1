"""Sick teachers and who stands in for them: a few in the past, one today and this week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core import clock
from core.demo.bulk import Sheet
from core.demo.calendar import SchoolCalendar
from core.demo.classes import ClassPlan
from core.demo.loads import GroupPlan, TeacherPlan
from core.demo.timetable import SHIFT_OFFSET, Cell
from core.enums import SubstitutionKind
from core.school.models import Substitution

_WEEK = timedelta(days=7)
_SICK_A_WEEK_PER_TEACHERS = 45
#: Families read the note, and why a teacher is away is nobody's business.
_NO_NOTE = ""
_NOBODY_FREE = "учитель отсутствует"
_MOVED = "кабинет занят"
_MATHS = frozenset({"maths", "algebra", "analysis", "geometry", "statistics"})


@dataclass(frozen=True)
class Change:
    """What happens to one lesson of the timetable; `teacher` gives it instead."""

    kind: SubstitutionKind
    teacher: TeacherPlan | None
    room: str = ""


Key = tuple[int, date, int]


class Substitutions:
    """Plans the changes of the year so far and of this week, and writes them down."""

    def __init__(
        self,
        rng: Random,
        calendar: SchoolCalendar,
        teachers: Sequence[TeacherPlan],
        week: Mapping[int, Sequence[Cell]],
        school_id: int,
    ) -> None:
        self.rng = rng
        self.calendar = calendar
        self.teachers = teachers
        self.week = week
        self.changes: dict[Key, Change] = {}
        self.busy: dict[tuple[int, int], set[int]] = {}
        self.taken: set[tuple[date, int, int]] = set()
        self.sick: set[tuple[date, int]] = set()
        self.sheet = Sheet(
            Substitution, "day", "group_id", "number", "kind", "teacher_id", "room", "note",
            school_id=school_id,
        )  # fmt: skip
        for place, teacher in enumerate(teachers):
            for group in teacher.groups:
                for cell in week[group.id]:
                    at = (cell.weekday, _time(group.school_class, cell))
                    self.busy.setdefault(at, set()).add(place)

    def plan(self, shown: ClassPlan) -> None:
        """Spells of illness of teachers; this week's one is seen in the class `shown`."""
        monday = clock.week_of(self.calendar.starts_on)[0] + _WEEK
        this_monday = clock.week_of(self.calendar.today)[0]
        while monday < this_monday:
            self._week(monday)
            monday += _WEEK
        teacher = self._to_be_missed(shown)
        if teacher is not None:
            self._absent(teacher, this_monday, 5)
            self._move_room(shown, this_monday)

    def _week(self, monday: date) -> None:
        mean = len(self.teachers) / _SICK_A_WEEK_PER_TEACHERS
        count = int(mean) + (self.rng.random() < mean % 1)
        for _ in range(count):
            first = monday + timedelta(days=self.rng.randrange(3))
            place = self.rng.randrange(len(self.teachers))
            self._absent(place, first, self.rng.randint(2, 5))

    def _to_be_missed(self, shown: ClassPlan) -> int | None:
        """A teacher of the shown class, but neither its class teacher nor of mathematics."""
        best = None
        for place, teacher in enumerate(self.teachers):
            mine = [group for group in teacher.groups if group.school_class is shown]
            usual = teacher.leads is shown or any(group.subject in _MATHS for group in mine)
            gone = any(group.handed_over for group in mine)
            if mine and not usual and not gone:
                hours = sum(group.hours for group in mine)
                best = max(best or (0, 0), (hours, -place))
        return -best[1] if best else None

    def _absent(self, place: int, first: date, days: int) -> None:
        """The teacher at `place` is away; every lesson is given to somebody or cancelled."""
        teacher = self.teachers[place]
        spell = [first + timedelta(days=number) for number in range(days)]
        self.sick |= {(day, place) for day in spell}
        for day in spell:
            lessons = [
                (_time(group.school_class, cell), group, cell)
                for group in teacher.groups
                for cell in self.week[group.id]
                if cell.weekday == day.isoweekday()
                and group.teacher_on(day) is teacher
                and self.calendar.is_school_day(day, group.school_class.grade)
            ]
            for _, group, cell in sorted(lessons, key=lambda lesson: (lesson[0], lesson[1].id)):
                self._replace(day, place, group, cell)

    def _replace(self, day: date, place: int, group: GroupPlan, cell: Cell) -> None:
        key = (group.id, day, cell.number)
        if key in self.changes:
            return
        other_half = self._other_half(group, day)
        if other_half is not None and self.rng.random() < 0.6:
            self._write(key, Change(SubstitutionKind.JOIN, other_half), _NO_NOTE)
            return
        at = _time(group.school_class, cell)
        found = self._free(day, place, at)
        if found is None or (self._is_last(group, cell) and self.rng.random() < 0.3):
            self._write(key, Change(SubstitutionKind.CANCEL, None), _NOBODY_FREE)
            return
        self.taken.add((day, at, found))
        self._write(key, Change(SubstitutionKind.REPLACE, self.teachers[found]), _NO_NOTE)

    def _other_half(self, group: GroupPlan, day: date) -> TeacherPlan | None:
        """Two halves of a class may sit together with the other half's teacher."""
        if not group.name:
            return None
        mates = (
            (place, other)
            for place, teacher in enumerate(self.teachers)
            for other in teacher.groups
            if other.school_class is group.school_class and other.subject == group.subject
        )
        for place, other in mates:
            if other is not group and (day, place) not in self.sick:
                return other.teacher_on(day)
        return None

    def _free(self, day: date, place: int, at: int) -> int | None:
        """A free teacher who is at school that day, of the same subject if possible."""
        busy = self.busy.get((day.isoweekday(), at), set())
        near = [self.busy.get((day.isoweekday(), at + step), set()) for step in (-1, 1)]
        best: tuple[int, float, int] | None = None
        for other, teacher in enumerate(self.teachers):
            if other in busy or (day, at, other) in self.taken or (day, other) in self.sick:
                continue
            if any(group.handed_over for group in teacher.groups):
                continue
            same = teacher.title == self.teachers[place].title
            here = any(other in times for times in near)
            rank = (-2 * same - here, self.rng.random(), other)
            if (same or here) and (best is None or rank < best):
                best = rank
        return best[2] if best else None

    def _is_last(self, group: GroupPlan, cell: Cell) -> bool:
        """Whether the class has no later lesson that day that it could wait for."""
        later = (
            other.number
            for teacher in self.teachers
            for mate in teacher.groups
            if mate.school_class is group.school_class
            for other in self.week[mate.id]
            if other.weekday == cell.weekday
        )
        return cell.number >= max(later)

    def _move_room(self, shown: ClassPlan, monday: date) -> None:
        """One lesson of the week is moved to the library."""
        for teacher in self.teachers:
            for group in teacher.groups:
                if group.school_class is shown and group.subject in ("literature", "reading"):
                    cell = self.week[group.id][-1]
                    day = monday + timedelta(days=cell.weekday - 1)
                    key = (group.id, day, cell.number)
                    if self.calendar.is_school_day(day, shown.grade) and key not in self.changes:
                        self._write(key, Change(SubstitutionKind.ROOM, None, "Библиотека"), _MOVED)
                    return

    def _write(self, key: Key, change: Change, note: str) -> None:
        self.changes[key] = change
        teacher_id = change.teacher.person_id if change.teacher else None
        group_id, day, number = key
        self.sheet.add(day, group_id, number, change.kind.value, teacher_id, change.room, note)


def _time(plan: ClassPlan, cell: Cell) -> int:
    return cell.number + (SHIFT_OFFSET if plan.shift == 2 else 0)
