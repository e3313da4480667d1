"""Buttons under a line of marks shown back; the line itself waits in the chat's draft."""

from aiogram.filters.callback_data import CallbackData


class DictationGroup(CallbackData, prefix="vg"):
    """The line is about this group."""

    group: int


class DictationPupil(CallbackData, prefix="vp"):
    """The first doubtful part is about this pupil; 0 leaves the part out."""

    pupil: int


class DictationSave(CallbackData, prefix="vs"):
    """All of it is right."""


class DictationDrop(CallbackData, prefix="vd"):
    """Nothing of it is saved."""


class DictationReason(CallbackData, prefix="vr"):
    """All of it is right, and this usual reason, by its number in the list, is why so late."""

    number: int
