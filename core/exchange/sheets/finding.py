"""Tables in sheets: titles above, totals and signatures below, several in one sheet."""

import re
from collections.abc import Iterable

from core.exchange.faults import Faults, Place
from core.exchange.sheets.footers import Footer, footer_of
from core.exchange.sheets.headers import Head, recognise
from core.exchange.sheets.kinds import Kind, kinds_of
from core.exchange.sheets.reading import Sheet, Workbook
from core.exchange.sheets.tables import Reading, Table
from core.exchange.values.classes import classes_in
from core.exchange.values.text import as_text, fold, one_line, words_of
from core.i18n import N_

#: How far below the top, or below the last table, headers are looked for.
HEADER_DEPTH = 25

SHEET_UNKNOWN = N_("nothing on this sheet was recognised: there is no row of known headers")
SHEET_HIDDEN = N_("this sheet is hidden and was not read")
ROW_SKIPPED = N_("this line was skipped: it is no row of the table")
COLUMNS_UNUSED = N_("these columns are not read: {columns}")

_PAPERS = re.compile(r"^(?:как заполнять|инструкция|справка|пояснения)")


def _texts(sheet: Sheet, row: int) -> dict[int, str]:
    """Headers as they are written: a word parted at the end of a line is mended later."""
    return {column: as_text(sheet.cell(row, column)) for column, _ in sheet.filled(row)}


def _double(sheet: Sheet, row: int) -> dict[int, tuple[str, str]] | None:
    """Headers of two rows as (upper, lower), None when the rows are not built so.

    Under an upper header that stands alone there is nothing, or the same merged cell again.
    """
    upper, lower = _texts(sheet, row), _texts(sheet, row + 1)
    # One text alone, or merged over the whole width, is a title and no header.
    if len(set(upper.values())) < 2 or not lower:
        return None
    pairs: dict[int, tuple[str, str]] = {}
    carried = ""
    wide = False
    for column in range(max(*upper, *lower) + 1):
        top, bottom = upper.get(column, ""), lower.get(column, "")
        if not top and not sheet.merged and bottom:
            top, wide = carried, wide or bool(carried)
        carried = top or carried
        neighbours = {upper.get(column - 1), upper.get(column + 1)}
        spans = top in neighbours or column + 1 not in upper or column not in upper
        wide = wide or (top in neighbours and bool(bottom) and bottom != top)
        if top and bottom and top != bottom and not spans:
            return None
        pairs[column] = (top, "" if bottom == top else bottom)
    return pairs if wide else None


def _head_of(column: int, top: str, bottom: str, reading: Reading) -> Head:
    if not bottom or not top:
        return recognise(column, top or bottom, reading.book)
    low = recognise(column, bottom, reading.book)
    both = recognise(column, f"{top} {bottom}", reading.book)
    if low.attribute == "period_column" and both.attribute == "subject_column":
        return both
    if low.attribute.endswith("_column"):
        return low
    if both.known and (both.who or not low.known or both.attribute == "class_teacher"):
        return both
    return low if low.known else both


def _known(heads: Iterable[Head]) -> int:
    return len({(head.who, head.attribute, str(head.extra)) for head in heads if head.known})


class _Header:
    """The headers at one row, if there are any."""

    def __init__(self, sheet: Sheet, row: int, title: str, reading: Reading, file: str) -> None:
        texts = _texts(sheet, row)
        self.heads = [recognise(column, text, reading.book) for column, text in texts.items()]
        self.next = row + 1
        if pairs := _double(sheet, row):
            double = [
                _head_of(c, top, low, reading) for c, (top, low) in pairs.items() if top or low
            ]
            if _known(double) > _known(self.heads):
                self.heads, self.next = double, row + 2
        below = [set(_texts(sheet, self.next + n).values()) for n in range(3)]
        sections = [one.pop() for one in below if len(one) == 1]
        class_known = any(
            len(classes_in(text)) == 1 for text in (title, sheet.name, file, *sections)
        )
        known = sum(head.known for head in self.heads)
        self.kinds = (
            kinds_of(self.heads, f"{title} {sheet.name} {file}", class_known=class_known)
            if known > 1 or (known and len(texts) < 3 and class_known)
            else ()
        )


def _number_parents(heads: list[Head]) -> list[Head]:
    """Two columns «Родитель» become the first and the second; a phone after each is theirs."""
    full = [head for head in heads if head.who == "parent" and head.attribute in ("full", "last")]
    if len(full) < 2:
        return _adopt_contacts(heads)
    numbered = []
    number = 0
    for head in heads:
        if head.who == "parent":
            number += head.attribute == full[0].attribute
            head = Head(
                head.column, head.text, f"parent{max(number, 1)}", head.attribute, head.extra
            )
        numbered.append(head)
    return _adopt_contacts(numbered)


_PARENTS = ("mother", "father", "parent", "parent1", "parent2")


def _adopt_contacts(heads: list[Head]) -> list[Head]:
    """A column «Телефон» belongs to the person named before it. After two parents and with no
    other such column, nobody can tell whose it is: it is read as belonging to both."""
    adopted = []
    before = ""
    named = [
        head.who for head in heads if head.attribute in ("full", "last") and head.who in _PARENTS
    ]
    for attribute in ("phone", "email"):
        own = [head for head in heads if head.attribute == attribute]
        shared = len(named) > 1 and len(own) <= 1
        result = []
        before = ""
        for head in heads:
            if head.attribute in ("full", "last"):
                before = head.who
            if head.attribute == attribute and not head.who and before in _PARENTS:
                who = "parents" if shared else before
                head = Head(head.column, head.text, who, head.attribute, head.extra)
            result.append(head)
        heads = adopted = result
    return adopted


class _Finder:
    """Goes down one sheet and collects its tables."""

    def __init__(self, workbook: Workbook, sheet: Sheet, reading: Reading) -> None:
        self.file = workbook.name
        self.sheet = sheet
        self.reading = reading
        self.tables: list[Table] = []
        self.title: list[str] = []
        self.header_words: list[str] = []
        self.since = 0
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
        looking = row - self.since < HEADER_DEPTH if not self.tables else self.broken
        if looking:
            header = _Header(self.sheet, row, " ".join(self.title[-8:]), self.reading, self.file)
            if header.kinds:
                self.begin(row, header)
                return header.next
        self.line(row, texts)
        return row + 1

    def begin(self, row: int, header: _Header) -> None:
        words = [words_of(head.text) for head in header.heads]
        if self.tables and words == self.header_words and not self.title:
            return
        self.header_words = words
        heads = _number_parents(header.heads)
        title = " ".join(self.title[-8:])
        self.tables.append(Table(header.kinds, heads, self.file, self.sheet.name, title, row + 1))
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
        tables = _Finder(workbook, sheet, reading).run()
        for table in tables:
            _tell_unused(table, reading.faults)
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
