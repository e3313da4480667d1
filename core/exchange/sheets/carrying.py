"""Cells left empty because the one above says it: merged blocks in files that do not tell."""

from itertools import pairwise

from core.exchange.sheets.tables import Table
from core.exchange.values.text import Cell, one_line


def _texts(table: Table, column: int) -> list[str]:
    return [one_line(cells[column]) if column < len(cells) else "" for _, cells in table.rows]


def is_block(texts: list[str], *, strict: bool) -> bool:
    """Whether a column is filled once a block: the first cell is filled, no value stands in two
    blocks one after the other, and, when `strict`, at least half of the cells are empty and no
    value comes twice."""
    filled = [text for text in texts if text]
    if not filled or not texts[0] or len(filled) == len(texts):
        return False
    if strict:
        return len(set(filled)) == len(filled) and len(texts) >= 2 * len(filled)
    return all(a != b for a, b in pairwise(filled))


def carry_down(table: Table, attribute: str, *, strict: bool = True) -> None:
    """Fill the empty cells of a column from above where it is filled once a block.

    A section of its own («7Б класс» on a line) is not written over: it begins a new block.
    """
    head = table.head(attribute)
    if head is None or not is_block(_texts(table, head.column), strict=strict):
        return
    value: Cell = None
    for _, cells in table.rows:
        if head.column < len(cells) and one_line(cells[head.column]):
            value = cells[head.column]
        else:
            cells += [None] * (head.column + 1 - len(cells))
            cells[head.column] = value


def section_above(table: Table, number: int) -> str:
    """What the nearest line of its own above a row said, "" when there is none."""
    above = [row for row in table.sections if row < number]
    return table.sections[max(above)] if above else ""
