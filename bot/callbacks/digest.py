"""Buttons of results: another period, who has read."""

from aiogram.filters.callback_data import CallbackData


class ResultsOf(CallbackData, prefix="res"):
    """Results of a kind of period (ResultKind) that holds a day, YYYYMMDD."""

    kind: str
    day: str = ""


class Reading(CallbackData, prefix="seen"):
    """Which families of a class have read the week of a day, YYYYMMDD."""

    school_class: int
    day: str = ""
