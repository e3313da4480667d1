"""The plan of topics in the chat: where a group stands, the topic in one touch, compaction."""

from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.plan import ChooseCompaction, Compact, OpenPlan, OpenPlans, TakeTopic
from bot.dialogs.typing import Awaited, await_text
from bot.filters import Said
from bot.screen import Screen
from bot.screens.plan import (
    ask_compaction_screen,
    choose_compaction_screen,
    plan_screen,
    plans_screen,
)
from bot.screens.teaching import card_screen, topic_saved
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _
from core.journal.actions import last_entry, set_topic
from core.journal.grid import my_groups
from core.journal.plan import compact, plan_view, topic_for
from core.journal.teaching import lesson_card

router = Router(name="plan")


class Compacting(StatesGroup):
    """The reason of a compaction is awaited."""

    typed = State()


@router.message(Command("plan"))
@router.message(Said("ктп", "план", "программа", "plan"))
async def plans(message: Message, session: Session, viewer: Viewer) -> Screen:
    return plans_screen(await my_groups(session, viewer), viewer)


@router.callback_query(OpenPlans.filter())
async def plans_opened(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    return plans_screen(await my_groups(session, viewer), viewer)


@router.callback_query(OpenPlan.filter())
async def plan_opened(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: OpenPlan,
    state: FSMContext,
) -> Screen:
    await state.clear()
    view = await plan_view(session, viewer, group_id=callback_data.group)
    return plan_screen(view, callback_data.at, viewer)


@router.callback_query(ChooseCompaction.filter())
async def compaction_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ChooseCompaction
) -> Screen:
    view = await plan_view(session, viewer, group_id=callback_data.group)
    return choose_compaction_screen(view, viewer)


@router.callback_query(Compact.filter())
async def compaction_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: Compact,
    state: FSMContext,
) -> Screen:
    view = await plan_view(session, viewer, group_id=callback_data.group)
    await await_text(state, Compacting.typed, **callback_data.model_dump())
    return ask_compaction_screen(view, callback_data.position, callback_data.hours)


@router.message(StateFilter(Compacting.typed), F.text, Awaited())
async def compaction_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, draft: dict[str, Any]
) -> Screen:
    await compact(
        session,
        viewer,
        group_id=draft["group"],
        position=draft["position"],
        hours=draft["hours"],
        reason=message.text or "",
    )
    await state.clear()
    view = await plan_view(session, viewer, group_id=draft["group"])
    return plan_screen(view, 0, viewer, toast=_("The plan is compacted."))


@router.callback_query(TakeTopic.filter())
async def topic_taken(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: TakeTopic
) -> Screen:
    lesson = callback_data.lesson
    planned = await topic_for(session, viewer, lesson_id=lesson)
    if not planned:
        raise NotFound
    topic = await set_topic(session, viewer, lesson_id=lesson, text=planned)
    card = await lesson_card(session, viewer, lesson_id=lesson)
    last = await last_entry(session, viewer)
    return card_screen(card, last, viewer, said=topic_saved(topic))
