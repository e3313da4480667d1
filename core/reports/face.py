"""A report as a picture for the chat: the same table, as wide as it needs to be."""

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from core.i18n import _, language, ngettext
from core.reports import typesetting
from core.reports.paper import as_of_words, columns_data, groups_data
from core.reports.table import Table

#: More rows could not be read on a telephone.
MOST_ROWS = 45


@dataclass(frozen=True)
class TablePicture:
    """A picture still to be drawn, with all its words."""

    data: dict[str, Any]

    @cached_property
    def key(self) -> str:
        """SHA-256 of what stands in it but for the minute of the data."""
        told = json.dumps({**self.data, "closing": ""}, sort_keys=True)
        return hashlib.sha256(f"picture {told}".encode()).hexdigest()

    def drawn(self) -> bytes:
        """The PNG; blocks for some tens of milliseconds, so call it in a thread."""
        return typesetting.picture("report", self.data)


def picture_of(table: Table) -> TablePicture:
    """The first rows and the totals of a report in the language now in force."""
    left = len(table.rows) - MOST_ROWS
    closing = as_of_words(table)
    if left > 0:
        table = replace(table, rows=table.rows[:MOST_ROWS])
        more = ngettext("{n} more row is in the file.", "{n} more rows are in the file.", left)
        closing = f"{more.format(n=left)} {closing}"
    totals = zip(table.totals_said(), table.totals(), strict=True)
    return TablePicture(
        {
            "language": language(),
            "title": table.title,
            "subtitle": " · ".join(table.heading),
            "columns": columns_data(table.columns),
            "groups": groups_data(table.columns),
            "rows": [table.said(row) for row in table.rows],
            # Upright rows, names of teachers, would make the picture taller than it is useful.
            "footers": [said for said, (_row, footing) in totals if not footing.upright],
            "closing": closing,
            "empty": "" if table.rows else _("Nothing to show in this period."),
        }
    )
