"""A letter is typed: from the choice of the reader, by «Ответить», or by a reply to a letter."""

from dataclasses import replace
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import BaseFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.messages import ToFamily, ToStaff
from bot.dialogs.given_files import IS_FILE, ContinuesAlbum, files_in, letter_origin
from bot.dialogs.typing import Awaited, await_text
from bot.screen import Screen
from bot.screens.addressees import staff_screen
from bot.screens.asking import about_words
from bot.screens.messages import not_passed_on_screen, said_words, sent_screen, typing_screen
from bot.screens.questions import ready_letter_screen
from core.access.circle import staff_of_pupil
from core.access.viewer import Viewer
from core.db import Session
from core.journal.asked import entry_asked
from core.messaging import actions, queries
from core.messaging.doors import ThreadRef, access_thread
from core.messaging.files import add_to_album, letter_file_names
from core.messaging.rules import checked_text
from notifications.buttons import AskTeacher, Reply

router = Router(name="write_message")


class Writing(StatesGroup):
    """A letter into the thread of the state's data."""

    text = State()


class RepliesToLetter(BaseFilter):
    """The messenger's own reply to a letter of a thread; gives `thread_id`."""

    async def __call__(
        self, message: Message, session: Session, viewer: Viewer, bot: Bot
    ) -> bool | dict[str, Any]:
        """Whether the message replied to is a letter of a thread that is open to the viewer."""
        letter = message.reply_to_message
        if letter is None:
            return False
        thread_id = await queries.thread_of_letter(
            session,
            viewer,
            bot_id=bot.id,
            chat_id=message.chat.id,
            letter_id=letter.message_id,
        )
        return {"thread_id": thread_id} if thread_id else False


async def _await_text(state: FSMContext, thread: ThreadRef) -> Screen:
    await await_text(state, Writing.text, thread=thread.id)
    return typing_screen(thread)


async def _other_words(
    session: Session,
    viewer: Viewer,
    state: FSMContext,
    message: Message,
    draft: dict[str, Any],
) -> Screen:
    """Other words for a letter that the bot has read out of a phrase: shown again before it goes,
    for what comes next may as well be another question to the bot."""
    text = checked_text(message.text or "")
    thread = await access_thread(session, viewer, draft["thread"])
    await await_text(state, Writing.text, thread=thread.id, said=text)
    return ready_letter_screen(typing_screen(thread), thread, text)


async def _post(
    session: Session,
    viewer: Viewer,
    bot: Bot,
    message: Message,
    thread_id: int,
    event_id: int = 0,
    said: str = "",
) -> Screen:
    """`event_id`: the entry of the journal that is asked about, named above the words; `said`: the
    words of a file that came without any."""
    origin, files = letter_origin(bot, message), files_in(message, bot.id)
    text = message.text or message.caption or said
    if event_id:
        text = f"{about_words(await entry_asked(session, viewer, event_id=event_id))}\n\n{text}"
    posted = await actions.post(
        session, viewer, thread_id=thread_id, text=text, origin=origin, files=files
    )
    thread = await access_thread(session, viewer, thread_id)
    arrival = await queries.arrival(session, thread)
    names = await letter_file_names(session, school_id=viewer.school_id, message_ids=[posted.id])
    shown = said_words(posted.text, names.get(posted.id, ()), album=bool(message.media_group_id))
    return sent_screen(thread, shown, arrival, viewer.zone, message_id=posted.id)


@router.callback_query(ToStaff.filter())
async def staff_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: ToStaff,
    state: FSMContext,
) -> Screen:
    thread = await actions.open_thread(
        session, viewer, pupil_id=callback_data.pupil, staff_id=callback_data.person
    )
    return await _await_text(state, thread)


@router.callback_query(ToFamily.filter())
async def family_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: ToFamily,
    state: FSMContext,
) -> Screen:
    thread = await actions.open_thread_with_family(
        session, viewer, pupil_id=callback_data.pupil, family_id=callback_data.person
    )
    return await _await_text(state, thread)


@router.callback_query(AskTeacher.filter())
async def teacher_asked(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: AskTeacher,
    state: FSMContext,
) -> Screen:
    around = await staff_of_pupil(session, viewer, pupil_id=callback_data.pupil_id)
    teachers = [one for one in around.staff if callback_data.subject_id in one.subject_ids]
    if len(teachers) != 1:
        return replace(staff_screen(around, office=False, myself=viewer.person_id), anew=True)
    thread = await actions.open_thread(
        session, viewer, pupil_id=callback_data.pupil_id, staff_id=teachers[0].id
    )
    return replace(await _await_text(state, thread), anew=True)


@router.callback_query(Reply.filter())
async def reply_pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: Reply,
    state: FSMContext,
) -> Screen:
    thread = await access_thread(session, viewer, callback_data.thread_id)
    return replace(await _await_text(state, thread), anew=True)


@router.message(F.text, ~F.text.startswith("/"), RepliesToLetter())
async def replied(
    message: Message, session: Session, viewer: Viewer, bot: Bot, thread_id: int
) -> Screen:
    return await _post(session, viewer, bot, message, thread_id)


@router.message(Writing.text, F.text, Awaited())
async def typed(
    message: Message,
    session: Session,
    viewer: Viewer,
    bot: Bot,
    state: FSMContext,
    draft: dict[str, Any],
) -> Screen:
    if "said" in draft:
        return await _other_words(session, viewer, state, message, draft)
    event_id = draft.get("event", 0)
    screen = await _post(session, viewer, bot, message, draft["thread"], event_id)
    await state.clear()
    return screen


@router.message(IS_FILE, ContinuesAlbum())
async def album_continued(
    message: Message, session: Session, viewer: Viewer, bot: Bot, album_of: int
) -> Screen:
    """The first of the album was answered; the others go with it."""
    (file,) = files_in(message, bot.id)
    said = message.caption or ""
    await add_to_album(session, viewer, message_id=album_of, file=file, said=said)
    return Screen()


@router.message(IS_FILE, RepliesToLetter())
async def replied_with_file(
    message: Message, session: Session, viewer: Viewer, bot: Bot, thread_id: int
) -> Screen:
    return await _post(session, viewer, bot, message, thread_id)


@router.message(Writing.text, IS_FILE, Awaited())
async def file_sent(
    message: Message,
    session: Session,
    viewer: Viewer,
    bot: Bot,
    state: FSMContext,
    draft: dict[str, Any],
) -> Screen:
    event_id, said = draft.get("event", 0), draft.get("said", "")
    screen = await _post(session, viewer, bot, message, draft["thread"], event_id, said)
    await state.clear()
    return screen


@router.message(~F.text, RepliesToLetter())
@router.message(Writing.text, ~F.text, Awaited())
async def not_passed_on(message: Message) -> Screen:
    return not_passed_on_screen(message.content_type)
