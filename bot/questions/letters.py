"""Questions that begin a dialog: «напиши классной, что Маша болеет» is a letter to be sent."""

from collections.abc import Awaitable, Callable

from aiogram.fsm.context import FSMContext

from bot.dialogs.typing import await_text
from bot.dialogs.write_message import Writing
from bot.questions.answers import child_of
from bot.questions.asked import Question
from bot.screen import Screen
from bot.screens.messages import typing_screen
from bot.screens.questions import ready_letter_screen
from core.access.circle import StaffMember
from core.access.viewer import Viewer
from core.db import Session
from core.messaging import actions
from core.messaging.rules import checked_text

#: Gives None where the phrase says too little to begin: then the question is answered as others.
Beginning = Callable[[Session, Viewer, FSMContext, Question], Awaitable[Screen | None]]


async def letter(
    session: Session, viewer: Viewer, state: FSMContext, question: Question
) -> Screen | None:
    """The words of a letter to a teacher who was named, about the child who has this teacher."""
    child, text = child_of(viewer, question), question.meaning.text
    some = (child,) if child is not None else question.around.children
    found = [
        (about.pupil.id, one)
        for about in some
        for one in about.staff
        if one.name.full == question.meaning.teacher
    ]
    if len(found) != 1 or not text:
        return None
    return await _ready(session, viewer, state, *found[0], text)


async def _ready(
    session: Session, viewer: Viewer, state: FSMContext, pupil_id: int, to: StaffMember, text: str
) -> Screen:
    """The letter is shown before it goes; other words may be typed instead."""
    text = checked_text(text)
    thread = await actions.open_thread(session, viewer, pupil_id=pupil_id, staff_id=to.id)
    await await_text(state, Writing.text, thread=thread.id, said=text)
    return ready_letter_screen(typing_screen(thread), thread, text)


#: By intent; tried before `ANSWERS`.
BEGINNINGS: dict[str, Beginning] = {"message": letter}
