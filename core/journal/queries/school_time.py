"""The school years and terms a pupil lives in, this year's and earlier ones."""

from datetime import date

from sqlalchemy import and_, bindparam, select

from core.access.doors import PupilRef
from core.db import Session
from core.hot import Hot
from core.journal.period import Period, PeriodKind, SchoolTime
from core.people.models import Enrolment
from core.school.models import SchoolClass, SchoolYear, Term

_YEARS = Hot(
    select(
        SchoolYear.id.label("year_id"),
        SchoolYear.name,
        SchoolYear.starts_on.label("year_since"),
        SchoolYear.ends_on.label("year_until"),
        SchoolYear.is_current,
        Term.id.label("term_id"),
        Term.kind,
        Term.number,
        Term.starts_on,
        Term.ends_on,
    )
    .select_from(Enrolment)
    .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
    .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
    .outerjoin(
        Term,
        and_(
            Term.school_id == SchoolYear.school_id,
            Term.year_id == SchoolYear.id,
            Term.grade_from <= SchoolClass.grade,
            Term.grade_to >= SchoolClass.grade,
        ),
    )
    .where(
        Enrolment.school_id == bindparam("school"),
        Enrolment.pupil_id == bindparam("pupil"),
    )
    .order_by(SchoolYear.starts_on, Enrolment.enrolled_on.desc(), Term.starts_on)
)


async def school_time(session: Session, pupil: PupilRef, today: date) -> SchoolTime:
    """The years and terms of the pupil: in each year those of the grade the pupil was in.

    Who changed class within a year has the terms of the later one.
    """
    rows = await _YEARS.all(session, school=pupil.school_id, pupil=pupil.id)
    years: dict[int, Period] = {}
    terms: dict[int, Period] = {}
    kinds: dict[int, str] = {}
    for row in rows:
        whose = {"year": row.name, "is_past": not row.is_current}
        years[row.year_id] = Period(
            PeriodKind.YEAR, row.year_since, row.year_until, row.year_id, **whose
        )
        if row.term_id is not None and kinds.setdefault(row.year_id, row.kind) == row.kind:
            terms[row.term_id] = Period(
                PeriodKind.TERM,
                row.starts_on,
                row.ends_on,
                row.term_id,
                row.kind,
                row.number,
                **whose,
            )
    return SchoolTime(today, tuple(years.values()), tuple(terms.values()))
