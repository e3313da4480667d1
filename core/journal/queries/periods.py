"""The terms a pupil lives in, and which of them a day belongs to."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, select

from core.access.doors import PupilRef
from core.db import Session
from core.errors import SchoolError
from core.hot import Hot
from core.i18n import N_
from core.school.models import Holiday, SchoolYear, Term


class NoTerms(SchoolError):
    """The school has not entered its terms yet."""

    text = N_("The school has not entered this year's terms yet.")


@dataclass(frozen=True)
class Period:
    """A term with its first and last day."""

    term_id: int
    kind: str  # TermKind
    number: int
    since: date
    until: date
    is_current: bool


_TERMS = Hot(
    select(Term.id, Term.kind, Term.number, Term.starts_on, Term.ends_on)
    .join(SchoolYear, SchoolYear.id == Term.year_id)
    .where(
        Term.school_id == bindparam("school"),
        SchoolYear.is_current,
        Term.grade_from <= bindparam("grade"),
        Term.grade_to >= bindparam("grade"),
    )
    .order_by(Term.starts_on)
)


async def terms_of(session: Session, pupil: PupilRef, today: date) -> list[Period]:
    """The terms of the current year for the pupil's grade, in order. Raises NoTerms."""
    return await terms_of_grade(session, school_id=pupil.school_id, grade=pupil.grade, today=today)


async def terms_of_grade(
    session: Session, *, school_id: int, grade: int, today: date
) -> list[Period]:
    """The terms of the current year for a grade, in order. Raises NoTerms."""
    bound = {"school": school_id, "grade": grade}
    found = await _TERMS.all(session, **bound)
    if not found:
        raise NoTerms
    begun = [row for row in found if row.starts_on <= today]
    current = (begun or found)[-1 if begun else 0].id
    return [
        Period(row.id, row.kind, row.number, row.starts_on, row.ends_on, row.id == current)
        for row in found
    ]


def chosen(periods: list[Period], term_id: int | None) -> Period:
    """The period with this id, or the current one when None or unknown."""
    by_id = {period.term_id: period for period in periods}
    current = next(period for period in periods if period.is_current)
    return by_id.get(term_id or 0, current)


async def holidays_between(
    session: Session, *, school_id: int, grade: int, since: date, until: date
) -> list[tuple[str, date, date]]:
    """Holidays (name, first day, last day) of a grade that touch the days asked for."""
    rows = await session.execute(
        select(Holiday.name, Holiday.starts_on, Holiday.ends_on)
        .where(
            Holiday.school_id == school_id,
            Holiday.grade_from <= grade,
            Holiday.grade_to >= grade,
            and_(Holiday.starts_on <= until, Holiday.ends_on >= since),
        )
        .order_by(Holiday.starts_on)
    )
    return [(row.name, row.starts_on, row.ends_on) for row in rows]
