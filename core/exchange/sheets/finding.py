"""Tables in sheets: titles above, totals and signatures below, several in one sheet."""

import re

from core.exchange.faults import Faults, Place
from core.exchange.sheets.footers import Footer, footer_of
from core.exchange.sheets.headers import Head
from core.exchange.sheets.heading import Header, whose_columns
from core.exchange.sheets.kinds import Kind
from core.exchange.sheets.reading import Sheet, Workbook
from core.exchange.sheets.tables import Reading, Table
from core.exchange.values.classes import classes_in
from core.exchange.values.text import fold, one_line, words_of
from core.i18n import N_

#: How far below the top, or below the last table, headers are looked for.
HEADER_DEPTH = 25

SHEET_UNKNOWN = N_("nothing on this sheet was recognised: there is no row of known headers")
SHEET_HIDDEN = N_("this sheet is hidden and was not read")
ROW_SKIPPED = N_("this line was skipped: it is no row of the table")
COLUMN_TWICE = N_("there are two such columns; put one table under the other")
COLUMNS_UNUSED = N_("these columns are not read: {columns}")

_PAPERS = re.compile(r"^(?:как заполнять|инструкция|справка|пояснения)")


class _Finder:
    """Goes down one sheet and collects its tables."""

    def __init__(self, workbook: Workbook, sheet: Sheet, reading: Reading) -> None:
        self.file = workbook.name
        self.sheet = sheet
        self.reading = reading
        self.tables: list[Table] = []
        self.title: list[str] = []
        self.header_words: list[str] = []
        self.broken = False

    def run(self) -> list[Table]:
        row = 0
        while row < len(self.sheet.rows):
            row = self.step(row)
        return self.tables

    def step(self, row: int) -> int:
        texts = list(self.sheet.filled(row))
        if not texts:
            self.broken = True
            return row + 1
        if self.may_begin(row):
            header = Header(self.sheet, row, " ".join(self.title[-8:]), self.reading, self.file)
            if header.kinds and header.known > self.weakest:
                self.begin(row, header)
                return header.next
        self.line(row, texts)
        return row + 1

    def may_begin(self, row: int) -> bool:
        """Headers stand near the top, after a gap, or right under what only looked like headers."""
        if not self.tables:
            return row < HEADER_DEPTH
        return self.broken or not self.tables[-1].rows

    @property
    def weakest(self) -> int:
        """How many known columns headers must exceed to take the place of those just met."""
        if not self.tables or self.tables[-1].rows or self.broken:
            return 0
        return sum(head.known for head in self.tables[-1].heads)

    def begin(self, row: int, header: Header) -> None:
        if self.tables and header.words == self.header_words and not self.title:
            return
        self.header_words = header.words
        if self.tables and not self.tables[-1].rows and not self.broken:
            self.title = [self.tables[-1].title, *(head.text for head in self.tables.pop().heads)]
        heads = whose_columns(header.heads)
        title = " ".join(self.title[-8:])
        self.tables.append(
            Table(
                header.kinds,
                heads,
                self.file,
                self.sheet.name,
                title,
                row + 1,
                echoes=self.sheet.echoes,
            )
        )
        self.title = []
        self.broken = False

    def line(self, row: int, texts: list[tuple[int, str]]) -> None:
        different = {text for _, text in texts}
        if not self.tables:
            self.title.append(" ".join(dict.fromkeys(text for _, text in texts)))
            return
        table = self.tables[-1]
        cells = self.sheet.rows[row]
        if self.is_numbering(row, texts) or any(
            fold(text).strip(" :.") == "пример" for _, text in texts[:2]
        ):
            return
        if len(different) == 1 and self.section(row, texts):
            self.broken = True
            return
        if self.is_footer(table, row, len(different)):
            self.broken = True
            return
        self.title = []
        self.broken = False
        table.rows.append((row + 1, cells))

    def is_numbering(self, row: int, texts: list[tuple[int, str]]) -> bool:
        """The row «1 2 3 4» that forms have under their headers, and the headers on a new page."""
        table = self.tables[-1]
        if not table.rows and len(texts) > 2:
            return [text for _, text in texts] == [str(n + 1) for n in range(len(texts))]
        return [words_of(text) for _, text in texts] == self.header_words

    def section(self, row: int, texts: list[tuple[int, str]]) -> bool:
        """A line with one text: a class or a weekday for the rows below, a total, or a row."""
        table = self.tables[-1]
        column, text = texts[0]
        classes = classes_in(text)
        if len(classes) == 1 or re.match(
            r"(?:понед|вторн|сред[аы]\b|четверг|пятн|суббот)", fold(text)
        ):
            table.sections[row + 1] = text
            self.title = [text]
            return True
        main = {
            head.column
            for head in table.heads
            if head.attribute in ("full", "last", "subject", "term", "title", "class")
        }
        if column in main and not self.is_footer(table, row, 1):
            return False
        self.title.append(text)
        if not self.is_footer(table, row, 1):
            self.reading.faults.note(table.place(row + 1), ROW_SKIPPED, value=text[:80])
        return True

    def is_footer(self, table: Table, row: int, filled: int) -> bool:
        """Whether a row is a total or a signature; a signature among staff is told."""
        kind = footer_of(table, self.sheet.rows[row], filled)
        if kind is Footer.DOUBTFUL:
            text = " ".join(text for _, text in self.sheet.filled(row))
            self.reading.faults.note(table.place(row + 1), ROW_SKIPPED, value=text[:80])
        return kind is not Footer.NONE


def _is_school(sheet: Sheet) -> bool:
    return fold(sheet.name).strip() in ("школа", "о школе", "сведения о школе")


def _tell_unused(table: Table, faults: Faults) -> None:
    unused = [one_line(head.text) for head in table.heads if not head.attribute]
    unused = [text for text in unused if not re.fullmatch(r"[\W\d]*", text)]
    if unused:
        columns = ", ".join(f"«{text[:40]}»" for text in unused)
        faults.note(table.place(table.header_row), COLUMNS_UNUSED, columns=columns)


#: What a table may have but once; two such columns cannot be told apart.
_SINGLE = frozenset(
    (
        *("full", "last", "first", "middle", "birth", "class", "class_teacher"),
        *("subject", "mark", "hours", "weekday", "number", "starts", "ends", "time"),
    )
)


def _check_doubles(table: Table, faults: Faults) -> None:
    """Two tables side by side are not guessed at; bells of two shifts have columns of their own."""
    met: dict[tuple[str, str], Head] = {}
    shifts = ("starts", "ends", "time") if Kind.BELLS in table.kinds else ()
    for head in table.heads:
        key = (head.who, head.attribute)
        if head.attribute in shifts or head.attribute not in _SINGLE:
            continue
        if met.setdefault(key, head) is not head:
            place = table.place(table.header_row)
            faults.add(place, COLUMN_TWICE, column=one_line(head.text))


def find_tables(workbook: Workbook, reading: Reading) -> list[Table]:
    """All tables of a file. What was not recognised is told in `reading.faults`; a file without
    any table is a fault."""
    found: list[Table] = []
    unknown: list[Sheet] = []
    for sheet in workbook.sheets:
        if not any(sheet.rows) or _PAPERS.match(fold(sheet.name)):
            continue
        if sheet.hidden:
            reading.faults.note(Place(workbook.name, sheet.name), SHEET_HIDDEN)
            continue
        if _is_school(sheet):
            rows = list(enumerate(sheet.rows, 1))
            found.append(Table((Kind.SCHOOL,), [], workbook.name, sheet.name, "", 1, rows))
            continue
        finder = _Finder(workbook, sheet, reading)
        tables = [table for table in finder.run() if table.rows or len(finder.tables) == 1]
        for table in tables:
            _tell_unused(table, reading.faults)
            _check_doubles(table, reading.faults)
        found += tables
        if not tables:
            unknown.append(sheet)
    for sheet in unknown:
        place = Place(workbook.name, sheet.name)
        if found:
            reading.faults.note(place, SHEET_UNKNOWN)
        else:
            reading.faults.add(place, SHEET_UNKNOWN)
    return found
