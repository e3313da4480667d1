"""Buttons of a teacher's screens. `kind` is the type of work chosen once for many marks (0: the
first of the dictionary); `row` is True while pupils are offered one after another."""

from aiogram.filters.callback_data import CallbackData

# Letters need these too.
from notifications.buttons import (
    AskHomework,
    AskTopic,
    OpenAttendance,
    OpenMarks,
    OpenUnfilled,
)

__all__ = [
    "AllPresent",
    "AskComment",
    "AskHomework",
    "AskTopic",
    "ChooseType",
    "DeleteMark",
    "MoreTypes",
    "NoHomework",
    "OpenAttendance",
    "OpenDay",
    "OpenLesson",
    "OpenMarks",
    "OpenPupil",
    "OpenUnfilled",
    "SaveAttendance",
    "SetCode",
    "SetMark",
    "SkipPupil",
    "Undo",
]


class OpenDay(CallbackData, prefix="jd"):
    """My lessons of a day, as YYYYMMDD."""

    day: str


class OpenLesson(CallbackData, prefix="jl"):
    """One lesson with what can be entered."""

    lesson: int


class AllPresent(CallbackData, prefix="ja"):
    """Everybody was at the lesson."""

    lesson: int


class SetCode(CallbackData, prefix="jc"):
    """Give a pupil this code, empty for present; `brush` is the code chosen for further taps.

    It names the outcome, so that pressing twice does no harm.
    """

    lesson: int
    pupil: int
    code: str
    brush: str


class SaveAttendance(CallbackData, prefix="jf"):
    """All who were absent are tapped: the others were present."""

    lesson: int


class ChooseType(CallbackData, prefix="jt"):
    """The types of work to choose from; back to a pupil, or to the list for 0."""

    lesson: int
    kind: int
    pupil: int = 0
    row: bool = False


class MoreTypes(CallbackData, prefix="ji"):
    """All types of work, also those the group has not had yet."""

    lesson: int
    kind: int
    pupil: int = 0
    row: bool = False


class OpenPupil(CallbackData, prefix="jp"):
    """One pupil, to press the mark; 0 is the next pupil without one."""

    lesson: int
    pupil: int
    kind: int
    row: bool = False


class SetMark(CallbackData, prefix="jv"):
    """Set this mark, 0 for a dot."""

    lesson: int
    pupil: int
    kind: int
    value: int
    row: bool = False


class SkipPupil(CallbackData, prefix="jy"):
    """Offer the next pupil after this one."""

    lesson: int
    pupil: int
    kind: int


class DeleteMark(CallbackData, prefix="jk"):
    """Delete the pupil's mark of this type."""

    lesson: int
    pupil: int
    kind: int


class AskComment(CallbackData, prefix="jo"):
    """Ask for the words of a comment to a mark."""

    lesson: int
    pupil: int
    kind: int


class NoHomework(CallbackData, prefix="jn"):
    """Nothing is set for home."""

    lesson: int


class Undo(CallbackData, prefix="jz"):
    """Take back this entry, if it is still the last one."""

    event: int
