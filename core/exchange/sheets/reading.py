"""A file becomes sheets of cells. The reading itself is done by `worker.py` in its own process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from core.exchange import errors
from core.exchange.sheets.limits import LIMITS, Limits
from core.exchange.values.text import Cell, one_line

_WORKER = Path(__file__).with_name("worker.py")
#: The parser died: of memory (an abort), or of its processor time.
_REFUSALS = (
    errors.FileTooBig,
    errors.TooManyCells,
    errors.FileUnknown,
    errors.FileIsPage,
    errors.FileDamaged,
    errors.FileLocked,
    errors.FileHostile,
    errors.ReadingTooLong,
)


@dataclass
class Sheet:
    """Rows of cells as they stand, the first is row 1. `merged` holds (top, left, bottom, right),
    counted from 0; a merged cell has its value in the upper left corner only."""

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    #: Cells that only repeat the merged one above them, as (row, column) from 0.
    echoes: set[tuple[int, int]] = field(default_factory=set)

    def cell(self, row: int, column: int) -> Cell:
        """The cell, None where the sheet is empty; both count from 0."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    def filled(self, row: int) -> Iterator[tuple[int, str]]:
        """Column and one-line text of every cell of a row that is not empty."""
        for column, cell in enumerate(self.rows[row] if row < len(self.rows) else ()):
            if text := one_line(cell):
                yield column, text

    def fill_merged(self) -> None:
        """Give every cell of a merged block the value of its corner, blocks of 2,000 at most."""
        for top, left, bottom, right in self.merged:
            value = self.cell(top, left)
            if value is None or (bottom - top + 1) * (right - left + 1) > 2000:
                continue
            end = min(right, LIMITS.columns - 1) + 1
            for number in range(top, min(bottom + 1, len(self.rows))):
                row = self.rows[number]
                row += [None] * (end - len(row))
                row[left:end] = [value] * (end - left)
                if number > top:
                    self.echoes.update((number, column) for column in range(left, end))


@dataclass
class Workbook:
    """A file of tables by its name without the folder."""

    name: str
    sheets: list[Sheet]


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    if "d" in value:
        return date.fromisoformat(value["d"])
    if "t" in value:
        return time.fromisoformat(value["t"])
    return datetime.fromisoformat(value["m"])


def _refusal(name: str, file: str, limits: Limits) -> errors.FileRefused:
    kind = next((one for one in _REFUSALS if one.__name__ == name), errors.FileDamaged)
    return kind(file, limit_mb=limits.file_bytes >> 20, rows=limits.rows, columns=limits.columns)


def _run_worker(path: Path, limits: Limits) -> bytes:
    command = [sys.executable, "-I", str(_WORKER), str(path), json.dumps(limits.as_dict())]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise _refusal("ReadingTooLong", path.name, limits) from fault
    if done.returncode < 0:
        raise _refusal("ReadingTooLong", path.name, limits)
    if done.returncode > 0:
        raise _refusal("FileDamaged", path.name, limits)
    return done.stdout


def read_workbook(path: Path, *, limits: Limits = LIMITS) -> Workbook:
    """The sheets of an XLSX, XLS, ODS or CSV file, with merged cells filled.

    Blocks while another process reads (seconds at most): call it in a thread. Raises a child of
    FileRefused for anything that is missing, too large, no table, damaged, locked or hostile.
    """
    if not path.is_file():
        raise errors.FileMissing(path.name)
    if path.stat().st_size > limits.file_bytes:
        raise _refusal("FileTooBig", path.name, limits)
    answer = json.loads(_run_worker(path.resolve(), limits))
    if "refused" in answer:
        raise _refusal(answer["refused"], path.name, limits)
    sheets = [
        Sheet(
            about["name"],
            [[_cell(value) for value in row] for row in about["rows"]],
            [(top, left, bottom, right) for top, left, bottom, right in about["merged"]],
            about["hidden"],
        )
        for about in answer["sheets"]
    ]
    for sheet in sheets:
        sheet.fill_merged()
    return Workbook(path.name, sheets)
