"""The entries into the journal on one page; each stands in the module of its noun."""

from core.journal.attendance import (
    AttendanceEntry,
    confirm_attendance,
    mark_all_present,
    set_attendance,
    set_code,
    set_codes,
)
from core.journal.lessons import HomeworkEntry, set_homework, set_topic
from core.journal.marks import MarkEntry, comment_mark, delete_mark, set_mark, set_marks
from core.journal.reasons import ReasonNeeded
from core.journal.undo import Entry, last_entry, undo_last

__all__ = [
    "AttendanceEntry",
    "Entry",
    "HomeworkEntry",
    "MarkEntry",
    "ReasonNeeded",
    "comment_mark",
    "confirm_attendance",
    "delete_mark",
    "last_entry",
    "mark_all_present",
    "set_attendance",
    "set_code",
    "set_codes",
    "set_homework",
    "set_mark",
    "set_marks",
    "set_topic",
    "undo_last",
]
