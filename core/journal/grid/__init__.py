"""The class journal as a page: pupils by lessons of one group and term, read whole and saved by
cell. Rights and rules are those of the single entries, which it calls."""

from core.journal.grid.entry import (
    DUTY,
    Conflict,
    Saved,
    save_cell,
    save_code,
    save_homework,
    save_presence,
    save_topic,
)
from core.journal.grid.groups import (
    GroupChoice,
    access_group,
    my_groups,
    taught_group,
    taught_groups,
)
from core.journal.grid.lessons import lesson_of_group
from core.journal.grid.page import journal_page, standing_rows
from core.journal.grid.views import CellCode, CellMark, Column, JournalPage, Row
from core.journal.grid.watch import changed_since

__all__ = [
    "DUTY",
    "CellCode",
    "CellMark",
    "Column",
    "Conflict",
    "GroupChoice",
    "JournalPage",
    "Row",
    "Saved",
    "access_group",
    "changed_since",
    "journal_page",
    "lesson_of_group",
    "my_groups",
    "save_cell",
    "save_code",
    "save_homework",
    "save_presence",
    "save_topic",
    "standing_rows",
    "taught_group",
    "taught_groups",
]
