"""The marks of one group in one column (a term, the year, the exam, the final one) with what the
rules propose and why they propose nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from core import clock
from core.access.viewer import Viewer
from core.db import Session
from core.enums import FinalCode, FinalKind
from core.errors import NotFound
from core.journal.finals.columns import Column
from core.journal.finals.lock import is_locked
from core.journal.grid.groups import GroupChoice, taught_group
from core.journal.grid.page import standing_rows
from core.journal.grid.views import Row
from core.journal.models import FinalMark
from core.journal.queries.periods import Period, chosen, terms_of_grade
from core.journal.rules import Proposal, propose_final, propose_year
from core.journal.teaching import record_page
from core.school.models import SchoolYear


@dataclass(frozen=True)
class Held:
    """A final mark as it is: a value or a code, until when it is put off, why it differs."""

    value: int | None
    code: FinalCode | None
    deferred_until: date | None
    reason: str


@dataclass(frozen=True)
class FinalRow:
    """A pupil with the proposal and what is set; `held` is None while nothing is."""

    pupil_id: int
    last_name: str
    first_name: str
    proposal: Proposal
    held: Held | None


@dataclass(frozen=True)
class FinalSheet:
    """One column of one group. `locked`: it changes only after the deputy head unlocks it."""

    group: GroupChoice
    column: Column
    period: Period
    periods: tuple[Period, ...]
    rows: tuple[FinalRow, ...]
    locked: bool
    as_of: datetime

    def row(self, pupil_id: int) -> FinalRow | None:
        """The row of a pupil, or None for one who is not on the sheet."""
        return next((row for row in self.rows if row.pupil_id == pupil_id), None)


async def final_sheet(
    session: Session, viewer: Viewer, *, group_id: int, column: Column | None = None
) -> FinalSheet:
    """The column of a group the viewer teaches; by default of the term of today.

    Raises NotFound (also for a substitute, who sets no final marks), NoTerms.
    """
    group = await taught_group(session, viewer, group_id)
    periods = await terms_of_grade(
        session, school_id=viewer.school_id, grade=group.grade, today=viewer.today
    )
    period = _period(periods, column)
    column = column or Column(FinalKind.TERM, period.number)
    rows = await standing_rows(
        session, viewer, group_id=group.id, term_id=period.term_id, pupil_ids=None
    )
    marks = await held_marks(session, viewer, group, (row.pupil_id for row in rows))
    await record_page(session, viewer, group_id=group.id)
    return FinalSheet(
        group,
        column,
        period,
        tuple(periods),
        tuple(_row(row, column, marks.get(row.pupil_id, {}), len(periods)) for row in rows),
        await is_locked(session, viewer, group_id=group.id, column=column),
        clock.now(),
    )


def _period(periods: list[Period], column: Column | None) -> Period:
    if column is None or column.kind is not FinalKind.TERM:
        return chosen(periods, None)
    found = next((one for one in periods if one.number == column.number), None)
    if found is None:
        raise NotFound
    return found


def _row(row: Row, column: Column, held: dict[Column, Held], terms: int) -> FinalRow:
    return FinalRow(
        row.pupil_id,
        row.last_name,
        row.first_name,
        _proposal(row, column, held, terms),
        held.get(column),
    )


def _proposal(row: Row, column: Column, held: dict[Column, Held], terms: int) -> Proposal:
    if column.kind is FinalKind.TERM:
        return row.proposal
    if column.kind is FinalKind.YEAR:
        of_terms = [held.get(Column(FinalKind.TERM, number)) for number in range(1, terms + 1)]
        return propose_year([_said(one) for one in of_terms])
    if column.kind is FinalKind.FINAL:
        year, exam = held.get(Column(FinalKind.YEAR)), held.get(Column(FinalKind.EXAM))
        return propose_final(_said(year), _said(exam))
    return Proposal(None, None)


def _said(held: Held | None) -> int | FinalCode | None:
    return None if held is None else held.value or held.code


async def held_marks(
    session: Session, viewer: Viewer, group: GroupChoice, pupil_ids: Iterable[int]
) -> dict[int, dict[Column, Held]]:
    """The final marks of this year in the group's subject, by pupil and column."""
    rows = await session.execute(
        select(
            FinalMark.pupil_id,
            FinalMark.kind,
            FinalMark.term_number,
            FinalMark.value,
            FinalMark.code,
            FinalMark.deferred_until,
            FinalMark.reason,
        )
        .join(SchoolYear, SchoolYear.id == FinalMark.year_id)
        .where(
            FinalMark.school_id == viewer.school_id,
            SchoolYear.is_current,
            FinalMark.subject_id == group.subject_id,
            FinalMark.pupil_id.in_(list(pupil_ids)),
        )
    )
    found: dict[int, dict[Column, Held]] = {}
    for row in rows:
        found.setdefault(row.pupil_id, {})[Column(FinalKind(row.kind), row.term_number)] = _held(
            row
        )
    return found


def _held(row: Any) -> Held:
    code = FinalCode(row.code) if row.code else None
    return Held(row.value, code, row.deferred_until, row.reason)
