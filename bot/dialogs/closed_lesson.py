"""A change in a lesson whose term is over: its reason, the deputy head's consent or refusal."""

import json
from dataclasses import asdict
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.dialogs.typing import Awaited, await_text
from bot.filters import Said
from bot.screen import Screen
from bot.screens.closed_lesson import (
    ask_reason_screen,
    ask_refusal_screen,
    request_screen,
    requests_screen,
)
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.closing.reading import change_request, change_requests
from core.journal.closing.requests import (
    agree_to_change,
    ask_change,
    refuse_change,
    withdraw_change,
)
from core.journal.closing.rule import Change, LessonClosed
from notifications.buttons import DoClosed, OpenClosed

router = Router(name="closed_lesson")


class Deciding(StatesGroup):
    """The words of a reason or of a refusal are awaited."""

    reason = State()
    refusal = State()


async def ask_why(state: FSMContext, closed: LessonClosed) -> Screen:
    """Instead of what a closed lesson refused: the question why it is to be changed."""
    changes = json.dumps([asdict(one) for one in closed.changes])
    await await_text(state, Deciding.reason, lesson=closed.lesson_id, changes=changes)
    return ask_reason_screen(closed.said())


@router.message(StateFilter(Deciding.reason), F.text, Awaited())
async def reason_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, draft: dict[str, Any]
) -> Screen:
    asked = await ask_change(
        session,
        viewer,
        lesson_id=draft["lesson"],
        changes=[Change(**one) for one in json.loads(draft["changes"])],
        reason=message.text or "",
    )
    await state.clear()
    return await _shown(session, viewer, asked, _("Sent to the deputy head."))


@router.message(StateFilter(Deciding.refusal), F.text, Awaited())
async def refusal_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, draft: dict[str, Any]
) -> Screen:
    change = draft["change"]
    await refuse_change(session, viewer, change_id=change, answer=message.text or "")
    await state.clear()
    return await _shown(session, viewer, change, _("The teacher is told."))


@router.message(Command("changes"))
@router.message(Said("изменения закрытых уроков", "согласования", "changes"))
async def requests_asked(message: Message, session: Session, viewer: Viewer) -> Screen:
    return requests_screen(await change_requests(session, viewer), viewer)


@router.callback_query(OpenClosed.filter())
async def requests_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, state: FSMContext
) -> Screen:
    await state.clear()
    return requests_screen(await change_requests(session, viewer), viewer)


@router.callback_query(DoClosed.filter())
async def request_pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: DoClosed,
    state: FSMContext,
) -> Screen:
    change, said = callback_data.change, ""
    if callback_data.do == "agree":
        await agree_to_change(session, viewer, change_id=change)
        said = _("The teacher and the families are told.")
    elif callback_data.do == "withdraw":
        await withdraw_change(session, viewer, change_id=change)
    elif callback_data.do == "refuse":
        view = await change_request(session, viewer, change_id=change)
        await await_text(state, Deciding.refusal, change=change)
        return ask_refusal_screen(view)
    return await _shown(session, viewer, change, said)


async def _shown(session: Session, viewer: Viewer, change: int, said: str) -> Screen:
    view = await change_request(session, viewer, change_id=change)
    return request_screen(view, viewer, said=said)
