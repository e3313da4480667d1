"""The page of one subject group in the journal: lessons, topics, homework, attendance, marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core.demo.absences import PupilAbsences
from core.demo.bells import Moments, bell
from core.demo.calendar import SchoolCalendar, TermPlan
from core.demo.classes import ClassPlan
from core.demo.families import PupilPlan
from core.demo.homework import homework
from core.demo.loads import GroupPlan
from core.demo.marking import GroupMarks, LessonFacts
from core.demo.sheets import JournalSheets
from core.demo.substitutions import Change, Substitutions
from core.demo.timetable import Cell
from core.demo.topics import LessonPlan
from core.enums import AttendanceCode, LessonState, SubstitutionKind

PLANNED_AHEAD = timedelta(days=14)
_RECENT = timedelta(days=10)
_FORGOTTEN_LATELY = 0.025
_FORGOTTEN_FOR_GOOD = 0.0007
_FORGETFUL_SHARE = 0.06
_FORGETFUL = 5
_TERM_CLOSES = timedelta(days=17)
_LONG_BREAK = timedelta(days=9)


@dataclass(frozen=True)
class Occasion:
    """One lesson of a group in the calendar."""

    day: date
    cell: Cell


@dataclass
class ClassBook:
    """What all pages of one class share."""

    rng: Random
    plan: ClassPlan
    pupils: Mapping[int, PupilPlan]
    absent: Mapping[int, PupilAbsences]
    terms: Mapping[date, TermPlan]
    #: The number of the last lesson by ISO weekday.
    last_numbers: Mapping[int, int]
    calendar: SchoolCalendar
    moments: Moments
    sheets: JournalSheets
    substitutions: Substitutions


class GroupPage:
    """The page of one group."""

    def __init__(
        self,
        book: ClassBook,
        group: GroupPlan,
        occasions: Sequence[Occasion],
        topics: Sequence[LessonPlan],
        marks: GroupMarks | None,
    ) -> None:
        self.book = book
        self.group = group
        self.occasions = occasions
        self.topics = topics
        self.marks = marks
        self.rng = book.rng
        self.shift = book.plan.shift
        self.subject_id = book.sheets.marking.subject_ids[group.subject]
        self.forgetful = _FORGETFUL if self.rng.random() < _FORGETFUL_SHARE else 1
        self.members = [book.pupils[number] for number in group.pupil_ids]

    def fill(self) -> None:
        """Lessons in order; a cancelled one leaves its topic to the next."""
        horizon = self.book.calendar.today + PLANNED_AHEAD
        taught = 0
        for place, occasion in enumerate(self.occasions):
            if occasion.day > horizon:
                return
            key = (self.group.id, occasion.day, occasion.cell.number)
            change = self.book.substitutions.changes.get(key)
            if change and change.kind is SubstitutionKind.CANCEL:
                self._row(occasion, change, LessonState.CANCELLED)
            elif self._ended(occasion) <= 0:
                self._held(place, taught, occasion, change)
                taught += 1
            else:
                self._planned(taught, occasion, change)
                taught += 1

    def _ended(self, occasion: Occasion) -> float:
        """Seconds until the lesson's end, negative for the past."""
        _, end = bell(self.shift, occasion.cell.number)
        moments = self.book.moments
        return (moments.at(occasion.day, end) - moments.now).total_seconds()

    def _row(
        self,
        occasion: Occasion,
        change: Change | None,
        state: LessonState,
        topic: str = "",
        attendance_minutes: int | None = None,
    ) -> tuple[int, int]:
        """Write the lesson; gives its id and the id of who gives it."""
        teacher = self.group.teacher_on(occasion.day)
        room = teacher.room_for(self.group.subject)
        if change and change.teacher:
            teacher = change.teacher
            room = teacher.room if change.kind is SubstitutionKind.JOIN else room
        room = change.room if change and change.room else room
        taken_at = None
        if attendance_minutes is not None:
            taken_at = self.book.moments.at(occasion.day, attendance_minutes)
        number = self.book.sheets.lessons.add(
            self.group.id, teacher.person_id, occasion.day, occasion.cell.number, room,
            state.value, topic, taken_at,
        )  # fmt: skip
        return number, teacher.person_id

    def _planned(self, taught: int, occasion: Occasion, change: Change | None) -> None:
        """Works that everybody must know of beforehand are announced."""
        plan = self.topics[taught]
        announced = self.marks is not None and bool(plan.work)
        lesson, _ = self._row(
            occasion, change, LessonState.PLANNED, plan.topic if announced else ""
        )
        if self.marks is not None and announced:
            self.marks.announce(lesson, plan)

    def _forgets(self, day: date) -> bool:
        recent = self.book.calendar.today - day <= _RECENT
        chance = _FORGOTTEN_LATELY * self.forgetful if recent else _FORGOTTEN_FOR_GOOD
        return self.rng.random() < chance

    def _held(self, place: int, taught: int, occasion: Occasion, change: Change | None) -> None:
        day = occasion.day
        start, end = bell(self.shift, occasion.cell.number)
        no_topic, no_roll = self._forgets(day), self._forgets(day)
        plan = self.topics[taught]
        lesson, teacher = self._row(
            occasion, change, LessonState.HELD,
            "" if no_topic else plan.topic, None if no_roll else start + 5,
        )  # fmt: skip
        members = [pupil for pupil in self.members if pupil.attends(day)]
        codes = dict(self._codes(occasion, members))
        if not no_roll:
            self._call(lesson, teacher, day, start + 5, codes)
        if not no_topic:
            self._set_homework(place, taught, lesson, teacher, end)
        if self.marks is not None and not no_topic:
            term = self.book.terms[day]
            self.marks.begin_term(term.number)
            facts = LessonFacts(
                lesson, day, self.book.moments.at(day, end), teacher,
                [p for p in members if codes.get(p.person.id, "late") == "late"],
                [p for p in members if codes.get(p.person.id) in ("sick", "absent")],
                term.ends_on < self.book.calendar.today,
                term.ends_on - day <= _TERM_CLOSES,
            )  # fmt: skip
            self.marks.lesson(taught, facts, plan)

    def _codes(self, occasion: Occasion, members: Sequence[PupilPlan]) -> Iterator[tuple[int, str]]:
        day, number = occasion.day, occasion.cell.number
        last = number == self.book.last_numbers[occasion.cell.weekday]
        sport = self.group.subject == "sport"
        for pupil in members:
            found = self.book.absent[pupil.person.id]
            whole_day = found.days.get(day)
            if whole_day is not None:
                yield pupil.person.id, whole_day.value
            elif last and day in found.skipped:
                yield pupil.person.id, AttendanceCode.UNEXCUSED.value
            elif number == 1 and day in found.late:
                yield pupil.person.id, AttendanceCode.LATE.value
            elif sport and found.weak and found.free_of_sport(day):
                yield pupil.person.id, AttendanceCode.EXEMPT.value

    def _call(
        self, lesson: int, teacher: int, day: date, minutes: int, codes: Mapping[int, str]
    ) -> None:
        moment = self.book.moments.at(day, minutes)
        for person, code in codes.items():
            self.book.sheets.attendance.add(
                lesson, person, self.subject_id, day, code, teacher, moment
            )

    def _set_homework(self, place: int, taught: int, lesson: int, teacher: int, end: int) -> None:
        if place + 1 >= len(self.occasions):
            return
        day, due_on = self.occasions[place].day, self.occasions[place + 1].day
        next_work = self.topics[taught + 1].work if taught + 1 < len(self.topics) else ""
        text = homework(
            self.rng, self.group.subject, self.book.plan.grade, taught / len(self.occasions),
            next_work, far=due_on - day > _LONG_BREAK,
        )  # fmt: skip
        if text and due_on > day:
            self.book.sheets.homework.add(
                lesson, self.group.id, due_on, text, teacher,
                self.book.moments.at(day, end - 3),
            )  # fmt: skip
