"""What a page of the journal shows."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core.journal.grid.groups import GroupChoice
from core.journal.queries.periods import Period
from core.journal.roster import WorkType
from core.journal.rules import Proposal


@dataclass(frozen=True)
class Column:
    """A lesson of the group. `may_enter`: given already and not cancelled."""

    id: int
    day: date
    number: int
    topic: str
    homework: str
    state: str  # LessonState
    attendance_taken: bool
    may_enter: bool
    files: tuple[str, ...] = ()  # names of those given with the homework


@dataclass(frozen=True)
class CellMark:
    """A mark in a cell; `value` is None for a duty mark. Weight in percent."""

    lesson_id: int
    pupil_id: int
    type_id: int
    value: int | None
    weight_percent: int
    comment: str


@dataclass(frozen=True)
class CellCode:
    """An attendance code in a cell."""

    lesson_id: int
    pupil_id: int
    code: str  # AttendanceCode


@dataclass(frozen=True)
class Row:
    """A pupil with the mean and the proposed mark of the term.

    `away` are lessons of the page at which the pupil did not belong to the group.
    """

    pupil_id: int
    last_name: str
    first_name: str
    away: frozenset[int]
    mean: Decimal | None
    proposal: Proposal
    final: str  # the term mark set already: "5", a FinalCode, or ""


@dataclass(frozen=True)
class JournalPage:
    """One group's journal of one term. `cursor` is the last event it knows of."""

    group: GroupChoice
    period: Period
    periods: tuple[Period, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    marks: tuple[CellMark, ...]
    codes: tuple[CellCode, ...]
    types: tuple[WorkType, ...]
    cursor: int
    as_of: datetime
