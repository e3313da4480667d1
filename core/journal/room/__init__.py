"""The class teacher's room: who is missing today, who stands where, the week, the own notes.

Source: §3.2.2, §4.2.6; the categories of docs/glossary.md.
"""

from core.journal.room.categories import Category, ClassStanding, PupilStanding, class_standing
from core.journal.room.missed import (
    OUTCOMES,
    MissedLesson,
    PupilMissed,
    Question,
    ask_family,
    pupil_missed,
    settle_absence,
)
from core.journal.room.notes import (
    Note,
    WeekNotes,
    add_note,
    delete_note,
    finish_note,
    week_notes,
)
from core.journal.room.today import Missing, RoomToday, room_today
from core.journal.room.week import ClassWeek, Talk, class_week

__all__ = [
    "OUTCOMES",
    "Category",
    "ClassStanding",
    "ClassWeek",
    "Missing",
    "MissedLesson",
    "Note",
    "PupilMissed",
    "PupilStanding",
    "Question",
    "RoomToday",
    "Talk",
    "WeekNotes",
    "add_note",
    "ask_family",
    "class_standing",
    "class_week",
    "delete_note",
    "finish_note",
    "pupil_missed",
    "room_today",
    "settle_absence",
    "week_notes",
]
