"""Buttons by which a family reports an absence, and by which the school confirms it.

Days are YYMMDD; `notice` is the one being changed, 0 for a new one. What is being put together is
in the button alone, so that nothing is remembered between two presses.
"""

from aiogram.filters.callback_data import CallbackData

#: No lesson has this number: the first one is not chosen yet.
NO_LESSON = 99


class AbsentChild(CallbackData, prefix="aa"):
    """Begin to report for a child, or change a notice of it."""

    child: int
    notice: int = 0


class AbsentFrom(CallbackData, prefix="af"):
    """Choose the first day of several, or with `since` the last one."""

    child: int
    notice: int
    since: str = ""


class AbsentLessons(CallbackData, prefix="al"):
    """Choose the first lesson of a day, or with `first` the last one."""

    child: int
    notice: int
    day: str
    first: int = NO_LESSON


class AbsentWhy(CallbackData, prefix="aw"):
    """Ask for the reason: everything else is chosen."""

    child: int
    notice: int
    since: str
    until: str
    first: int = 0
    last: int = 0


class AbsentSay(CallbackData, prefix="as"):
    """Report it (AbsenceReason)."""

    child: int
    notice: int
    since: str
    until: str
    first: int
    last: int
    reason: str


class AbsentTold(CallbackData, prefix="at"):
    """It was told in words of one of several children: this is the one; nothing is reported yet.

    Empty where the words did not say it.
    """

    child: int
    since: str
    until: str
    reason: str


class AbsentDrop(CallbackData, prefix="ad"):
    """Withdraw a notice."""

    notice: int


class ClassAbsences(CallbackData, prefix="cn"):
    """What families of a class reported."""

    class_id: int


class ConfirmOne(CallbackData, prefix="cc"):
    """Confirm a notice in the list of the class."""

    notice: int
    class_id: int


class ConfirmLesson(CallbackData, prefix="jg"):
    """The lesson's teacher confirms all that was reported for it."""

    lesson: int


class AllButReported(CallbackData, prefix="jb"):
    """Everybody was at the lesson but those who were reported."""

    lesson: int
