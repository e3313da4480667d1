"""A report in words: each row under its name, for the chat, for letters, to be read aloud."""

from collections.abc import Sequence
from itertools import count

from core.i18n import Safe, _, fill
from core.reports.table import Kind, Row, Table


def table_lines(table: Table) -> list[str]:
    """Each row, then the totals; columns without words in a row are left out."""
    rows: list[str] = [_line(table, row, table.said(row)) for row in table.rows]
    if not rows:
        return [_("Nothing to show in this period.")]
    below = totals_lines(table)
    return [*rows, "", *below] if below else rows


def totals_lines(table: Table) -> list[str]:
    """The rows of totals that say anything."""
    totals = zip(table.totals(), table.totals_said(), strict=True)
    return [_line(table, row, said) for (row, _footing), said in totals if any(said[1:])]


def _line(table: Table, row: Row, said: Sequence[str]) -> Safe:
    """«1. Соколова Анна: Алгебра 5; Русский язык 4; Средний балл 4,50»."""
    numbers = count()
    name = next((n for n in numbers if table.columns[n].kind is Kind.TEXT), 0)
    number = f"{said[0]}. " if name and said[0] else ""
    parts = [
        f"{_heading(table, n)} {words}"
        for n, words in enumerate(said)
        if n > name and words and row[n] is not None
    ]
    return fill(
        "{number}<b>{name}</b>: {parts}", number=number, name=said[name], parts="; ".join(parts)
    )


def _heading(table: Table, number: int) -> str:
    column = table.columns[number]
    return f"{column.group}, {column.title}".lower() if column.group else column.title
