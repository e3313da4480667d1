"""Term and year marks of the terms that are over, by the school's own policy."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from core.demo.absences import PupilAbsences
from core.demo.bells import Moments
from core.demo.bulk import Sheet
from core.demo.calendar import SchoolCalendar
from core.demo.families import PupilPlan
from core.demo.marking import Tally
from core.demo.policy import POLICY
from core.enums import FinalCode, FinalKind
from core.journal.models import FinalMark
from core.journal.rules import rounded

_ENTERED = 15 * 60 + 20


def term_value(tally: Tally | None) -> int | None:
    """The mark that the policy gives for a term, None for too few marks (н/а)."""
    if tally is None or tally.count < POLICY.min_marks:
        return None
    return POLICY.mark_for(rounded(tally.total, tally.weight))


class FinalMarks:
    """Writes the final marks of one subject of one class."""

    def __init__(self, calendar: SchoolCalendar, moments: Moments, school_id: int) -> None:
        self.calendar = calendar
        self.moments = moments
        self.sheet = Sheet(
            FinalMark,
            "pupil_id",
            "subject_id",
            "kind",
            "term_number",
            "value",
            "code",
            "set_by_id",
            "set_at",
            school_id=school_id,
            year_id=1,
        )

    def _last_lessons(self, grade: int, before: date) -> date:
        """Final marks are entered two school days before the holidays."""
        days = [day for day in self.calendar.school_days(grade) if day <= before]
        return days[-2]

    def write(
        self,
        pupils: Sequence[PupilPlan],
        absent: Mapping[int, PupilAbsences],
        tallies: Mapping[tuple[int, int], Tally],
        *,
        subject_id: int,
        grade: int,
        teacher_id: int,
        sport: bool,
    ) -> None:
        """Final marks of these pupils for all terms over, and for the year when it is."""
        over = [t for t in self.calendar.terms_of(grade) if t.ends_on < self.calendar.today]
        days = {term.number: self._last_lessons(grade, term.ends_on) for term in over}
        for pupil in pupils:
            values = []
            for term in over:
                day = days[term.number]
                if not (pupil.attends(day) and pupil.enrolled_on <= day - timedelta(days=14)):
                    continue
                value = term_value(tallies.get((pupil.person.id, term.number)))
                freed = sport and absent[pupil.person.id].free_of_sport(day)
                code = (FinalCode.EXEMPT if freed else FinalCode.NOT_ATTESTED).value
                values.append((value, code))
                self._add(pupil, subject_id, FinalKind.TERM, term.number, value, code,
                          teacher_id, day)  # fmt: skip
            if self.calendar.last_lessons < self.calendar.today and pupil.left_on is None:
                self._year(pupil, subject_id, values, teacher_id, max(days.values()))

    def _year(
        self,
        pupil: PupilPlan,
        subject_id: int,
        values: Sequence[tuple[int | None, str]],
        teacher_id: int,
        day: date,
    ) -> None:
        """The year mark: the mean of the terms' marks, half up."""
        known = [value for value, _ in values if value is not None]
        if not values:
            return
        value = (2 * sum(known) + len(known)) // (2 * len(known)) if known else None
        self._add(pupil, subject_id, FinalKind.YEAR, 0, value, values[-1][1], teacher_id, day)

    def _add(
        self,
        pupil: PupilPlan,
        subject_id: int,
        kind: FinalKind,
        number: int,
        value: int | None,
        code: str,
        teacher_id: int,
        day: date,
    ) -> None:
        self.sheet.add(
            pupil.person.id, subject_id, kind.value, number, value,
            None if value is not None else code, teacher_id, self.moments.at(day, _ENTERED),
        )  # fmt: skip
