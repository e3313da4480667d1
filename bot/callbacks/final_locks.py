"""Buttons of closed columns of final marks."""

from aiogram.filters.callback_data import CallbackData


class OpenLocks(CallbackData, prefix="fc"):
    """The closed columns."""

    leaf: int = 1


class OpenLock(CallbackData, prefix="fd"):
    """One of them with its record."""

    lock: int


class Unlock(CallbackData, prefix="fe"):
    """Open it; the reason is asked for."""

    lock: int
