"""A department's table of topics (КТП) as schools keep it: any sheet with a column of topics.

The heading is found by its words; rows without a topic (sections, totals) are left out, hours are
1 where the table names none.
"""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import BadInput
from core.exchange.sheets.reading import Sheet, Workbook, read_workbook
from core.exchange.values.text import one_line
from core.i18n import _, fill
from core.journal.plan import Planned

_HEADING_ROWS = 30
_TOTAL = re.compile(r"^\s*(итого|всего|резерв времени)\b", re.IGNORECASE)
_HOURS = re.compile(r"^\s*(\d{1,2})(?:[.,]0+)?\s*(?:ч\w*\.?)?\s*$")
_WORDS = {
    "topic": re.compile(r"тема|содержание|topic", re.IGNORECASE),
    "hours": re.compile(r"час|hours", re.IGNORECASE),
    "homework": re.compile(r"домашн|д/з|homework", re.IGNORECASE),
}


@dataclass(frozen=True)
class _Heading:
    row: int
    topic: int
    hours: int | None
    homework: int | None


async def read_plan_file(name: str, content: bytes) -> list[Planned]:
    """The topics of a table file of this name; the reading runs in a process of its own.

    Raises BadInput as `read_plan`, and FileRefused for what is no table of topics.
    """

    def read() -> list[Planned]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"plan{Path(name).suffix[:6]}"
            path.write_bytes(content)
            return read_plan(read_workbook(path))

    return await asyncio.to_thread(read)


def read_plan(workbook: Workbook) -> list[Planned]:
    """The topics of the first sheet that has a column of them, in order.

    Raises BadInput when there is none, or naming sheet and row of what cannot be read.
    """
    for sheet in workbook.sheets:
        heading = None if sheet.hidden else _heading(sheet)
        if heading is not None:
            return _topics(sheet, heading)
    raise BadInput(_("No column “Тема” was found. The table needs a heading with that word."))


def _heading(sheet: Sheet) -> _Heading | None:
    for row in range(min(_HEADING_ROWS, len(sheet.rows))):
        found: dict[str, int] = {}
        for column, text in sheet.filled(row):
            name = next(
                (name for name, words in _WORDS.items() if words.search(text) and len(text) < 60),
                None,
            )
            if name is not None:
                found.setdefault(name, column)
        if "topic" in found and len(list(sheet.filled(row))) > 1:
            return _Heading(row, found["topic"], found.get("hours"), found.get("homework"))
    return None


def _topics(sheet: Sheet, heading: _Heading) -> list[Planned]:
    found = []
    for row in range(heading.row + 1, len(sheet.rows)):
        topic = one_line(sheet.cell(row, heading.topic))
        alone = len(list(sheet.filled(row))) == 1  # The name of a section over its topics.
        if not topic or _TOTAL.match(topic) or (alone and heading.hours is not None):
            continue
        homework = ""
        if heading.homework is not None:
            homework = one_line(sheet.cell(row, heading.homework))
        found.append(Planned(topic[:300], _hours(sheet, heading, row), homework[:2000]))
    return found


def _hours(sheet: Sheet, heading: _Heading, row: int) -> int:
    if heading.hours is None:
        return 1
    said = one_line(sheet.cell(row, heading.hours))
    if not said:
        return 1
    match = _HOURS.match(said)
    if match is None or not 1 <= int(match[1]) <= 40:
        why = _("Sheet “{sheet}”, row {row}: “{said}” is no number of hours from 1 to 40.")
        raise BadInput(fill(why, sheet=sheet.name, row=row + 1, said=said[:40]))
    return int(match[1])
