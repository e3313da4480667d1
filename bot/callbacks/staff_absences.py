"""Buttons by which the administration records that a teacher is away and names who does their work.

Days are YYMMDD, empty for «not known yet»; what is being put together is in the button alone.
"""

from aiogram.filters.callback_data import CallbackData


class AwayTeacher(CallbackData, prefix="sb"):
    """Choose the teacher."""

    leaf: int = 1


class AwayFrom(CallbackData, prefix="sc"):
    """Choose the first day; the two weeks shown begin so many weeks after the eighth before this
    one, for a number below zero is what a forged button has."""

    teacher: int
    shift: int = 7


class AwayUntil(CallbackData, prefix="sd"):
    """Choose the last day; with `absence` of one that is recorded."""

    teacher: int
    since: str
    shift: int = 0
    absence: int = 0


class AwayWhy(CallbackData, prefix="se"):
    """Ask why: everything else is chosen."""

    teacher: int
    since: str
    until: str


class AwaySay(CallbackData, prefix="sf"):
    """Record it (StaffAbsenceKind)."""

    teacher: int
    since: str
    until: str
    kind: str


class OpenAway(CallbackData, prefix="sg"):
    """One absence."""

    absence: int
    leaf: int = 1


class AwayEnd(CallbackData, prefix="sh"):
    """Say until when."""

    absence: int
    until: str


class AwayWho(CallbackData, prefix="si"):
    """Choose who gives the lessons, or one of them (`sub`), or who enters (`enter`)."""

    absence: int
    what: str
    lesson: int = 0
    leaf: int = 1


class AwayName(CallbackData, prefix="sj"):
    """Name that one; 0: nobody, or the administrator."""

    absence: int
    what: str
    lesson: int
    person: int


class AwayUndo(CallbackData, prefix="sx"):
    """It was recorded by mistake; asked once more first."""

    absence: int
    sure: bool = False
