"""Buttons under letters that failed. Each names one of them and means all that failed so."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class DeadLetters(CallbackData, prefix="dl"):
    """Show what failed."""


class RetryDead(CallbackData, prefix="dlr"):
    """Send them anew."""

    letter: int


class DropDead(CallbackData, prefix="dlx"):
    """Ask why they are to be put aside."""

    letter: int


class DropFor(CallbackData, prefix="dlw"):
    """Put them aside for this reason."""

    letter: int
    why: Literal["outdated", "otherwise", "mistake"]
