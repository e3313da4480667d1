"""Buttons of answers to questions in plain words."""

from aiogram.filters.callback_data import CallbackData


class SayIt(CallbackData, prefix="say"):
    """Send the letter whose words wait in the chat's draft."""

    thread: int
