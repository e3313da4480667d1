"""The periods results are told of: a week, a month, a term, a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.clock import week_of
from core.db import Session
from core.enums import ResultKind
from core.journal.queries.periods import Period
from core.school.models import SchoolYear, Term

_ALL_GRADES = (1, 11)


@dataclass(frozen=True)
class Span:
    """A period from its first to its last day. `term` is (kind, number) of a term; only children
    of `grades` (first and last) live in it."""

    kind: ResultKind
    since: date
    until: date
    term: tuple[str, int] | None = None
    grades: tuple[int, int] = _ALL_GRADES

    def packed(self) -> dict[str, Any]:
        """What a letter's payload carries of it."""
        term = {} if self.term is None else {"term": list(self.term)}
        days = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {"results": self.kind, **days, "grades": list(self.grades), **term}


def unpacked(payload: Mapping[str, Any]) -> Span:
    """The span of a payload that `packed` has written."""
    term = payload.get("term")
    return Span(
        kind=ResultKind(payload["results"]),
        since=date.fromisoformat(payload["since"]),
        until=date.fromisoformat(payload["until"]),
        term=None if term is None else (term[0], term[1]),
        grades=(payload["grades"][0], payload["grades"][1]),
    )


def week_span(day: date) -> Span:
    """The week of a day, Monday to Sunday."""
    return Span(ResultKind.WEEK, *week_of(day))


def month_span(day: date) -> Span:
    """The calendar month of a day."""
    first = day.replace(day=1)
    return Span(ResultKind.MONTH, first, _month_end(first))


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def term_span(period: Period) -> Span:
    """A term of one child."""
    return Span(ResultKind.TERM, period.since, period.until, (period.kind, period.number))


async def year_span(session: Session, *, school_id: int) -> Span | None:
    """The current school year, None before the school has entered one."""
    row = (
        await session.execute(
            select(SchoolYear.starts_on, SchoolYear.ends_on).where(
                SchoolYear.school_id == school_id, SchoolYear.is_current
            )
        )
    ).one_or_none()
    return None if row is None else Span(ResultKind.YEAR, row.starts_on, row.ends_on)


async def ended_spans(session: Session, *, school_id: int, after: date, until: date) -> list[Span]:
    """Months, terms and the year whose last day lies after `after` and not after `until`.

    Of several that end together a child's family gets the greatest: no month beside a term, no
    term beside the year. Months outside of the school year have no results.
    """
    year = await year_span(session, school_id=school_id)
    if year is None:
        return []
    if after < year.until <= until:
        return [year]
    terms = await _ended_terms(session, school_id, after, until)
    if terms:
        return terms
    month = month_span(until) if month_span(until).until == until else month_span(after)
    if after < month.until <= until and year.since <= month.until <= year.until:
        return [month]
    return []


async def _ended_terms(session: Session, school_id: int, after: date, until: date) -> list[Span]:
    rows = await session.execute(
        select(Term.kind, Term.number, Term.starts_on, Term.ends_on, Term.grade_from, Term.grade_to)
        .join(SchoolYear, SchoolYear.id == Term.year_id)
        .where(
            Term.school_id == school_id,
            SchoolYear.is_current,
            Term.ends_on > after,
            Term.ends_on <= until,
        )
        .order_by(Term.grade_from, Term.starts_on)
    )
    return [
        Span(
            ResultKind.TERM,
            row.starts_on,
            row.ends_on,
            (row.kind, row.number),
            (row.grade_from, row.grade_to),
        )
        for row in rows
    ]
