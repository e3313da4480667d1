"""Buttons of reports."""

from aiogram.filters.callback_data import CallbackData


class ReportMenu(CallbackData, prefix="rp"):
    """The reports this person may have."""


class AskReport(CallbackData, prefix="rq"):
    """A report: of a class (0: not chosen yet, or of all), for a period (empty: not chosen yet),
    a leaf of it, or as a file of one of `FACES`."""

    code: str
    of: int = 0
    period: str = ""
    leaf: int = 1
    face: str = ""
