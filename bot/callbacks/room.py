"""Buttons of the class teacher's room."""

from aiogram.filters.callback_data import CallbackData


class OpenRoom(CallbackData, prefix="cr"):
    """The room of a class; 0: of the only one, or a choice."""

    school_class: int = 0


class OpenStanding(CallbackData, prefix="cs"):
    """Categories of the class's pupils."""

    school_class: int
