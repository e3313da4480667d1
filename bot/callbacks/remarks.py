"""Buttons of remarks on the journal."""

from aiogram.filters.callback_data import CallbackData


class OpenRemarks(CallbackData, prefix="ro"):
    """The open remarks."""


class FindGaps(CallbackData, prefix="rg"):
    """Teachers whose lessons lack something."""


class TeacherLessons(CallbackData, prefix="rt"):
    """A teacher's lessons that lack something."""

    teacher: int


class RemarkLesson(CallbackData, prefix="rl"):
    """A lesson to make a remark about."""

    lesson: int
    teacher: int


class MakeRemark(CallbackData, prefix="rm"):
    """A remark of this category about the lesson."""

    lesson: int
    category: str
