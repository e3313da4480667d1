"""Buttons of families' screens."""

from aiogram.filters.callback_data import CallbackData


class Look(CallbackData, prefix="l"):
    """Show one view of one child: `at` is a term's id or a day as YYYYMMDD, empty for now."""

    view: str
    child: int
    at: str = ""


class ChooseChild(CallbackData, prefix="ch"):
    """Remember the child for the next questions."""

    child: int


class Setting(CallbackData, prefix="set"):
    """Turn to a page of the settings, or change one of them to a value."""

    name: str
    value: str = ""


class Agree(CallbackData, prefix="ok"):
    """Consent to messages by this channel."""


class NotMe(CallbackData, prefix="no"):
    """The slip was not for this person."""


class Go(CallbackData, prefix="go"):
    """Open a page that needs no argument: menu, help, status."""

    page: str
