"""The journal of one class, page by page, and its final marks."""

from collections.abc import Mapping, Sequence
from random import Random

from core.demo.absences import absences
from core.demo.bells import Moments
from core.demo.calendar import SchoolCalendar
from core.demo.classes import ClassPlan
from core.demo.families import PupilPlan
from core.demo.finals import FinalMarks
from core.demo.loads import GroupPlan
from core.demo.marking import GroupMarks
from core.demo.page import ClassBook, GroupPage, Occasion
from core.demo.sheets import JournalSheets
from core.demo.subjects import BY_KEY
from core.demo.substitutions import Substitutions
from core.demo.timetable import Cell
from core.demo.topics import thematic_plan


class Journal:
    """Fills in the journals of all classes from 1 September on, and plans two weeks ahead."""

    def __init__(
        self,
        rng: Random,
        pupils: Mapping[int, PupilPlan],
        *,
        calendar: SchoolCalendar,
        moments: Moments,
        sheets: JournalSheets,
        finals: FinalMarks,
        substitutions: Substitutions,
    ) -> None:
        self.rng = rng
        self.pupils = pupils
        self.calendar = calendar
        self.moments = moments
        self.sheets = sheets
        self.finals = finals
        self.substitutions = substitutions

    def fill(self, plan: ClassPlan, groups: Sequence[GroupPlan]) -> None:
        """Write the lessons of all subjects of one class, then its final marks."""
        book = self._open(plan, groups)
        for group in groups:
            self._page(book, group)

    def _open(self, plan: ClassPlan, groups: Sequence[GroupPlan]) -> ClassBook:
        rng = Random(self.rng.getrandbits(64))
        days = list(self.calendar.school_days(plan.grade))
        past = [day for day in days if day <= self.calendar.today]
        pupils = {number: self.pupils[number] for number in plan.pupil_ids}
        last_numbers: dict[int, int] = {}
        for group in groups:
            for cell in self.substitutions.week[group.id]:
                known = last_numbers.get(cell.weekday, 0)
                last_numbers[cell.weekday] = max(known, cell.number)
        return ClassBook(
            rng,
            plan,
            pupils,
            {n: absences(rng, p, past, self.calendar.today) for n, p in pupils.items()},
            {
                day: term
                for term in self.calendar.terms_of(plan.grade)
                for day in days
                if term.starts_on <= day <= term.ends_on
            },
            last_numbers,
            self.calendar,
            self.moments,
            self.sheets,
            self.substitutions,
        )

    def _occasions(self, book: ClassBook, cells: Sequence[Cell]) -> list[Occasion]:
        by_weekday: dict[int, list[Cell]] = {}
        for cell in sorted(cells, key=lambda cell: cell.number):
            by_weekday.setdefault(cell.weekday, []).append(cell)
        return [
            Occasion(day, cell)
            for day in book.terms
            for cell in by_weekday.get(day.isoweekday(), ())
        ]

    def _page(self, book: ClassBook, group: GroupPlan) -> None:
        occasions = self._occasions(book, self.substitutions.week[group.id])
        grade = book.plan.grade
        marks = None
        if BY_KEY[group.subject].marked and grade > 1:
            marks = GroupMarks(
                book.rng,
                self.sheets.marking,
                self.moments,
                subject=group.subject,
                grade=grade,
                hours=group.hours,
            )
        topics = thematic_plan(group.subject, grade, len(occasions))
        GroupPage(book, group, occasions, topics, marks).fill()
        if marks is not None:
            self.finals.write(
                [self.pupils[number] for number in group.pupil_ids],
                book.absent,
                marks.tallies,
                subject_id=self.sheets.marking.subject_ids[group.subject],
                grade=grade,
                teacher_id=group.teacher_on(self.calendar.today).person_id,
                sport=group.subject == "sport",
            )
