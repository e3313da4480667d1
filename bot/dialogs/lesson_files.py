"""A teacher gives files with the homework: after a button, or in reply to a lesson's message."""

from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import BaseFilter, CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from bot.callbacks.lesson_files import FILES_OF, DropFile, OpenFiles, SendFiles, ShowFiles
from bot.callbacks.teaching import AskHomework, OpenLesson
from bot.dialogs.enter_lesson import Answer, Entering, await_answer
from bot.dialogs.given_files import files_in
from bot.screen import Screen
from bot.screens.lesson_files import file_saved, lesson_files_screen, sent_files_screen
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.files import add_file, pupil_files, taught_files
from core.journal.materials import lesson_links, remove_link
from core.journal.teaching import lesson_card

#: Asked before slips are: the link of the journal's page into the chat looks like one.
links = Router(name="lesson_files_links")
router = Router(name="lesson_files")

_IS_FILE = F.photo | F.document | F.audio | F.video
#: Buttons by which a message is known to be about one lesson.
_ABOUT = (OpenFiles, AskHomework, OpenLesson)


class Settled(BaseFilter):
    """Somebody linked to the chat who has agreed to messages."""

    async def __call__(self, _message: Message, viewer: Viewer | None) -> bool:
        """Whether it is so."""
        return viewer is not None and viewer.consented


class Attaching(StatesGroup):
    """Files sent now belong to a lesson."""

    files = State()


class ForLesson(BaseFilter):
    """A file for a lesson, from somebody who keeps a journal; gives the `lesson`.

    That of the message it replies to, otherwise of the question still waiting. Whether the lesson
    is theirs is found out at its door.
    """

    async def __call__(
        self, message: Message, viewer: Viewer, state: FSMContext
    ) -> bool | dict[str, Any]:
        """Whether it is one, and of which lesson."""
        if not viewer.may(Action.KEEP_JOURNAL):
            return False
        if lesson := _replied(message.reply_to_message):
            await await_answer(state, Attaching.files, lesson=lesson)
            return {"lesson": lesson}
        if await state.get_state() not in (Attaching.files, Entering.homework):
            return False
        found = await Answer()(message, state)
        return isinstance(found, dict) and {"lesson": found["asked"]["lesson"]}


def _replied(message: Message | None) -> int:
    """The one lesson the buttons of a message are about, or 0."""
    markup = None if message is None else message.reply_markup
    if not isinstance(markup, InlineKeyboardMarkup):
        return 0
    for row in markup.inline_keyboard:
        for button in row:
            for about in _ABOUT:
                if (button.callback_data or "").startswith(f"{about.__prefix__}:"):
                    return int(about.unpack(button.callback_data or "").lesson)
    return 0


async def _shown(
    session: Session, viewer: Viewer, lesson: int, *, said: str = "", toast: str = ""
) -> Screen:
    card = await lesson_card(session, viewer, lesson_id=lesson)
    view = await lesson_links(session, viewer, lesson_id=lesson)
    return lesson_files_screen(view, card.lesson.homework or "", said=said, toast=toast)


@links.message(
    CommandStart(deep_link=True, magic=F.args.regexp(rf"^{FILES_OF}\d{{1,15}}$")), Settled()
)
async def files_linked(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, command: CommandObject
) -> Screen:
    lesson = int((command.args or "").removeprefix(FILES_OF))
    screen = await _shown(session, viewer, lesson)
    await await_answer(state, Attaching.files, lesson=lesson)
    return screen


@router.callback_query(OpenFiles.filter())
async def files_opened(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: OpenFiles,
    state: FSMContext,
) -> Screen:
    screen = await _shown(session, viewer, callback_data.lesson)
    await await_answer(state, Attaching.files, lesson=callback_data.lesson)
    return screen


@router.message(_IS_FILE, ForLesson())
async def file_sent(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, bot: Bot, lesson: int
) -> Screen:
    (file,), said = files_in(message, bot.id), message.caption or ""
    added = await add_file(session, viewer, lesson_id=lesson, file=file, said=said)
    waiting, album = await state.get_data(), message.media_group_id or ""
    await state.update_data(waiting | {"album": album})
    if album and waiting.get("album") == album:
        return Screen()  # The first of the album was answered; the list counts them all.
    return await _shown(session, viewer, lesson, said=file_saved(added))


@router.callback_query(DropFile.filter())
async def file_dropped(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DropFile
) -> Screen:
    lesson, material = callback_data.lesson, callback_data.material
    await remove_link(session, viewer, lesson_id=lesson, material_id=material)
    return await _shown(session, viewer, lesson, toast=_("Removed."))


@router.callback_query(ShowFiles.filter())
async def files_shown(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ShowFiles
) -> Screen:
    view = await taught_files(session, viewer, lesson_id=callback_data.lesson)
    return sent_files_screen(view, viewer.zone)


@router.callback_query(SendFiles.filter())
async def files_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SendFiles
) -> Screen:
    child, lesson = callback_data.child, callback_data.lesson
    view = await pupil_files(session, viewer, pupil_id=child, lesson_id=lesson)
    return sent_files_screen(view, viewer.zone)
