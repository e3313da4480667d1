"""The bells: a lesson's number with its times, in one column or two, for one shift or both."""

import re
from datetime import time

from core.exchange.faults import BadValue
from core.exchange.rows import BellRow, Rows
from core.exchange.sheets.carrying import carry_down, section_above
from core.exchange.sheets.headers import Head
from core.exchange.sheets.organisation import DASHES, ENDS_BEFORE, number_between
from core.exchange.sheets.tables import Line, Reading, Table
from core.exchange.values.days import parse_time, parse_times, parse_weekday
from core.exchange.values.text import as_text, fold

_SHIFT = re.compile(r"(?:([12])|(i{1,2}))\s*-?\s*(?:я|ая)?\s*смен|смен\w*\s*(?:№\s*)?([12])")


def _shift_in(text: str) -> int | None:
    found = _SHIFT.search(fold(text))
    if not found:
        return None
    return len(found[2]) if found[2] else int(found[1] or found[3])


def _columns(table: Table) -> list[tuple[Head, Head | None]]:
    """(beginning, end) for each shift that has columns of its own; (both in one cell, None)."""
    one = table.columns("time") or table.columns("dates")
    if one:
        return [(head, None) for head in one]
    return list(zip(table.columns("starts"), table.columns("ends"), strict=False))


def _span(line: Line, first: Head, last: Head | None) -> tuple[time, time] | None:
    if last is None:
        span = line.parse_at(first, parse_times, needed=True)
    else:
        starts = line.parse_at(first, parse_time, needed=True)
        ends = line.parse_at(last, parse_time, needed=True)
        span = (starts, ends) if starts is not None and ends is not None else None
    if span and span[0] >= span[1]:
        line.bad_at(BadValue(ENDS_BEFORE), last or first)
    return span


def read_bells(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows of the bells. The shift stands in a column of its own, over the columns of times, on a
    line above, in the title or in the sheet's name; where nothing names it, it is the first."""
    carry_down(table, "shift", strict=False)
    columns = _columns(table)
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        about = f"{section_above(table, number)} {table.title} {table.sheet}"
        told = line.parse("shift", number_between(1, 3)) or _shift_in(about) or 1
        lesson = line.parse("number", number_between(0, 15), needed=True)
        every_day = fold(line.text("weekday")) in (*DASHES, "все", "ежедневно")
        weekday = None if every_day else line.parse("weekday", parse_weekday)
        for first, last in columns:
            if len(columns) > 1 and not as_text(line.at(first)):
                continue  # the second shift has fewer lessons
            span = _span(line, first, last)
            shift = (len(columns) > 1 and _shift_in(first.text)) or told
            if line.good and lesson is not None and span is not None:
                rows.bells.append(BellRow(line.place, shift, weekday or 0, lesson, *span))
