"""Setting final marks in the chat. The reason and the day of a deferral are typed."""

import re
from datetime import date
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.finals import (
    LockFinals,
    OpenFinalPupil,
    OpenFinals,
    OpenSheet,
    SetFinal,
    SetProposed,
)
from bot.dialogs.typing import Awaited, await_text
from bot.filters import Said
from bot.screen import Screen
from bot.screens.finals import (
    ask_reason_screen,
    groups_screen,
    pupil_screen,
    sheet_screen,
    unpacked,
)
from core.access.viewer import Viewer
from core.db import Session
from core.enums import FinalCode
from core.errors import BadInput, NotFound
from core.i18n import _, ngettext
from core.journal.finals import (
    Column,
    FinalRow,
    FinalSheet,
    ReasonForFinal,
    final_sheet,
    lock_finals,
    set_final,
    set_proposed,
)
from core.journal.grid import taught_groups

router = Router(name="finals")

_DAY = re.compile(r"^\s*(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?[\s,—-]*(.*)$", re.DOTALL)


class Reasoning(StatesGroup):
    """A reason for a final mark is awaited."""

    typed = State()


def _column(said: str) -> Column:
    found = unpacked(said)
    if found is None:
        raise NotFound
    return found


async def _sheet(session: Session, viewer: Viewer, group: int, column: str) -> FinalSheet:
    return await final_sheet(session, viewer, group_id=group, column=unpacked(column))


async def _row(
    session: Session, viewer: Viewer, group: int, column: str, pupil: int
) -> tuple[FinalSheet, FinalRow]:
    sheet = await _sheet(session, viewer, group, column)
    row = sheet.row(pupil)
    if row is None:
        raise NotFound
    return sheet, row


@router.message(Command("finals"))
@router.message(Said("выставить итоговые", "итоговые отметки класса", "term marks"))
async def finals(message: Message, session: Session, viewer: Viewer) -> Screen:
    return groups_screen(await taught_groups(session, viewer), viewer)


@router.callback_query(OpenFinals.filter())
async def finals_opened(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    return groups_screen(await taught_groups(session, viewer), viewer)


@router.callback_query(OpenSheet.filter())
async def sheet_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenSheet
) -> Screen:
    sheet = await _sheet(session, viewer, callback_data.group, callback_data.column)
    return sheet_screen(sheet, viewer)


@router.callback_query(SetProposed.filter())
async def proposed_set(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SetProposed
) -> Screen:
    group, column = callback_data.group, _column(callback_data.column)
    entries = await set_proposed(session, viewer, group_id=group, column=column)
    said = ngettext("{count} mark is set.", "{count} marks are set.", len(entries))
    sheet = await _sheet(session, viewer, group, callback_data.column)
    return sheet_screen(sheet, viewer, toast=said.format(count=len(entries)))


@router.callback_query(OpenFinalPupil.filter())
async def pupil_opened(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: OpenFinalPupil,
    state: FSMContext,
) -> Screen:
    await state.clear()
    asked = callback_data
    sheet, row = await _row(session, viewer, asked.group, asked.column, asked.pupil)
    return pupil_screen(sheet, row, viewer)


@router.callback_query(SetFinal.filter())
async def final_pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: SetFinal,
    state: FSMContext,
) -> Screen:
    about = callback_data.model_dump()
    if callback_data.put != FinalCode.DEFERRED:
        try:
            return await _set(session, viewer, about, reason="")
        except ReasonForFinal:
            pass  # It is asked for now.
    await await_text(state, Reasoning.typed, **about)
    asked = callback_data
    sheet, row = await _row(session, viewer, asked.group, asked.column, asked.pupil)
    return ask_reason_screen(sheet, row, asked.put)


@router.message(StateFilter(Reasoning.typed), F.text, Awaited())
async def reason_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, draft: dict[str, Any]
) -> Screen:
    words = message.text or ""
    if draft["put"] == FinalCode.DEFERRED:
        until, words = _until(words, viewer.today)
        screen = await _set(session, viewer, draft, reason=words, until=until)
    else:
        screen = await _set(session, viewer, draft, reason=words)
    await state.clear()
    return screen


@router.callback_query(LockFinals.filter())
async def locked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: LockFinals
) -> Screen:
    group, column = callback_data.group, _column(callback_data.column)
    await lock_finals(session, viewer, group_id=group, column=column)
    sheet = await _sheet(session, viewer, group, callback_data.column)
    return sheet_screen(sheet, viewer, toast=_("Locked."))


async def _set(
    session: Session,
    viewer: Viewer,
    about: dict[str, Any],
    *,
    reason: str,
    until: date | None = None,
) -> Screen:
    put = about["put"]
    await set_final(
        session,
        viewer,
        group_id=about["group"],
        column=_column(about["column"]),
        pupil_id=about["pupil"],
        value=int(put) if put.isdecimal() and len(put) == 1 else None,
        code=FinalCode(put) if put in list(FinalCode) else None,
        deferred_until=until,
        reason=reason,
    )
    return sheet_screen(await _sheet(session, viewer, about["group"], about["column"]), viewer)


def _until(words: str, today: date) -> tuple[date, str]:
    """«20.01 длительная болезнь»: the day, next year's when this year's is over, and the rest."""
    found = _DAY.match(words)
    try:
        if found is None:
            raise ValueError
        day = date(int(found[3] or today.year), int(found[2]), int(found[1]))
    except ValueError:
        why = _("Begin with the day, for example: 20.01 long illness")
        raise BadInput(why) from None
    if found[3] is None and day <= today:
        day = day.replace(year=day.year + 1)
    return day, found[4]
