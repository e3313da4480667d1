"""The class teacher's room: who is missing today, and who stands where before the term ends.

Source: §3.2.2, §4.2.6; the categories of docs/glossary.md.
"""

from core.journal.room.categories import Category, ClassStanding, PupilStanding, class_standing
from core.journal.room.today import Missing, RoomToday, room_today

__all__ = [
    "Category",
    "ClassStanding",
    "Missing",
    "PupilStanding",
    "RoomToday",
    "class_standing",
    "room_today",
]
