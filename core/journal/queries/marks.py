"""Marks of one pupil in any period, by subject, with means (§2.3); final marks of any year."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from core.access.viewer import Viewer
from core.db import Session
from core.hot import Hot
from core.journal.models import Assignment, AssignmentType, FinalMark, Mark
from core.journal.period import Period, SchoolTime
from core.journal.queries.asking import Asked, asked
from core.journal.rules import weighted_mean
from core.school.models import Subject

#: Longer periods are told in counts: a year of every single mark is no answer on a telephone. The
#: second half-year, from January to the end of May, is the longest term.
LISTED_DAYS = 150


class MarkView(NamedTuple):
    """One mark as families see it; `value` is None for a duty mark."""

    day: date
    value: int | None
    weight_percent: int
    is_duty: bool
    kind: str
    comment: str


@dataclass(frozen=True)
class SubjectMarks:
    """What a pupil has in one subject: the weighted mean (None without numbers), how many of each
    value, how many duty marks; the marks themselves by day, unless only counts were asked for."""

    subject_id: int
    subject: str
    marks: tuple[MarkView, ...]
    counts: dict[int, int]
    duties: int
    mean: Decimal | None


@dataclass(frozen=True)
class PupilMarks(Asked):
    """Marks of a period by subject; `listed` says whether the marks themselves are there."""

    listed: bool
    subjects: tuple[SubjectMarks, ...]


@dataclass(frozen=True)
class FinalRow:
    """Final marks of one subject: by term number, and of the year (values or codes as text)."""

    subject: str
    terms: dict[int, str]
    year: str


@dataclass(frozen=True)
class PupilFinals(Asked):
    """Final marks of one school year; `terms` are its terms."""

    terms: tuple[Period, ...]
    rows: tuple[FinalRow, ...]

    @property
    def year(self) -> str:
        """The name of the school year."""
        return self.period.year


def _of_pupil(statement: Any, *, one_subject: bool) -> Any:
    statement = statement.where(
        Mark.school_id == bindparam("school"),
        Mark.pupil_id == bindparam("pupil"),
        Mark.day.between(bindparam("since"), bindparam("until")),
    )
    return statement.where(Mark.subject_id == bindparam("subject")) if one_subject else statement


def _marks(*, one_subject: bool) -> Any:
    listed = (
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
        .order_by(Subject.position, Subject.name, Mark.day, Mark.id)
    )
    return _of_pupil(listed, one_subject=one_subject)


def _counts(*, one_subject: bool) -> Any:
    """Nothing but columns of the covering index is read."""
    columns = (Mark.subject_id, Mark.value, Mark.weight_percent, Mark.is_duty)
    counted = _of_pupil(
        select(*columns, func.count().label("number")).group_by(*columns), one_subject=one_subject
    ).subquery()
    return (
        select(
            counted.c.subject_id,
            Subject.name,
            counted.c.value,
            counted.c.weight_percent,
            counted.c.is_duty,
            counted.c.number,
        )
        .join(Subject, Subject.id == counted.c.subject_id)
        .order_by(Subject.position, Subject.name)
    )


# Built once: building a statement costs more than running it.
_MARKS = {one: Hot(_marks(one_subject=one)) for one in (False, True)}
_COUNTS = {one: Hot(_counts(one_subject=one)) for one in (False, True)}


async def pupil_marks(
    session: Session,
    viewer: Viewer,
    *,
    pupil_id: int,
    period: str = "",
    subject_id: int = 0,
    term_id: int | None = None,
) -> PupilMarks:
    """Marks of a period (a code of `core.journal.period`; the current term by default, or the one
    of this id), of all subjects or of one. Raises NotFound.

    Of one subject and of a period up to `LISTED_DAYS` every mark is given, otherwise counts.
    """
    about = await asked(
        session,
        viewer,
        "read.marks",
        pupil_id=pupil_id,
        period=period or str(term_id or ""),
        subject_id=subject_id,
    )
    chosen = about.choice.chosen
    listed = bool(chosen) or about.period.days <= LISTED_DAYS
    statement = (_MARKS if listed else _COUNTS)[bool(chosen)]
    rows = await statement.all(session, **about.bound, **({"subject": chosen} if chosen else {}))
    give = _listed if listed else _counted
    subjects = [
        give(subject_id, subject, list(some))
        for (subject_id, subject), some in groupby(rows, key=lambda row: (row[0], row[1]))
    ]
    return PupilMarks(**vars(about), listed=listed, subjects=tuple(subjects))


def _listed(subject_id: int, subject: str, rows: Iterable[Any]) -> SubjectMarks:
    marks = tuple([MarkView._make(row[2:]) for row in rows])
    numbers = [(mark.value, mark.weight_percent) for mark in marks if mark.value is not None]
    counts: dict[int, int] = {}
    for value, _weight in numbers:
        counts[value] = counts.get(value, 0) + 1
    duties = len(marks) - len(numbers)
    return SubjectMarks(subject_id, subject, marks, counts, duties, weighted_mean(numbers))


def _counted(subject_id: int, subject: str, rows: Iterable[Any]) -> SubjectMarks:
    counts: Counter[int] = Counter()
    numbers: list[tuple[int, int]] = []
    duties = 0
    for _id, _name, value, weight, _is_duty, number in rows:
        if value is None:
            duties += number
        else:
            counts[value] += number
            numbers += [(value, weight)] * number
    return SubjectMarks(subject_id, subject, (), counts, duties, weighted_mean(numbers))


_FINALS = Hot(
    select(Subject.name, FinalMark.kind, FinalMark.term_number, FinalMark.value, FinalMark.code)
    .join(Subject, Subject.id == FinalMark.subject_id)
    .where(
        FinalMark.school_id == bindparam("school"),
        FinalMark.pupil_id == bindparam("pupil"),
        FinalMark.year_id == bindparam("year"),
    )
    .order_by(Subject.position, Subject.name)
)


async def pupil_finals(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = ""
) -> PupilFinals:
    """Final marks of a school year (a code of it or of one of its terms; the current one by
    default), by subject and term. Raises NotFound."""
    about = await asked(
        session, viewer, "read.finals", pupil_id=pupil_id, period=period, default=_this_year
    )
    year = about.time.year_of(about.period)
    rows = await _FINALS.all(
        session, school=about.pupil.school_id, pupil=about.pupil.id, year=year.id
    )
    by_subject: dict[str, FinalRow] = {}
    for subject, kind, number, value, code in rows:
        row = by_subject.setdefault(subject, FinalRow(subject, {}, ""))
        said = str(value) if value is not None else code or ""
        if kind == "term":
            row.terms[number] = said
        elif kind in ("year", "final"):
            by_subject[subject] = FinalRow(subject, row.terms, said)
    terms, finals = about.time.terms_in(year), tuple(by_subject.values())
    return PupilFinals(**vars(replace(about, period=year)), terms=terms, rows=finals)


def _this_year(time: SchoolTime) -> Period:
    return time.year
