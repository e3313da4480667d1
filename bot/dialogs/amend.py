"""An announcement that is out is put right or taken back."""

from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.messages import Amend
from bot.dialogs.announce import progress_of
from bot.dialogs.typing import Awaited, await_text, origin_of
from bot.screen import Screen
from bot.screens import announcements as screens
from bot.screens.planned import planned_screen
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.clock import now
from core.db import Session
from core.i18n import _
from core.messaging.amending import amending, correct, recall
from core.messaging.announcements import announcement, announcement_progress
from core.messaging.planned import needs_second_for, planned
from core.messaging.rules import checked_text
from core.wording import moment
from notifications.writing.announcement_text import announcement_text

router = Router(name="amend")


class Amending(StatesGroup):
    """The right text of the announcement in the data."""

    text = State()


@router.callback_query(Amend.filter(F.do == "back"))
async def recall_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Amend
) -> Screen:
    number = callback_data.announcement
    far = await announcement_progress(session, viewer, announcement_id=number)
    return screens.recall_screen(far, await amending(session, viewer, announcement_id=number))


@router.callback_query(Amend.filter(F.do == "sure"))
async def recall_sure(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Amend
) -> Screen:
    number = callback_data.announcement
    await recall(session, viewer, announcement_id=number, version=callback_data.version)
    return await progress_of(session, viewer, number)


@router.callback_query(Amend.filter(F.do == "text"))
async def correct_pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: Amend,
    state: FSMContext,
) -> Screen:
    number = callback_data.announcement
    far = await announcement_progress(session, viewer, announcement_id=number)
    await await_text(state, Amending.text, announcement=number, version=callback_data.version)
    return screens.correct_screen(far)


@router.message(Amending.text, F.text, Awaited())
async def typed(
    message: Message,
    session: Session,
    viewer: Viewer,
    state: FSMContext,
    draft: dict[str, Any],
) -> Screen:
    viewer.must(Action.ANNOUNCE)
    text = checked_text(message.text or "")
    await state.update_data(text=text, typed=message.message_id)
    return await _preview(session, viewer, draft, text, message.message_id)


async def _preview(
    session: Session, viewer: Viewer, draft: dict[str, Any], text: str, typed: int
) -> Screen:
    number = draft["announcement"]
    view = await announcement(session, viewer, announcement_id=number)
    letter = announcement_text(
        readers=view.title,
        text=text,
        author=view.author.short,
        moment=moment(view.announced_at, viewer.zone),
        corrected=moment(now(), viewer.zone),
    )
    amend = Amend(announcement=number, version=draft["version"], do="right", typed=typed)
    second = await needs_second_for(session, viewer, announcement_id=number)
    return screens.corrected_preview_screen(letter, amend, second=second)


@router.callback_query(Amend.filter(F.do == "right"))
async def correct_sure(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    bot: Bot,
    callback_data: Amend,
    state: FSMContext,
) -> Screen:
    viewer.must(Action.ANNOUNCE)
    data = await state.get_data()
    if data.get("typed") != callback_data.typed:
        return Screen(toast=_("This preview is out of date. Begin anew: /news"), alert=True)
    origin = origin_of(bot, press.from_user.id, callback_data.typed)
    return await _corrected(session, viewer, state, callback_data, data["text"], origin)


async def _corrected(
    session: Session, viewer: Viewer, state: FSMContext, amend: Amend, text: str, origin: str
) -> Screen:
    made = await correct(
        session,
        viewer,
        announcement_id=amend.announcement,
        version=amend.version,
        text=text,
        origin=origin,
    )
    await state.clear()
    if made.planned_id is None:
        return await progress_of(session, viewer, amend.announcement)
    view = await planned(session, viewer, planned_id=made.planned_id)
    return planned_screen(view, viewer.zone)
