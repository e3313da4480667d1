"""Buttons of the class teacher's room."""

from aiogram.filters.callback_data import CallbackData


class SlipsOf(CallbackData, prefix="sl"):
    """Say what printing the slips of a class means, before it is done."""

    school_class: int


class LostPhone(CallbackData, prefix="slx"):
    """Choose whose chat is to be ended."""

    school_class: int


class Reissue(CallbackData, prefix="slr"):
    """End the chat of one reader of the class and draw a new slip."""

    school_class: int
    person: int


class PrintSlips(CallbackData, prefix="slp"):
    """Issue new slips for a class and draw them."""

    school_class: int


class OneSlip(CallbackData, prefix="slo"):
    """Draw a new slip for one who has no chat yet; `pupil` is 0 for the pupil's own."""

    school_class: int
    person: int
    pupil: int
