"""Announcements that are not out yet: their hour, the list, changing, agreeing, calling off."""

import re
from datetime import date, datetime, time
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.messages import Confirming, Planned, When
from bot.dialogs.announce import Announcing, Draft, submitted_screen
from bot.dialogs.typing import Awaited, await_text
from bot.filters import Said
from bot.screen import Screen
from bot.screens import planned as screens
from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import BadInput, NotFound
from core.i18n import _
from core.messaging import planning
from core.messaging.planned import planned, planned_list
from notifications.buttons import DoPlanned

router = Router(name="planned")

_HOUR = re.compile(r"\s*([01]?\d|2[0-3])[:. -]?([0-5]\d)\s*")


class Replanning(StatesGroup):
    """The new text of a planned announcement is awaited."""

    text = State()


def _moment(day: str, at: str, zone: str) -> datetime:
    found = _HOUR.fullmatch(at)
    if found is None:
        raise BadInput(_("Type an hour such as 14:35."))
    try:
        return clock.at(date.fromisoformat(day), time(int(found[1]), int(found[2])), zone)
    except (ValueError, OverflowError):
        raise NotFound from None


async def _shown(session: Session, viewer: Viewer, planned_id: int, toast: str = "") -> Screen:
    view = await planned(session, viewer, planned_id=planned_id)
    return screens.planned_screen(view, viewer.zone, toast=toast)


async def _list(session: Session, viewer: Viewer) -> Screen:
    view = await planned_list(session, viewer)
    may_confirm = viewer.may(Action.RELEASE_ANNOUNCEMENT)
    return screens.planned_list_screen(view, viewer, may_confirm=may_confirm)


@router.message(Command("planned"))
@router.message(Said("запланированные", "запланированные объявления", "planned"))
async def listed(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _list(session, viewer)


@router.callback_query(Planned.filter())
async def list_pressed(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    return await _list(session, viewer)


@router.callback_query(Confirming.filter())
async def confirming_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Confirming
) -> Screen:
    await planning.set_confirming(session, viewer, confirms=callback_data.on)
    return await _list(session, viewer)


@router.callback_query(When.filter())
async def when_pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    bot: Bot,
    callback_data: When,
    state: FSMContext,
) -> Screen:
    viewer.must(Action.ANNOUNCE)
    if callback_data.at:
        return await _chosen(session, viewer, bot, state, callback_data, press.from_user.id)
    if not callback_data.day:
        return screens.days_screen(callback_data, viewer)
    return await _hour_wanted(viewer, state, callback_data)


async def _hour_wanted(viewer: Viewer, state: FSMContext, when: When) -> Screen:
    try:
        day = date.fromisoformat(when.day)
    except ValueError:
        raise NotFound from None
    data = await state.get_data() if when.typed else {}
    about = {"typed": when.typed, "planned": when.planned, "revision": when.revision}
    if data.get("typed") == when.typed or not when.typed:
        await await_text(state, Announcing.moment, **{**data, **about, "day": when.day})
    return screens.hours_screen(when, day, viewer)


async def _chosen(
    session: Session, viewer: Viewer, bot: Bot, state: FSMContext, when: When, chat_id: int
) -> Screen:
    due_at = _moment(when.day, when.at, viewer.zone)
    if when.typed:
        draft = Draft(chat_id, when.typed, due_at)
        return await submitted_screen(session, viewer, bot, state, draft)
    await planning.move(
        session, viewer, planned_id=when.planned, revision=when.revision, due_at=due_at
    )
    await state.clear()
    return await _shown(session, viewer, when.planned, _("The time was changed"))


@router.message(Announcing.moment, F.text, Awaited())
async def hour_typed(
    message: Message,
    session: Session,
    viewer: Viewer,
    bot: Bot,
    state: FSMContext,
    draft: dict[str, Any],
) -> Screen:
    viewer.must(Action.ANNOUNCE)
    when = When(**{name: draft[name] for name in ("typed", "planned", "revision", "day")})
    at = when.model_copy(update={"at": message.text or ""})
    return await _chosen(session, viewer, bot, state, at, message.chat.id)


@router.callback_query(DoPlanned.filter(F.do == "text"))
async def text_pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: DoPlanned,
    state: FSMContext,
) -> Screen:
    view = await planned(session, viewer, planned_id=callback_data.planned)
    about = {"planned": view.id, "revision": callback_data.revision}
    await await_text(state, Replanning.text, **about)
    return screens.retype_screen(view)


@router.message(Replanning.text, F.text, Awaited())
async def text_typed(
    message: Message,
    session: Session,
    viewer: Viewer,
    state: FSMContext,
    draft: dict[str, Any],
) -> Screen:
    about = {"planned_id": draft["planned"], "revision": draft["revision"]}
    await planning.retype(session, viewer, **about, text=message.text or "")
    await state.clear()
    return await _shown(session, viewer, draft["planned"])


@router.callback_query(DoPlanned.filter())
async def done(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DoPlanned
) -> Screen:
    asked = callback_data
    view = await planned(session, viewer, planned_id=asked.planned)
    if asked.do == "off":
        return screens.sure_screen(view)
    if asked.do == "last" and asked.value not in screens.LASTING:
        return screens.lasting_screen(view)
    toast = await _do(session, viewer, asked)
    return await _shown(session, viewer, asked.planned, toast)


async def _do(session: Session, viewer: Viewer, asked: DoPlanned) -> str:
    """Does it, and gives what to say over the chat."""
    about: dict[str, int] = {"planned_id": asked.planned, "revision": asked.revision}
    match asked.do:
        case "agree":
            await planning.agree(session, viewer, **about)
            return _("Agreed")
        case "refuse":
            await planning.refuse(session, viewer, **about)
            return _("Refused, its author will be told")
        case "sure":
            await planning.call_off(session, viewer, **about)
            return _("Called off")
        case "weekly":
            await planning.set_weekly(session, viewer, **about, weekly=bool(asked.value))
            return _("Saved.")
        case "last":
            await planning.set_lasting(session, viewer, **about, hours=asked.value)
            return _("Saved.")
    return ""
