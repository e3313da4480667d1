"""Marks of one pupil in a term, by subject, with means (§2.3)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from sqlalchemy import bindparam, select

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil
from core.access.viewer import Viewer
from core.db import Session
from core.journal.models import Assignment, AssignmentType, FinalMark, Mark
from core.journal.queries.periods import Period, chosen, terms_of
from core.journal.rules import weighted_mean
from core.school.models import SchoolYear, Subject


@dataclass(frozen=True)
class MarkView:
    """One mark as families see it; `value` is None for a duty mark."""

    day: date
    value: int | None
    weight_percent: int
    is_duty: bool
    kind: str
    comment: str


@dataclass(frozen=True)
class SubjectMarks:
    """The marks of one subject by day, and their weighted mean (None without numbers)."""

    subject_id: int
    subject: str
    marks: tuple[MarkView, ...]
    mean: Decimal | None


@dataclass(frozen=True)
class PupilMarks:
    """The marks of one term, by subject; `periods` are the terms one can turn to."""

    pupil: PupilRef
    period: Period
    periods: tuple[Period, ...]
    subjects: tuple[SubjectMarks, ...]
    as_of: datetime


@dataclass(frozen=True)
class FinalRow:
    """Final marks of one subject: by term number, and of the year (values or codes as text)."""

    subject: str
    terms: dict[int, str]
    year: str


@dataclass(frozen=True)
class PupilFinals:
    """Final marks of the current school year."""

    pupil: PupilRef
    year: str
    periods: tuple[Period, ...]
    rows: tuple[FinalRow, ...]
    as_of: datetime


_MARKS = (
    select(
        Mark.subject_id,
        Subject.name.label("subject"),
        Mark.day,
        Mark.value,
        Mark.weight_percent,
        Mark.is_duty,
        AssignmentType.name.label("kind"),
        Mark.comment,
    )
    .join(Subject, Subject.id == Mark.subject_id)
    .join(Assignment, Assignment.id == Mark.assignment_id)
    .join(AssignmentType, AssignmentType.id == Assignment.type_id)
    .where(
        Mark.school_id == bindparam("school"),
        Mark.pupil_id == bindparam("pupil"),
        Mark.day.between(bindparam("since"), bindparam("until")),
    )
    .order_by(Subject.position, Subject.name, Mark.day, Mark.id)
)


async def pupil_marks(
    session: Session, viewer: Viewer, *, pupil_id: int, term_id: int | None = None
) -> PupilMarks:
    """All marks of a term (the current one by default). Raises NotFound, NoTerms."""
    pupil = await access_pupil(session, viewer, pupil_id)
    periods = await terms_of(session, pupil, viewer.today)
    period = chosen(periods, term_id)
    rows = await session.execute(
        _MARKS,
        {
            "school": viewer.school_id,
            "pupil": pupil.id,
            "since": period.since,
            "until": period.until,
        },
    )
    subjects = [
        _subject_marks(subject_id, subject, list(marks))
        for (subject_id, subject), marks in groupby(rows, key=lambda row: (row[0], row[1]))
    ]
    await ledger.record(
        session,
        "read.marks",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
    )
    return PupilMarks(pupil, period, tuple(periods), tuple(subjects), clock.now())


def _subject_marks(subject_id: int, subject: str, rows: list[object]) -> SubjectMarks:
    marks = tuple(MarkView(*row[2:]) for row in rows)  # type: ignore[index]
    numbers = [(mark.value, mark.weight_percent) for mark in marks if mark.value is not None]
    return SubjectMarks(subject_id, subject, marks, weighted_mean(numbers))


async def pupil_finals(session: Session, viewer: Viewer, *, pupil_id: int) -> PupilFinals:
    """Final marks of the current year by subject and term. Raises NotFound, NoTerms."""
    pupil = await access_pupil(session, viewer, pupil_id)
    periods = await terms_of(session, pupil, viewer.today)
    rows = await session.execute(
        select(Subject.name, FinalMark.kind, FinalMark.term_number, FinalMark.value, FinalMark.code)
        .join(Subject, Subject.id == FinalMark.subject_id)
        .join(SchoolYear, SchoolYear.id == FinalMark.year_id)
        .where(
            FinalMark.school_id == viewer.school_id,
            FinalMark.pupil_id == pupil.id,
            SchoolYear.is_current,
        )
        .order_by(Subject.position, Subject.name)
    )
    year = await session.scalar(
        select(SchoolYear.name).where(
            SchoolYear.school_id == viewer.school_id, SchoolYear.is_current
        )
    )
    by_subject: dict[str, FinalRow] = {}
    for subject, kind, number, value, code in rows:
        row = by_subject.setdefault(subject, FinalRow(subject, {}, ""))
        said = str(value) if value is not None else code or ""
        if kind == "term":
            row.terms[number] = said
        elif kind in ("year", "final"):
            by_subject[subject] = FinalRow(subject, row.terms, said)
    await ledger.record(
        session,
        "read.finals",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
    )
    return PupilFinals(pupil, year or "", tuple(periods), tuple(by_subject.values()), clock.now())
