"""«Консультации»: families take an employee's hour, move and cancel it; employees open hours."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.dialogs.typing import Awaited, await_text
from bot.filters import Said
from bot.screen import Screen
from bot.screens import meetings as screens
from core import clock
from core.access.doors import own_pupils
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _
from core.meetings import actions
from core.meetings.hours import read_hours
from core.meetings.reading import Slot, child_meetings, free_hours, my_hours, slot_of_mine
from notifications.buttons import Meeting

router = Router(name="meetings")

Doing = Callable[[Session, Viewer, Meeting], Awaitable[Screen]]


class Opening(StatesGroup):
    """A line of hours is awaited."""

    hours = State()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


@router.message(Command("meetings"))
@router.message(Said("консультации", "консультация", "запись на приём", "приём", "meetings"))
async def meetings(message: Message, session: Session, viewer: Viewer) -> Screen:
    children = await own_pupils(session, viewer)
    employed = viewer.may(Action.HOLD_MEETINGS)
    if employed and not children:
        return screens.hours_screen(await my_hours(session, viewer), viewer)
    if len(children) == 1 and not employed:
        view = await child_meetings(session, viewer, pupil_id=children[0].id)
        return screens.child_screen(view, viewer)
    return screens.begin_screen(children, employed=employed)


async def _child(session: Session, viewer: Viewer, at: Meeting) -> Screen:
    return screens.child_screen(await child_meetings(session, viewer, pupil_id=at.child), viewer)


async def _staff(session: Session, viewer: Viewer, at: Meeting) -> Screen:
    pupil, staff, free, mine = await free_hours(session, viewer, pupil_id=at.child, staff_id=at.id)
    return screens.free_screen(pupil, staff, free, mine, viewer, day=at.day)


async def _take(session: Session, viewer: Viewer, at: Meeting) -> Screen:
    slot = await actions.take(session, viewer, slot_id=at.id, pupil_id=at.child)
    view = await child_meetings(session, viewer, pupil_id=at.child)
    return screens.taken_screen(view.pupil, slot, viewer)


async def _back(session: Session, viewer: Viewer, at: Meeting) -> Screen:
    await actions.give_back(session, viewer, slot_id=at.id)
    view = await child_meetings(session, viewer, pupil_id=at.child)
    return screens.child_screen(view, viewer, toast=_("The appointment is cancelled."))


async def _hours(session: Session, viewer: Viewer, at: Meeting) -> Screen:
    return screens.hours_screen(await my_hours(session, viewer), viewer)


async def _of_day(session: Session, viewer: Viewer, day: date) -> list[Slot]:
    hours = await my_hours(session, viewer)
    return [one for one in hours if clock.local(one.starts_at, viewer.zone).date() == day]


async def _on(session: Session, viewer: Viewer, at: Meeting) -> Screen:
    day = _day(at.day)
    return screens.day_screen(day, await _of_day(session, viewer, day), viewer)


async def _slot(session: Session, viewer: Viewer, at: Meeting) -> Screen:
    return screens.slot_screen(await slot_of_mine(session, viewer, slot_id=at.id), viewer)


async def _close(session: Session, viewer: Viewer, at: Meeting) -> Screen:
    closed = await actions.close_slot(session, viewer, slot_id=at.id)
    day = clock.local(closed.starts_at, viewer.zone).date()
    return screens.day_screen(day, await _of_day(session, viewer, day), viewer)


async def _shut(session: Session, viewer: Viewer, at: Meeting) -> Screen:
    await actions.close_hours(session, viewer, day=_day(at.day))
    hours = await my_hours(session, viewer)
    return screens.hours_screen(hours, viewer, toast=_("The day is closed."))


_DOINGS: dict[str, Doing] = {
    "child": _child,
    "staff": _staff,
    "day": _staff,
    "take": _take,
    "back": _back,
    "hours": _hours,
    "on": _on,
    "slot": _slot,
    "close": _close,
    "shut": _shut,
}


@router.callback_query(Meeting.filter(F.do == "new"))
async def opening(
    press: CallbackQuery, viewer: Viewer, state: FSMContext, callback_data: Meeting
) -> Screen:
    viewer.must(Action.HOLD_MEETINGS)
    if not callback_data.day:
        await state.clear()
        return screens.days_screen(viewer)
    day = _day(callback_data.day)
    await await_text(state, Opening.hours, day=day.isoformat())
    return screens.ask_hours_screen(day)


@router.callback_query(Meeting.filter())
async def pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    state: FSMContext,
    callback_data: Meeting,
) -> Screen:
    await state.clear()
    if callback_data.do not in _DOINGS:
        raise NotFound
    return await _DOINGS[callback_data.do](session, viewer, callback_data)


@router.message(Opening.hours, F.text, Awaited())
async def hours_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, draft: dict[str, Any]
) -> Screen:
    hours = read_hours(message.text or "")
    opened = await actions.open_hours(session, viewer, day=_day(draft["day"]), hours=hours)
    await state.clear()
    said = screens.opened_words(opened)
    return screens.hours_screen(await my_hours(session, viewer), viewer, said=said)
