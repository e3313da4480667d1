"""Buttons of the calendar of one child."""

from aiogram.filters.callback_data import CallbackData


class CalendarOf(CallbackData, prefix="cal"):
    """`do` is "" to look, "make" for a new address, "end" to revoke it, "file" for a file."""

    child: int
    do: str = ""
