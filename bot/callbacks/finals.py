"""Buttons of final marks. `column` is the number of a term, or Y, E, F for the year, the exam and
the final mark."""

from aiogram.filters.callback_data import CallbackData


class OpenFinals(CallbackData, prefix="fo"):
    """The groups whose final marks one sets."""


class OpenSheet(CallbackData, prefix="fs"):
    """One column of one group; "" for the term of today."""

    group: int
    column: str = ""


class SetProposed(CallbackData, prefix="fp"):
    """Set what the rules propose where nothing is set."""

    group: int
    column: str


class OpenFinalPupil(CallbackData, prefix="fu"):
    """One pupil's final mark."""

    group: int
    column: str
    pupil: int


class SetFinal(CallbackData, prefix="fm"):
    """Give a pupil this final mark, a number or a code."""

    group: int
    column: str
    pupil: int
    put: str


class LockFinals(CallbackData, prefix="fl"):
    """Close the column."""

    group: int
    column: str
