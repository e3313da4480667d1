"""Any text that no command, word or dialog takes is a question in plain words."""

import asyncio
from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.questions import SayIt
from bot.dialogs.typing import Awaited, origin_of
from bot.questions import recent
from bot.questions.answers import ANSWERS
from bot.questions.asked import Question
from bot.questions.letters import BEGINNINGS
from bot.questions.surroundings import Surroundings, surroundings_of
from bot.screen import Screen
from bot.screens.messages import closed_screen, sent_screen
from bot.screens.questions import too_far_screen
from bot.understanding import FOLLOWED, Meaning, understand
from core.access.viewer import Viewer
from core.db import Database, Session
from core.messaging import actions, queries
from core.messaging.doors import access_thread

router = Router(name="questions")


@router.message(F.text, ~F.text.startswith("/"))
async def asked(
    message: Message, session: Session, viewer: Viewer, db: Database, state: FSMContext
) -> Screen:
    around = await surroundings_of(session, viewer, db)
    after = await recent.last_question(session, viewer)
    question = await _understood(message.text or "", around, after)
    if question.is_too_far:
        return too_far_screen(viewer)
    begin = BEGINNINGS.get(question.meaning.intent)
    begun = await begin(session, viewer, state, question) if begin is not None else None
    answer = begun or await ANSWERS[question.meaning.intent](session, viewer, question)
    if begun is None and question.meaning.intent in FOLLOWED:
        await recent.remember(session, viewer, question.meaning)
    return answer


async def _understood(text: str, around: Surroundings, after: Meaning | None) -> Question:
    # A family's names and subjects are declined at its first question, for some dozen milliseconds.
    meaning = await asyncio.to_thread(understand, text, around.context, after=after)
    return Question(around.fitting(meaning), around, text)


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
