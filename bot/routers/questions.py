"""Any text that no command, word or dialog takes is a question in plain words."""

import asyncio
from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.questions import SayIt
from bot.dialogs.typing import Awaited, await_text, origin_of
from bot.dialogs.write_message import Writing
from bot.questions.answers import ANSWERS, child_of
from bot.questions.asked import Question
from bot.questions.letters import letter_of
from bot.questions.surroundings import Surroundings, surroundings_of
from bot.screen import Screen
from bot.screens.messages import closed_screen, sent_screen, typing_screen
from bot.screens.questions import ready_letter_screen
from bot.understanding import understand
from core.access.circle import StaffMember
from core.access.viewer import Viewer
from core.db import Database, Session
from core.messaging import actions, queries
from core.messaging.doors import access_thread

router = Router(name="questions")


@router.message(F.text, ~F.text.startswith("/"))
async def asked(
    message: Message, session: Session, viewer: Viewer, db: Database, state: FSMContext
) -> Screen:
    question = await _understood(message.text or "", await surroundings_of(session, viewer, db))
    child = child_of(viewer, question)
    letter = letter_of(question, child)
    if child is not None and letter is not None:
        return await _ready(session, viewer, state, child.pupil.id, *letter)
    return await ANSWERS[question.meaning.intent](session, viewer, question)


async def _understood(text: str, around: Surroundings) -> Question:
    # A family's names and subjects are declined at its first question, for some dozen milliseconds.
    return Question(await asyncio.to_thread(understand, text, around.context), around, text)


async def _ready(
    session: Session, viewer: Viewer, state: FSMContext, pupil_id: int, to: StaffMember, text: str
) -> Screen:
    """The letter is shown before it goes; other words may be typed instead."""
    thread = await actions.open_thread(session, viewer, pupil_id=pupil_id, staff_id=to.id)
    await await_text(state, Writing.text, thread=thread.id, said=text)
    return ready_letter_screen(typing_screen(thread), thread, text)


@router.callback_query(SayIt.filter(), Awaited())
async def said(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: SayIt,
    state: FSMContext,
    bot: Bot,
    draft: dict[str, Any],
) -> Screen:
    if draft.get("thread") != callback_data.thread or "said" not in draft or not press.message:
        return closed_screen()
    await state.clear()
    origin = origin_of(bot, press.message.chat.id, press.message.message_id)
    return await _sent(session, viewer, callback_data.thread, draft["said"], origin)


async def _sent(session: Session, viewer: Viewer, thread_id: int, text: str, origin: str) -> Screen:
    posted = await actions.post(session, viewer, thread_id=thread_id, text=text, origin=origin)
    thread = await access_thread(session, viewer, thread_id)
    arrival = await queries.arrival(session, thread)
    return sent_screen(thread, posted.text, arrival, viewer.zone)
