"""The deputy head opens a closed column of final marks, with a reason that is kept."""

from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.final_locks import OpenLock, OpenLocks, Unlock
from bot.dialogs.typing import Awaited, await_text
from bot.filters import Said
from bot.screen import Screen
from bot.screens.final_locks import ask_unlock_screen, lock_screen, locks_screen
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.finals import unlock_finals
from core.journal.finals.locks import closed_columns, record_of_lock

router = Router(name="final_locks")


class Unlocking(StatesGroup):
    """The reason is awaited."""

    typed = State()


@router.message(Command("locks"))
@router.message(Said("закрытые отметки", "снять закрытие", "locked marks"))
async def locks(message: Message, session: Session, viewer: Viewer) -> Screen:
    return locks_screen(await closed_columns(session, viewer), 1, viewer)


@router.callback_query(OpenLocks.filter())
async def locks_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenLocks
) -> Screen:
    return locks_screen(await closed_columns(session, viewer), max(1, callback_data.leaf), viewer)


@router.callback_query(OpenLock.filter())
async def lock_opened(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: OpenLock,
    state: FSMContext,
) -> Screen:
    await state.clear()
    return lock_screen(await record_of_lock(session, viewer, lock_id=callback_data.lock), viewer)


@router.callback_query(Unlock.filter())
async def reason_asked(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: Unlock,
    state: FSMContext,
) -> Screen:
    view = await record_of_lock(session, viewer, lock_id=callback_data.lock)
    await await_text(state, Unlocking.typed, lock=callback_data.lock)
    return ask_unlock_screen(view)


@router.message(StateFilter(Unlocking.typed), F.text, Awaited())
async def reason_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, draft: dict[str, Any]
) -> Screen:
    lock = (await record_of_lock(session, viewer, lock_id=draft["lock"])).locks[0]
    await unlock_finals(
        session, viewer, group_id=lock.group_id, column=lock.column, reason=message.text or ""
    )
    await state.clear()
    view = await record_of_lock(session, viewer, lock_id=draft["lock"])
    return lock_screen(view, viewer, toast=_("Unlocked."))
