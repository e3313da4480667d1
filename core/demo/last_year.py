"""The school year before: terms, classes of those who show the school off, their final marks and
results of diagnostics, so that families may look back."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from core.demo.bells import Moments
from core.demo.bulk import Sheet, Writer
from core.demo.calendar import SchoolCalendar, TermPlan
from core.demo.classes import ClassPlan
from core.demo.dictionaries import SCHOOL_ID
from core.demo.families import PupilPlan
from core.enums import FinalKind
from core.journal.models import DiagnosticResult, FinalMark
from core.people.models import Enrolment
from core.school.models import SchoolClass, SchoolYear, Term

YEAR_ID = 2
#: Marked subjects of a year of primary school, and of one after it.
_PRIMARY = ("russian", "reading", "english", "maths", "nature", "music", "sport")
_LATER = ("russian", "literature", "english", "history", "geography", "biology", "sport")
#: Who came with a class from the year before came at its beginning.
_NEWCOMERS_AFTER = timedelta(days=14)
_ENTERED = 14 * 60


class LastYear:
    """Rows of the year before; numbers go on after those already written."""

    def __init__(
        self, writer: Writer, calendar: SchoolCalendar, moments: Moments, subjects: dict[str, int]
    ) -> None:
        self.rng = Random(calendar.first_year)
        self.moments = moments
        self.subjects = subjects
        self.this_year = calendar
        self.calendar = SchoolCalendar(date(calendar.first_year, 3, 1))
        of_school = {"school_id": SCHOOL_ID}
        self.years = Sheet(
            SchoolYear, "name", "starts_on", "ends_on", is_current=False, **of_school
        )
        self.terms = Sheet(
            Term, "kind", "number", "grade_from", "grade_to", "starts_on", "ends_on",
            year_id=YEAR_ID, **of_school,
        )  # fmt: skip
        self.classes = Sheet(
            SchoolClass, "grade", "letter", "shift", "room",
            year_id=YEAR_ID, class_teacher_id=None, **of_school,
        )  # fmt: skip
        self.enrolments = Sheet(
            Enrolment, "pupil_id", "class_id", "enrolled_on", "left_on", **of_school
        )
        self.finals = Sheet(
            FinalMark, "pupil_id", "subject_id", "kind", "term_number", "value", "set_at",
            code=None, set_by_id=None, year_id=YEAR_ID, **of_school,
        )  # fmt: skip
        self.results = Sheet(
            DiagnosticResult, "pupil_id", "subject_id", "kind", "day", "score", "mark", **of_school
        )
        for sheet in self.all():
            sheet.count = writer.counts.get(sheet.table.name, 0)

    def all(self) -> tuple[Sheet, ...]:
        """Sheets in the order of their foreign keys."""
        return (
            self.years,
            self.terms,
            self.classes,
            self.enrolments,
            self.finals,
            self.results,
        )

    def remember(self, plans: Sequence[tuple[ClassPlan, Sequence[PupilPlan]]]) -> None:
        """The year of these classes, each a grade lower; first classes have none."""
        self.years.add(self.calendar.name, self.calendar.starts_on, self.calendar.ends_on)
        for term in self.calendar.terms:
            self.terms.add(
                term.kind.value, term.number, term.grade_from, term.grade_to, term.starts_on,
                term.ends_on,
            )  # fmt: skip
        for plan, pupils in plans:
            if plan.grade > 1:
                self._class(plan, self._old(pupils))

    def _old(self, pupils: Sequence[PupilPlan]) -> list[PupilPlan]:
        latest = self.this_year.starts_on + _NEWCOMERS_AFTER
        return [pupil for pupil in pupils if pupil.enrolled_on <= latest]

    def _class(self, plan: ClassPlan, pupils: Sequence[PupilPlan]) -> None:
        grade = plan.grade - 1
        number = self.classes.add(grade, plan.letter, plan.shift, plan.room)
        terms = [t for t in self.calendar.terms if t.grade_from <= grade <= t.grade_to]
        for pupil in pupils:
            person = pupil.person.id
            self.enrolments.add(person, number, self.calendar.starts_on, self.calendar.ends_on)
            if grade > 1:
                self._finals(pupil, _PRIMARY if grade < 5 else (*_LATER, _numbers(grade)), terms)
            if grade > 3:
                self._diagnostics(pupil, grade)

    def _finals(self, pupil: PupilPlan, keys: Sequence[str], terms: Sequence[TermPlan]) -> None:
        for key in keys:
            values = []
            for term in terms:
                value = self._mark(pupil)
                values.append(value)
                moment = self.moments.at(term.ends_on - timedelta(days=2), _ENTERED)
                self._final(pupil, key, FinalKind.TERM, term.number, value, moment)
            year = (2 * sum(values) + len(values)) // (2 * len(values))
            moment = self.moments.at(terms[-1].ends_on - timedelta(days=1), _ENTERED)
            self._final(pupil, key, FinalKind.YEAR, 0, year, moment)

    def _final(
        self, pupil: PupilPlan, key: str, kind: FinalKind, number: int, value: int, moment: object
    ) -> None:
        subject = self.subjects[key]
        self.finals.add(pupil.person.id, subject, kind.value, number, value, moment)

    def _diagnostics(self, pupil: PupilPlan, grade: int) -> None:
        for key, day, most in self._works(grade):
            share = min(1.0, max(0.25, 0.68 + 0.12 * pupil.ability + self.rng.gauss(0, 0.1)))
            score = round(share * most)
            mark = 5 if share > 0.85 else 4 if share > 0.65 else 3 if share > 0.4 else 2
            self.results.add(pupil.person.id, self.subjects[key], "ВПР", day, score, mark)

    def _works(self, grade: int) -> Iterator[tuple[str, date, int]]:
        year = self.this_year.first_year
        yield "russian", date(year, 4, 14), 38
        yield _numbers(grade), date(year, 4, 21), 20

    def _mark(self, pupil: PupilPlan) -> int:
        guessed = 3.9 + 0.5 * pupil.ability + 0.3 * pupil.diligence + self.rng.gauss(0, 0.4)
        return min(5, max(3, round(guessed)))


def _numbers(grade: int) -> str:
    """What mathematics is called in this grade."""
    return "maths" if grade < 7 else "algebra"
