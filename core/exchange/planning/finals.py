"""Final marks of earlier terms."""

from core.enums import FinalKind
from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.membership import PUPIL_UNKNOWN, SEVERAL_PUPILS, PupilIndex, with_birth
from core.exchange.planning.state import class_label, name_of
from core.exchange.planning.teaching import find_subject
from core.exchange.rows import FinalRow
from core.i18n import N_
from core.journal.models import FinalMark

NO_SUCH_TERM = N_("{school_class} has no such term; its terms are of another kind or number")
MARK_TWICE = N_("row {other} has another mark for the same")


def plan_finals(course: Course, pupils: PupilIndex) -> None:
    """Final marks by pupil, subject and period."""
    told: dict[tuple[Draft, Draft, str, int], FinalRow] = {}
    found: dict[tuple[str, str], Draft | None] = {}
    subjects: dict[str, Draft | None] = {}
    for row in course.rows.finals:
        who = (f"{row.pupil_text} {row.pupil.born}", str(row.school_class))
        if who not in found:
            found[who] = _pupil(course, pupils, row)
        pupil = found[who]
        if row.subject not in subjects:
            subjects[row.subject] = find_subject(course, row.place, row.subject, column=row.column)
        subject = subjects[row.subject]
        if pupil is None or subject is None or not _term_exists(course, row, pupil):
            continue
        number = row.period.number if row.period.kind is FinalKind.TERM else 0
        key = (pupil, subject, str(row.period.kind), number)
        other = told.setdefault(key, row)
        if (other.value, other.code) != (row.value, row.code):
            course.faults.add(
                row.place, MARK_TWICE, column=row.column, value=row.value, other=other.place.row
            )
            continue
        _plan_mark(course, key, row)


def _pupil(course: Course, pupils: PupilIndex, row: FinalRow) -> Draft | None:
    if row.school_class is None:
        return None
    school_class = course.find_class(row.place, row.school_class)
    if school_class is None:
        return None
    fitting = pupils.fitting(row.pupil, school_class)
    if len(fitting) == 1:
        return fitting[0]
    course.faults.add(
        row.place,
        SEVERAL_PUPILS if fitting else PUPIL_UNKNOWN,
        value=row.pupil_text,
        choices=tuple(with_birth(one) for one in fitting),
        school_class=class_label(school_class),
    )
    return None


def _term_exists(course: Course, row: FinalRow, pupil: Draft) -> bool:
    """Whether the grade has this term; a school without terms yet is taken at its word."""
    if row.period.kind is not FinalKind.TERM or row.school_class is None:
        return True
    grade = row.school_class.grade
    terms = [t for t in course.state.terms if t["grade_from"] <= grade <= t["grade_to"]]
    if not terms or any(
        (t["kind"], t["number"]) == (row.period.term, row.period.number) for t in terms
    ):
        return True
    course.faults.add(
        row.place,
        NO_SUCH_TERM,
        column=row.column,
        value=row.period.number,
        school_class=str(row.school_class),
    )
    return False


def _plan_mark(course: Course, key: tuple[Draft, Draft, str, int], row: FinalRow) -> None:
    pupil, subject, kind, number = key
    code = str(row.code) if row.code else None
    mark = course.state.finals.get(key)
    if mark is None:
        mark = course.add(
            FinalMark,
            counts="final",
            year_id=course.year,
            pupil_id=pupil,
            subject_id=subject,
            kind=kind,
            term_number=number,
            value=row.value,
            code=code,
            set_by_id=None,
            set_at=course.now,
        )
        course.state.finals[key] = mark
    mark.touched = True
    mark.label = f"{name_of(pupil)}, {subject['name']}"
    if (mark["value"], mark["code"]) != (row.value, code):
        mark.set(value=row.value, code=code, set_at=course.now)
