"""Buttons of the class teacher's room. Days are YYMMDD."""

from aiogram.filters.callback_data import CallbackData


class OpenRoom(CallbackData, prefix="cr"):
    """The room of a class; 0: of the only one, or a choice."""

    school_class: int = 0


class OpenStanding(CallbackData, prefix="cs"):
    """Categories of the class's pupils."""

    school_class: int


class OpenWeek(CallbackData, prefix="cw"):
    """The week of a class: what to talk about."""

    school_class: int


class OpenMissed(CallbackData, prefix="cm"):
    """What one pupil missed on a day, and what to do about it."""

    pupil: int
    day: str


class AskWhy(CallbackData, prefix="cma"):
    """Ask the family of a pupil who is missing today."""

    pupil: int


class WriteOutcome(CallbackData, prefix="cmo"):
    """What came out about a day's absences (AttendanceCode)."""

    pupil: int
    day: str
    code: str


class OpenNotes(CallbackData, prefix="nt"):
    """The class teacher's own notes of this week."""

    school_class: int
    page: int = 1


class NoteWhom(CallbackData, prefix="ntw"):
    """Choose about whom to note something."""

    school_class: int


class NoteAbout(CallbackData, prefix="nta"):
    """Type a note about a pupil; 0: about the class."""

    school_class: int
    pupil: int = 0


class DoNote(CallbackData, prefix="ntd"):
    """A note is done, or is taken away: "done", "delete"."""

    note: int
    do: str
