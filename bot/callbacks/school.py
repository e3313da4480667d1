"""Which of two schools is answered."""

from aiogram.filters.callback_data import CallbackData


class ChooseSchool(CallbackData, prefix="school"):
    """A chat that belongs to people of several schools is answered by this one from now on."""

    school: int
