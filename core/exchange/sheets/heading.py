"""One row, or two, of headers: whether they begin a table, and whose each column is."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from core.exchange.sheets.headers import Head, recognise
from core.exchange.sheets.kinds import Kind, kinds_of
from core.exchange.sheets.reading import Sheet
from core.exchange.sheets.tables import Reading
from core.exchange.values.classes import classes_in
from core.exchange.values.text import as_text, words_of

_NUMBER = re.compile(r"[\d\s().+:-]+$")


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
    whole = f"{top} {bottom}"
    low = replace(recognise(column, bottom, reading.book), text=whole)
    both = recognise(column, whole, reading.book)
    if low.attribute == "period_column" and both.attribute == "subject_column":
        return both
    if low.attribute.endswith("_column"):
        return low
    if both.known and (both.who or not low.known or both.attribute == "class_teacher"):
        return both
    return low if low.known else both


def _known(heads: Iterable[Head]) -> int:
    return len({(head.who, head.attribute, str(head.extra)) for head in heads if head.known})


class Header:
    """The headers at one row, if there are any."""

    def __init__(self, sheet: Sheet, row: int, title: str, reading: Reading, file: str) -> None:
        texts = _texts(sheet, row)
        self.heads = [recognise(column, text, reading.book) for column, text in texts.items()]
        self.next = row + 1
        if pairs := _double(sheet, row):
            double = [
                _head_of(c, top, low, reading) for c, (top, low) in pairs.items() if top or low
            ]
            # Under a title stands the real row of headers, which needs no upper one.
            lower = [recognise(c, low, reading.book) for c, (_, low) in pairs.items() if low]
            if _known(double) > max(_known(self.heads), _known(lower)):
                self.heads, self.next = double, row + 2
        below = [set(_texts(sheet, self.next + n).values()) for n in range(3)]
        sections = [one.pop() for one in below if len(one) == 1]
        self.class_known = any(
            len(classes_in(text)) == 1 for text in (title, sheet.name, file, *sections)
        )
        self.known = sum(head.known for head in self.heads)
        self.kinds: tuple[Kind, ...] = ()
        if self._looks_like_headers(sheet, row):
            about = f"{title} {sheet.name} {file}"
            self.kinds = kinds_of(self.heads, about, class_known=self.class_known)

    def _looks_like_headers(self, sheet: Sheet, row: int) -> bool:
        """Two known columns at least, half of all, and no numbers or days among them: a row of
        data names a subject or a class too. One column is enough for a list of subjects, and for
        names under a title with their class."""
        if self.known == 1:
            alone = self.class_known or any(head.attribute == "subject" for head in self.heads)
            return len(self.heads) < 3 and alone
        recognised = sum(bool(head.attribute) for head in self.heads)
        if not self.known or recognised * 2 < len(self.heads):
            return False
        cells = [sheet.cell(row, head.column) for head in self.heads]
        data = (
            cell
            for cell in cells
            if isinstance(cell, (int, float, date)) or _NUMBER.match(str(cell))
        )
        return not any(True for _ in data)

    @property
    def words(self) -> list[str]:
        """The headers for comparing with a row that repeats them."""
        return [words_of(head.text) for head in self.heads]


def whose_columns(heads: list[Head]) -> list[Head]:
    """The heads with their persons told apart: two columns «Родитель» become the first and the
    second, and a phone after each is theirs."""
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
