"""The pupil a row of marks or groups speaks of: a name that is looked for, not entered."""

import re
from dataclasses import replace
from datetime import date

from core.exchange.faults import BadValue
from core.exchange.sheets.tables import NEEDED, Line
from core.exchange.values.days import days_in, parse_day
from core.exchange.values.names import NameHint, parse_hint
from core.exchange.values.text import Cell

_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")


def read_hint(line: Line) -> tuple[NameHint | None, str]:
    """The name in one column or three, with the day of birth of its column or in brackets after
    the name, and the name as it is written. A fault is kept in the line."""
    names = [line.text(attribute) for attribute in ("last", "first", "middle")]
    text = line.text("full") or " ".join(name for name in names if name)
    plain = _BRACKETS.sub("", text)
    try:
        if not plain:
            raise BadValue(NEEDED)
        hint = parse_hint(plain)
    except BadValue as fault:
        line.bad(fault, "full" if line.table.head("full") else "last")
        return None, text
    born = line.parse("birth", lambda cell: _day(line, cell))
    for piece in days_in(text):
        try:
            born = _day(line, piece)
        except BadValue as fault:
            line.bad(fault, "full")
    return replace(hint, born=born), text


def _day(line: Line, cell: Cell) -> date:
    return parse_day(cell, since=date(1900, 1, 1), until=line.reading.today)
