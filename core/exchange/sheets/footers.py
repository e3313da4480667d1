"""Totals and signatures below a table."""

import re
from enum import Enum

from core.exchange.faults import BadValue
from core.exchange.sheets.kinds import Kind
from core.exchange.sheets.tables import Table
from core.exchange.values.names import parse_name
from core.exchange.values.text import Cell, fold, one_line

_TOTALS = re.compile(
    r"(?:итог|всего|в том числе|мальчик|девоч|количеств|кол-во|средн\w+ балл|успеваем|качеств|соу\b"
    r"|степень обуч|% |процент|на [«\"]?[2345]\b|сделал|примечани\w+:)"
)
_SIGNATURES = re.compile(
    r"(?:директор|зам\w*[. ]|заместител|классн\w+ рук|кл\.? ?рук|секретар|исполнит|состав"
    r"|ответствен|утвержд|согласов|учитель|дата|м\.? ?п\.|подпис|«?_+|от «?_)"
)


class Footer(Enum):
    """DOUBTFUL: a signature among staff, where it might be a row with a shortened name."""

    NONE = 0
    SURE = 1
    DOUBTFUL = 2


def _first_text(cells: list[Cell]) -> str:
    return next(
        (text for cell in cells if re.search(r"[^\d\W]|_", text := fold(one_line(cell)))), ""
    )


def _has_name(table: Table, cells: list[Cell]) -> bool:
    """Whether a row that begins with «Директор» is a row of staff, or a signature with initials."""
    head = table.head("full")
    if head is None:
        return True
    try:
        parse_name(one_line(cells[head.column]) if head.column < len(cells) else "")
    except BadValue:
        return False
    return True


def footer_of(table: Table, cells: list[Cell], filled: int) -> Footer:
    """Whether a row is a total or a signature and no row of the table.

    filled: how many different texts the row holds; a signature is short.
    """
    first = _first_text(cells)
    if _TOTALS.match(first) or any("___" in one_line(cell) for cell in cells):
        return Footer.SURE
    if not _SIGNATURES.match(first) or filled > 3:
        return Footer.NONE
    posts = {Kind.STAFF, Kind.LOADS, Kind.SCHOOL} & set(table.kinds)
    if not posts or filled == 1:
        return Footer.SURE
    return Footer.NONE if _has_name(table, cells) else Footer.DOUBTFUL
