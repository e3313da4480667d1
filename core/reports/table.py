"""The one shape of every report: a table with typed columns, from which each face is drawn, paper
here, later a sheet of Excel and a picture. What stands in a cell is a value; how it is said hangs
on its column and on the language now in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from core import wording

Cell = str | int | Decimal | date | datetime | None
Row = tuple[Cell, ...]


class Kind(StrEnum):
    """What a column holds: words, a count, a mean of two places, percent with its sign, a mark
    (number or code), a day, a moment."""

    TEXT = "text"
    COUNT = "count"
    MEAN = "mean"
    PERCENT = "percent"
    MARK = "mark"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """A column with its heading. `group` is a heading over neighbours of the same group; `upright`
    turns the heading by a quarter, for narrow columns with long names."""

    title: str
    kind: Kind = Kind.TEXT
    group: str = ""
    upright: bool = False


@dataclass(frozen=True)
class Footing:
    """How a row of totals is said: figures of a `kind` of its own, whatever its columns hold, and
    `upright` words, for narrow columns."""

    kind: Kind | None = None
    upright: bool = False


@dataclass(frozen=True)
class Table:
    """A report. `heading` are the lines under the title (whose, which period), `footers` rows of
    totals, `notes` sentences below; `policy_version` is that of the school's rules of marking,
    where they decide. `signatures` are the posts that sign it, on paper only.

    Raises ValueError when a row does not have a cell for each column.
    """

    title: str
    school: str
    zone: str
    as_of: datetime
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    heading: tuple[str, ...] = ()
    footers: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    policy_version: int | None = None
    signatures: tuple[str, ...] = ()
    #: For each of `footers` in turn; the rest are said by their columns.
    footings: tuple[Footing, ...] = ()

    def __post_init__(self) -> None:
        for row in (*self.rows, *self.footers):
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells in {len(self.columns)} columns")

    def said(self, row: Row) -> list[str]:
        """The cells of one row in words of the language now in force."""
        return [
            cell_words(cell, column.kind, self.zone)
            for cell, column in zip(row, self.columns, strict=True)
        ]

    def totals(self) -> list[tuple[Row, Footing]]:
        """The rows of totals, each with how it is said."""
        usual = (Footing(),) * (len(self.footers) - len(self.footings))
        return list(zip(self.footers, (*self.footings, *usual), strict=True))

    def totals_said(self) -> list[list[str]]:
        """The rows of totals in words of the language now in force."""
        return [
            [
                cell_words(cell, footing.kind or column.kind, self.zone)
                for cell, column in zip(row, self.columns, strict=True)
            ]
            for row, footing in self.totals()
        ]


def cell_words(cell: Cell, kind: Kind, zone: str) -> str:
    """A value as people read it; nothing for None. Text is left as it is in every column, so that
    a code («н/а») may stand among marks and a word («Всего») before totals."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return wording.moment(cell, zone)
    if isinstance(cell, date):
        return wording.day_short(cell)
    if kind is Kind.MEAN:
        return wording.mean(cell)
    if kind is Kind.PERCENT:
        return f"{wording.mean(cell, 1)}{wording.NBSP}%"
    return str(cell)


def has_groups(columns: Sequence[Column]) -> bool:
    """Whether some columns share a heading."""
    return any(column.group for column in columns)
