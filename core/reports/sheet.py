"""Reports as a workbook: typed cells, frozen headings, a filter, ready for print on A4.

What people wrote goes in as text alone, so that a name which begins like a formula stays a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from core import clock
from core.i18n import _
from core.reports.paper import as_of_words, rules_words
from core.reports.table import Cell, Footing, Kind, Table, has_groups

_FORMATS = {Kind.MEAN: "0.00", Kind.PERCENT: '0.0" %"', Kind.DAY: "dd.mm.yyyy"}
_MOMENT = "dd.mm.yyyy hh:mm"
#: Widths in signs: of a column of words at most, of one of figures.
_WIDEST, _NARROW, _UPRIGHT = 42, 10, 6
_A4 = 9
#: The workbook names no moment of its making: the data's own stands in it.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sheet:
    """A workbook still to be drawn, with all its words, outside of the reader's language."""

    table: Table
    closing: str
    page_said: str

    def drawn(self) -> bytes:
        """The XLSX; blocks for some milliseconds, so call it in a thread."""
        from xlsxwriter import Workbook

        whole = BytesIO()
        book = Workbook(whole, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
        book.set_properties({"title": self.table.title, "created": _MADE})
        _Writer(book, self).write()
        book.close()
        return whole.getvalue()


def sheet_of(table: Table) -> Sheet:
    """The workbook of a report in the language now in force, to be drawn later."""
    page_said = _("Page {number} of {total}").format(number="&P", total="&N")
    return Sheet(table, f"{as_of_words(table)} {rules_words(table)}".rstrip(), page_said)


class _Writer:
    """Writes one table into a workbook, from above."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        self.book, self.sheet, self.table = book, sheet, sheet.table
        self.page = book.add_worksheet()
        self._formats: dict[tuple[object, ...], Any] = {}

    def write(self) -> None:
        self._top()
        first = self._headings()
        last = self._rows(first)
        columns = len(self.table.columns)
        if self.table.rows:
            self.page.autofilter(first - 1, 0, last - 1, columns - 1)
        self.page.freeze_panes(first, self._fixed())
        self._below(last)
        self._print(first)

    def _format(self, **how: object) -> Any:
        key = tuple(sorted(how.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Arial", **how})
        return self._formats[key]

    def _top(self) -> None:
        lines = (self.table.school, self.table.title, *self.table.heading, self.sheet.closing)
        for number, line in enumerate(lines):
            bold = {"bold": True, "font_size": 14} if number == 1 else {"font_size": 10}
            self.page.write_string(number, 0, line, self._format(**bold))

    def _headings(self) -> int:
        """Writes the headings; gives the number of the row under them."""
        row = len(self.table.heading) + 4
        if has_groups(self.table.columns):
            self._groups(row)
            row += 1
        for number, column in enumerate(self.table.columns):
            turned = {"rotation": 90} if column.upright else {}
            style = self._heading(**turned)
            self.page.write_string(row, number, column.title, style)
            self.page.set_column(number, number, self._width(number))
        return row + 1

    def _heading(self, **how: object) -> Any:
        usual = {"bold": True, "border": 1, "bg_color": "#EEEEEE", "text_wrap": True}
        return self._format(**usual, align="center", valign="vcenter", **how)

    def _groups(self, row: int) -> None:
        columns = self.table.columns
        start = 0
        for number in range(1, len(columns) + 1):
            if number < len(columns) and columns[number].group == columns[start].group:
                continue
            group = columns[start].group
            if group and number - start > 1:
                self.page.merge_range(row, start, row, number - 1, group, self._heading())
            elif group:
                self.page.write_string(row, start, group, self._heading())
            start = number

    def _width(self, number: int) -> int:
        column = self.table.columns[number]
        if column.kind is not Kind.TEXT:
            return _UPRIGHT if column.upright else max(_NARROW, min(len(column.title) + 3, 16))
        longest = max((len(str(row[number] or "")) for row in self.table.rows), default=0)
        return min(max(longest, len(column.title)) + 2, _WIDEST)

    def _fixed(self) -> int:
        """Columns that stay in sight: up to the first one of words."""
        words = [n for n, one in enumerate(self.table.columns) if one.kind is Kind.TEXT]
        return words[0] + 1 if words else 0

    def _rows(self, row: int) -> int:
        for cells in self.table.rows:
            for number, cell in enumerate(cells):
                self._cell(row, number, cell, self.table.columns[number].kind)
            row += 1
        return row

    def _below(self, row: int) -> None:
        for cells, footing in self.table.totals():
            for number, cell in enumerate(cells):
                column = self.table.columns[number].kind
                kind = footing.kind or column
                self._cell(row, number, cell, kind, **_bold(footing, column))
            row += 1
        posts = [f"{post} ____________________" for post in self.table.signatures]
        for line in (*self.table.notes, *posts):
            row += 1
            self.page.write_string(row, 0, line, self._format(font_size=10))

    def _cell(self, row: int, number: int, cell: Cell, kind: Kind, **how: object) -> None:
        align = "left" if self.table.columns[number].kind is Kind.TEXT else "center"
        how = {"border": 1, "align": align, "valign": "vcenter", **how}
        if isinstance(cell, str) and cell:
            self.page.write_string(row, number, cell, self._format(**how))
        elif cell is None or cell == "":
            self.page.write_blank(row, number, None, self._format(**how))
        elif isinstance(cell, datetime):
            local = clock.local(cell, self.table.zone).replace(tzinfo=None)
            self.page.write_datetime(row, number, local, self._format(num_format=_MOMENT, **how))
        elif kind is Kind.DAY and not isinstance(cell, int):
            self.page.write_datetime(row, number, cell, self._figure(kind, how))
        else:
            self.page.write_number(row, number, cell, self._figure(kind, how))

    def _figure(self, kind: Kind, how: dict[str, object]) -> Any:
        return self._format(num_format=_FORMATS.get(kind, "General"), **how)

    def _print(self, first: int) -> None:
        page = self.page
        if len(self.table.columns) > 10:
            page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.8, right=0.5, top=0.6, bottom=0.7)
        page.fit_to_pages(1, 0)
        page.repeat_rows(len(self.table.heading) + 4, first - 1)
        page.set_footer(f"&L&8{_plain(self.sheet.closing)}&R&8{self.sheet.page_said}")


def _bold(footing: Footing, column: Kind) -> dict[str, object]:
    turned = {"rotation": 90} if footing.upright and column is not Kind.TEXT else {}
    return {"bold": True, "bg_color": "#F7F7F7", **turned}


def _plain(words: str) -> str:
    """The ampersand commands a footer of Excel: doubled, it is only a sign."""
    return words.replace("&", "&&")


def sheets_key(tables: Sequence[Table]) -> str:
    """What an unchanged workbook is known by: the paper's key, in its own name."""
    from core.reports.paper import paper_of

    return f"xlsx-{paper_of(tables).key}"
