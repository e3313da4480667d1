"""A table found in a sheet, and one line of it as the readers of rows see it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from core.exchange.faults import BadValue, Faults, Place
from core.exchange.sheets.headers import Head
from core.exchange.sheets.kinds import Kind
from core.exchange.values.classes import ClassName, classes_in
from core.exchange.values.subjects import SubjectBook
from core.exchange.values.text import Cell, as_text, one_line
from core.i18n import N_

T = TypeVar("T")

SEVERAL_CLASSES = N_("the title and the sheet name different classes; which one is it?")
TOO_LONG = N_("the text is longer than {limit} signs")
TEXT_LIMIT = 300
NEEDED = N_("this must not be empty")


@dataclass
class Reading:
    """What the readers share: the day it is, the subjects known so far, the faults met."""

    today: date
    book: SubjectBook = field(default_factory=SubjectBook)
    faults: Faults = field(default_factory=Faults)


@dataclass
class Table:
    """Rows under one line of headers. `sections` holds what a line of its own said above a row:
    a class or a weekday."""

    kinds: tuple[Kind, ...]
    heads: list[Head]
    file: str
    sheet: str
    title: str
    header_row: int
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    echoes: set[tuple[int, int]] = field(default_factory=set)

    def head(self, attribute: str, who: str = "") -> Head | None:
        """The column that holds an attribute; of the row's own person also under their word."""
        wanted = (who,) if who else ("", "pupil", "teacher")
        return next(
            (one for one in self.heads if one.attribute == attribute and one.who in wanted), None
        )

    def columns(self, attribute: str) -> list[Head]:
        """All columns that hold an attribute, as the classes of a grid."""
        return [head for head in self.heads if head.attribute == attribute]

    def place(self, row: int) -> Place:
        """Where a row stands, for people."""
        return Place(self.file, self.sheet, row)

    def class_of_title(self, faults: Faults) -> ClassName | None:
        """The class named above the table, by the sheet's name or by the file's.

        Adds a question when the title and the sheet disagree.
        """
        named = [
            names[0]
            for text in (self.title, self.sheet, re.sub(r"\.\w+$", "", self.file))
            if len(names := classes_in(text)) == 1
        ]
        if not named:
            return None
        if len({name.key for name in named[:2]}) > 1 and named[1:]:
            choices = tuple(dict.fromkeys(str(name) for name in named[:2]))
            faults.add(self.place(self.header_row), SEVERAL_CLASSES, choices=choices)
        return named[0]


class Line:
    """One row of a table: cells by attribute, with faults kept where they are met."""

    def __init__(self, table: Table, number: int, cells: list[Cell], reading: Reading) -> None:
        self.table = table
        self.number = number
        self.cells = cells
        self.reading = reading
        self.place = table.place(number)
        self.good = True

    def at(self, head: Head | None) -> Cell:
        """The cell under a head."""
        if head is None or head.column >= len(self.cells):
            return None
        return self.cells[head.column]

    def repeats(self, attribute: str) -> bool:
        """Whether the cell is empty, or merged with the one above."""
        head = self.table.head(attribute)
        if head is None:
            return False
        return not as_text(self.at(head)) or (self.number - 1, head.column) in self.table.echoes

    def cell(self, attribute: str, who: str = "") -> Cell:
        """The cell of an attribute, None when there is no such column."""
        return self.at(self.table.head(attribute, who))

    def text(self, attribute: str, who: str = "") -> str:
        """The one-line text of an attribute; one longer than any name or title is a fault."""
        text = one_line(self.cell(attribute, who))
        if len(text) > TEXT_LIMIT and attribute != "note":
            self.bad(BadValue(TOO_LONG, limit=TEXT_LIMIT), attribute, who, value=text[:80])
            return ""
        return text

    def bad(self, fault: BadValue, attribute: str, who: str = "", value: object = None) -> None:
        """Keep a fault of one cell; the line cannot be used."""
        self.bad_at(fault, self.table.head(attribute, who), value)

    def bad_at(self, fault: BadValue, head: Head | None, value: object = None) -> None:
        """Keep a fault of the cell under a head."""
        self.good = False
        self.reading.faults.bad(
            self.place,
            fault,
            column=one_line(head.text) if head else "",
            value=one_line(self.at(head)) if value is None else value,
        )

    def texts(self, attribute: str, who: str = "") -> list[str]:
        """The texts of all columns of an attribute, as home and mobile numbers."""
        wanted = (who,) if who else ("", "pupil", "teacher")
        heads = (head for head in self.table.columns(attribute) if head.who in wanted)
        return [text for head in heads if (text := as_text(self.at(head)))]

    def parse(
        self, attribute: str, parser: Callable[[Cell], T], who: str = "", *, needed: bool = False
    ) -> T | None:
        """The value of a cell, None when it is empty or wrong; a fault is kept."""
        return self.parse_at(self.table.head(attribute, who), parser, needed=needed)

    def parse_at(
        self, head: Head | None, parser: Callable[[Cell], T], *, needed: bool = False
    ) -> T | None:
        """The value of the cell under a head, None when it is empty or wrong."""
        cell = self.at(head)
        try:
            text = as_text(cell)
            if len(text) > TEXT_LIMIT:
                raise BadValue(TOO_LONG, limit=TEXT_LIMIT)
            if not text:
                if needed:
                    raise BadValue(NEEDED)
                return None
            return parser(cell)
        except BadValue as fault:
            self.bad_at(fault, head)
            return None

    def note(self, reason: str, value: object = "", **fields: object) -> None:
        """Tell something about this line that does not stop the import."""
        self.reading.faults.note(self.place, reason, value=value, **fields)
