"""Buttons of the question why a late mark is changed."""

from aiogram.filters.callback_data import CallbackData

#: `value` of a mark that is to be deleted; 0 is a dot. Buttons carry no negative numbers.
DELETED = 9


class GiveReason(CallbackData, prefix="jr"):
    """Change the mark for one of the usual reasons, by its number in the list."""

    lesson: int
    pupil: int
    kind: int
    value: int
    row: bool
    number: int
