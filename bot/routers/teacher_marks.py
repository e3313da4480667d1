"""Setting marks in the chat: the type of work once, then a pupil and a mark, or one by one."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from bot.callbacks.teaching import (
    ChooseType,
    MoreTypes,
    OpenMarks,
    OpenPupil,
    SkipPupil,
)
from bot.screen import Screen
from bot.screens.mark_entry import (
    mark_toast,
    marks_entry_screen,
    next_pupil,
    pupil_entry_screen,
    types_screen,
)
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.actions import Entry, last_entry
from core.journal.roster import Roster, RosterPupil, roster, usual_types

router = Router(name="teacher_marks")


async def show_list(
    session: Session, viewer: Viewer, view: Roster, kind: int, toast: str = ""
) -> Screen:
    last = await last_entry(session, viewer)
    return marks_entry_screen(view, kind, last, viewer.zone, toast=toast)


async def show_pupil(
    session: Session,
    viewer: Viewer,
    view: Roster,
    pupil: RosterPupil | None,
    *,
    kind: int,
    row: bool,
    toast: str = "",
) -> Screen:
    """The pupil, or the list when the row has come to its end or the pupil is not of the group."""
    if pupil is None:
        return await show_list(session, viewer, view, kind, toast)
    last = await last_entry(session, viewer)
    return pupil_entry_screen(view, pupil, kind, last, viewer.zone, row=row, toast=toast)


@router.callback_query(OpenMarks.filter())
async def marks_opened(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: OpenMarks,
    state: FSMContext,
) -> Screen:
    await state.clear()
    view = await roster(session, viewer, lesson_id=callback_data.lesson)
    return await show_list(session, viewer, view, callback_data.kind)


@router.callback_query(ChooseType.filter())
async def type_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ChooseType
) -> Screen:
    view = await roster(session, viewer, lesson_id=callback_data.lesson)
    usual = await usual_types(session, viewer, lesson_id=callback_data.lesson)
    kind, pupil = callback_data.kind, callback_data.pupil
    return types_screen(view, kind, pupil, row=callback_data.row, usual=usual)


@router.callback_query(MoreTypes.filter())
async def all_types_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: MoreTypes
) -> Screen:
    view = await roster(session, viewer, lesson_id=callback_data.lesson)
    return types_screen(view, callback_data.kind, callback_data.pupil, row=callback_data.row)


@router.callback_query(OpenPupil.filter())
async def pupil_opened(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: OpenPupil,
    state: FSMContext,
) -> Screen:
    await state.clear()
    kind, chosen = callback_data.kind, callback_data.pupil
    view = await roster(session, viewer, lesson_id=callback_data.lesson)
    pupil = view.pupil(chosen) if chosen else next_pupil(view, 0, kind)
    return await show_pupil(session, viewer, view, pupil, kind=kind, row=callback_data.row)


@router.callback_query(SkipPupil.filter())
async def pupil_skipped(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SkipPupil
) -> Screen:
    kind = callback_data.kind
    view = await roster(session, viewer, lesson_id=callback_data.lesson)
    following = next_pupil(view, callback_data.pupil, kind)
    return await show_pupil(session, viewer, view, following, kind=kind, row=True)


async def after_undo(session: Session, viewer: Viewer, entry: Entry) -> Screen:
    """The list of marks once an entry into it was taken back."""
    values = entry.after or entry.before or {}
    view = await roster(session, viewer, lesson_id=entry.lesson_id)
    toast = mark_toast(view, entry.pupil_id or 0, values["value"], values["type"])
    said = _("Taken back: {entry}").format(entry=toast)
    return await show_list(session, viewer, view, values["type_id"], said)
