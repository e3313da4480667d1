"""Buttons by which a teacher keeps the links of a lesson."""

from aiogram.filters.callback_data import CallbackData


class OpenLinks(CallbackData, prefix="kl"):
    """The links of a lesson."""

    lesson: int


class AddLink(CallbackData, prefix="ka"):
    """Ask for a link: to the lesson held online, or to a material."""

    lesson: int
    meeting: bool = False


class SameMeeting(CallbackData, prefix="ks"):
    """The lesson is held online where the group met last."""

    lesson: int


class DropLink(CallbackData, prefix="kd"):
    """Take a link away."""

    lesson: int
    material: int
