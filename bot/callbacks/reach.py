"""Buttons about whom of a class letters reach."""

from aiogram.filters.callback_data import CallbackData


class ReachOf(CallbackData, prefix="rch"):
    """Whom of this class letters reach."""

    school_class: int
    page: int = 0


class ReachClasses(CallbackData, prefix="rchs"):
    """Choose a class to ask about."""
