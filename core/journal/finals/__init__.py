"""Term, year, exam and final marks: proposed by the school's rules, set by the teacher, locked.

Source: the school's assessment rules (`GradingPolicy`), §2.2, docs/glossary.md.
"""

from core.journal.finals.columns import Column
from core.journal.finals.entry import FinalEntry, ReasonForFinal, set_final, set_proposed
from core.journal.finals.lock import FinalsLocked, lock_finals, unlock_finals
from core.journal.finals.sheet import FinalRow, FinalSheet, final_sheet

__all__ = [
    "Column",
    "FinalEntry",
    "FinalRow",
    "FinalSheet",
    "FinalsLocked",
    "ReasonForFinal",
    "final_sheet",
    "lock_finals",
    "set_final",
    "set_proposed",
    "unlock_finals",
]
