"""Buttons of asking for an emergency. Those under its letters: `notifications.buttons`."""

from aiogram.filters.callback_data import CallbackData


class Drill(CallbackData, prefix="ed"):
    """Begin a real alarm or a drill."""

    on: bool


class ReadyText(CallbackData, prefix="et"):
    """One of the texts that are ready."""

    which: int


class AskEmergency(CallbackData, prefix="ea"):
    """Ask for the emergency of the draft of message `typed`; the same number makes it the same."""

    typed: int
