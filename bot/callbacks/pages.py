"""Buttons that open our pages."""

from aiogram.filters.callback_data import CallbackData


class OpenJournalPage(CallbackData, prefix="wj"):
    """A link to the journal's page, good once and for five minutes; 0: the first group."""

    group: int = 0
