"""Buttons of the files of a lesson: a teacher keeps them, a family has them sent."""

from aiogram.filters.callback_data import CallbackData

#: What a link into the chat says before the number of a lesson whose files are meant.
FILES_OF = "files_"


class OpenFiles(CallbackData, prefix="lf"):
    """The files of a lesson; the next ones sent are added."""

    lesson: int


class DropFile(CallbackData, prefix="lx"):
    """Take a file away."""

    lesson: int
    material: int


class ShowFiles(CallbackData, prefix="lw"):
    """Send the files of a lesson to its teacher."""

    lesson: int


class SendFiles(CallbackData, prefix="hf"):
    """Send the files of a lesson to the family of a pupil."""

    child: int
    lesson: int
