"""What an announcement asks: chosen with its draft, answered below it, seen by its sender."""

from dataclasses import replace
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.messages import Answers, Ask
from bot.dialogs.announce import Announcing, preview_again
from bot.dialogs.typing import Awaited
from bot.screen import Screen
from bot.screens import answers as screens
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Asks
from core.i18n import _
from core.messaging.answers import answers_of, asked, give_answer, take_back_answer
from core.messaging.asking import (
    ACKNOWLEDGE,
    NO_QUESTION,
    YES_OR_NO,
    Question,
    question_of_text,
)
from notifications.buttons import GiveAnswer

router = Router(name="ask_readers")

_PLAIN: dict[str, Question] = {
    Asks.NOTHING: NO_QUESTION,
    Asks.ACK: ACKNOWLEDGE,
    Asks.YES_NO: YES_OR_NO,
}


@router.callback_query(Ask.filter())
async def ask_pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: Ask,
    state: FSMContext,
) -> Screen:
    viewer.must(Action.ANNOUNCE)
    asks = callback_data.asks
    if asks in _PLAIN:
        await state.update_data(question=_PLAIN[asks].packed())
        return await preview_again(session, viewer, state)
    if asks not in (Asks.CHOICE, Asks.SIGN_UP):
        return screens.ask_screen()
    await state.set_state(Announcing.options)
    await state.update_data(asks=asks)
    return screens.options_wanted_screen(Asks(asks))


@router.message(Announcing.options, F.text, Awaited())
async def options_typed(
    message: Message,
    session: Session,
    viewer: Viewer,
    state: FSMContext,
    draft: dict[str, Any],
) -> Screen:
    question = question_of_text(Asks(draft["asks"]), message.text or "")
    await state.update_data(question=question.packed())
    return await preview_again(session, viewer, state)


@router.callback_query(GiveAnswer.filter())
async def answered(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: GiveAnswer
) -> Screen:
    number, option = callback_data.announcement, callback_data.option
    if option:
        await give_answer(session, viewer, announcement_id=number, option_id=option)
    else:
        await take_back_answer(session, viewer, announcement_id=number)
    view = await asked(session, viewer, announcement_id=number)
    return screens.answered_screen(view, viewer.zone)


@router.callback_query(Answers.filter())
async def answers_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Answers
) -> Screen:
    view = await answers_of(session, viewer, announcement_id=callback_data.announcement)
    if callback_data.sheet:
        return screens.sheet_screen(view, viewer.zone)
    return replace(screens.answers_screen(view, viewer.zone), toast=_("Up to date"))
