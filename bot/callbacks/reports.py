"""Buttons of reports."""

from aiogram.filters.callback_data import CallbackData


class ReportMenu(CallbackData, prefix="rp"):
    """The reports this person may have."""


class Schedules(CallbackData, prefix="rs"):
    """The reports that make themselves; with `report`, `every` and `to` a new one is chosen."""

    report: str = ""
    every: str = ""
    to: str = ""


class DoSchedule(CallbackData, prefix="rv"):
    """One of them: open it, switch it on or off, choose its day, its hour, its rule of days."""

    id: int
    do: str = ""  # on, off, weekday, at, days
    value: str = ""
