"""Results of children: the figures of a period and all that belongs to telling them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from core import clock
from core.access.doors import PupilRef, own_pupils
from core.access.readers import Child
from core.access.viewer import Viewer
from core.db import Session
from core.enums import ResultKind
from core.journal import week_rows
from core.journal.queries.periods import NoTerms, terms_of
from core.journal.results.closings import Closing, closings
from core.journal.results.finals import finals_of
from core.journal.results.sights import Sight, sights
from core.journal.results.spans import Span, month_span, term_span, week_span, year_span
from core.journal.week_views import WeekSummary
from core.journal.weeks import week_summaries


@dataclass(frozen=True)
class Results:
    """Of many pupils in one period: figures by pupil; what each (reader, pupil) has not seen; how
    debts are closed by (pupil, subject); final marks by pupil."""

    span: Span
    today: date
    summaries: Mapping[int, WeekSummary]
    sights: Mapping[tuple[int, int], Sight] = field(default_factory=dict)
    closings: Mapping[tuple[int, str], Closing] = field(default_factory=dict)
    finals: Mapping[int, list[tuple[str, str]]] = field(default_factory=dict)


async def results_for(
    session: Session,
    *,
    school_id: int,
    pupils_of: Mapping[int, Collection[int]],
    span: Span,
    zone: str,
    today: date,
) -> Results:
    """Results of the pupils of each reader (`pupils_of`), as far as `today`, with one set of
    queries for all. No door: for readers whose right to these pupils was checked."""
    pupils = {pupil_id for own in pupils_of.values() for pupil_id in own}
    summaries = await week_summaries(
        session,
        school_id=school_id,
        pupil_ids=pupils,
        since=span.since,
        until=span.until,
        today=today,
    )
    owed = {
        pupil_id: {debt.subject for debt in summary.debts}
        for pupil_id, summary in summaries.items()
        if summary.debts
    }
    return Results(
        span=span,
        today=today,
        summaries=summaries,
        sights=await sights(
            session, school_id=school_id, pupils_of=pupils_of, since=span.since, zone=zone
        ),
        closings=await closings(session, school_id=school_id, owed=owed, after=today),
        finals=await finals_of(session, school_id=school_id, pupil_ids=pupils, span=span),
    )


async def living_in(
    session: Session, *, school_id: int, children: Mapping[int, list[Child]], span: Span
) -> dict[int, list[Child]]:
    """By reader, those of their children who live in this period: terms differ by grade."""
    if span.kind is not ResultKind.TERM:
        return dict(children)
    pupils = [child.pupil_id for own in children.values() for child in own]
    rows = await week_rows.GRADES.all(session, school=school_id, pupils=pupils, until=span.until)
    first, last = span.grades
    living = {pupil_id for pupil_id, grade in rows if first <= grade <= last}
    kept = {
        reader: [child for child in own if child.pupil_id in living]
        for reader, own in children.items()
    }
    return {reader: own for reader, own in kept.items() if own}


@dataclass(frozen=True)
class OwnResults:
    """The viewer's children with the results of each; periods differ where their terms do."""

    kind: ResultKind
    parts: tuple[tuple[PupilRef, Results], ...]
    as_of: datetime


async def own_results(
    session: Session, viewer: Viewer, *, kind: ResultKind, day: date
) -> OwnResults:
    """Results of the viewer's own children, or the viewer's as a pupil, of the period that holds
    `day` (the last term begun by then). Nothing for who has none."""
    pupils = await own_pupils(session, viewer)
    spans = {pupil.id: await _span_of(session, viewer, pupil, kind, day) for pupil in pupils}
    of_span: dict[Span, list[PupilRef]] = {}
    for pupil in pupils:
        if (span := spans[pupil.id]) is not None:
            of_span.setdefault(span, []).append(pupil)
    parts = []
    for span, some in of_span.items():
        found = await results_for(
            session,
            school_id=viewer.school_id,
            pupils_of={viewer.person_id: [pupil.id for pupil in some]},
            span=span,
            zone=viewer.zone,
            today=viewer.today,
        )
        parts += [(pupil, found) for pupil in some]
    return OwnResults(kind, tuple(parts), clock.now())


async def _span_of(
    session: Session, viewer: Viewer, pupil: PupilRef, kind: ResultKind, day: date
) -> Span | None:
    if kind is ResultKind.WEEK:
        return week_span(day)
    if kind is ResultKind.MONTH:
        return month_span(day)
    if kind is ResultKind.YEAR:
        return await year_span(session, school_id=viewer.school_id)
    try:
        terms = await terms_of(session, pupil, day)
    except NoTerms:
        return None
    return next((term_span(term) for term in terms if term.is_current), None)
