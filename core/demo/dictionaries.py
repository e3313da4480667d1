"""The school itself and its dictionaries: year, terms, subjects, bells, kinds of work, policy."""

from datetime import date

from core.demo.bells import LESSONS_A_SHIFT, ZONE, Moments, as_time, bell
from core.demo.bulk import Sheet
from core.demo.calendar import SchoolCalendar
from core.demo.policy import POLICY
from core.demo.subjects import SUBJECTS
from core.demo.works import TYPES
from core.journal.models import AssignmentType, GradingPolicy
from core.school.models import BellTime, Holiday, School, SchoolYear, Subject, Term

SCHOOL_ID = 1
YEAR_ID = 1


class Dictionaries:
    """Everything that stands before the first pupil comes, with the ids others need."""

    def __init__(self, calendar: SchoolCalendar, moments: Moments) -> None:
        self.school = Sheet(
            School, "name", "short_name", "city", "created_at", seeded=True, timezone=ZONE
        )
        self.school.add(
            "МБОУ «Школа № 90» г. о. Самара (учебная)",
            "Школа № 90",
            "Самара",
            moments.at(date(calendar.first_year, 8, 20), 9 * 60),
        )
        self.year = Sheet(SchoolYear, "name", "starts_on", "ends_on", school_id=SCHOOL_ID)
        self.year.add(calendar.name, calendar.starts_on, calendar.ends_on)
        self.terms = _terms(calendar)
        self.holidays = _holidays(calendar)
        self.subjects = Sheet(Subject, "name", "short_name", "position", school_id=SCHOOL_ID)
        self.subject_ids = {
            plan.key: self.subjects.add(plan.name, plan.short, 10 * place)
            for place, plan in enumerate(SUBJECTS, 1)
        }
        self.types = Sheet(
            AssignmentType, "name", "abbr", "position", "weight_percent", school_id=SCHOOL_ID
        )
        self.type_ids = {
            key: self.types.add(name, sign, 10 * place, weight)
            for place, (key, (name, sign, weight)) in enumerate(TYPES.items(), 1)
        }
        self.bells = _bells()
        self.policy = _policy(calendar)

    def all(self) -> tuple[Sheet, ...]:
        """Sheets in the order of their foreign keys."""
        return (
            self.school,
            self.year,
            self.terms,
            self.holidays,
            self.subjects,
            self.types,
            self.bells,
            self.policy,
        )


def _terms(calendar: SchoolCalendar) -> Sheet:
    sheet = Sheet(
        Term, "kind", "number", "grade_from", "grade_to", "starts_on", "ends_on",
        school_id=SCHOOL_ID, year_id=YEAR_ID,
    )  # fmt: skip
    for term in calendar.terms:
        sheet.add(
            term.kind.value, term.number, term.grade_from, term.grade_to, term.starts_on,
            term.ends_on,
        )  # fmt: skip
    return sheet


def _holidays(calendar: SchoolCalendar) -> Sheet:
    sheet = Sheet(
        Holiday, "name", "starts_on", "ends_on", "grade_from", "grade_to",
        school_id=SCHOOL_ID, year_id=YEAR_ID,
    )  # fmt: skip
    for plan in calendar.holidays:
        sheet.add(plan.name, plan.starts_on, plan.ends_on, plan.grade_from, plan.grade_to)
    return sheet


def _bells() -> Sheet:
    sheet = Sheet(BellTime, "shift", "number", "starts_at", "ends_at", school_id=SCHOOL_ID)
    for shift in (1, 2):
        for number in range(1, LESSONS_A_SHIFT + 1):
            start, end = bell(shift, number)
            sheet.add(shift, number, as_time(start), as_time(end))
    return sheet


def _policy(calendar: SchoolCalendar) -> Sheet:
    sheet = Sheet(
        GradingPolicy, "version", "valid_from", "five_from", "four_from", "three_from",
        "min_marks", "document", school_id=SCHOOL_ID,
    )  # fmt: skip
    document = f"Положение о текущем контроле, приказ № 214-од от 28.08.{calendar.first_year}"
    sheet.add(
        POLICY.version, calendar.starts_on, POLICY.five_from, POLICY.four_from, POLICY.three_from,
        POLICY.min_marks, document,
    )  # fmt: skip
    return sheet
