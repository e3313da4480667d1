"""A teacher's line of marks, «7Б алгебра: Соколова 5, Иванов 4 к/р, Петров н»: pure reading of it.

Without a database: what is read is matched against the pupils and works it is given, and shown
back before anything is saved.
"""

from bot.dictation.line import Item, Line, read_line
from bot.dictation.matching import Clash, Doubt, Entry, Matched, find_group, match

__all__ = ["Clash", "Doubt", "Entry", "Item", "Line", "Matched", "find_group", "match", "read_line"]
