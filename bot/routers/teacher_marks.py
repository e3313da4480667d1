"""Setting marks in the chat: the type of work once, then a pupil and a mark, or one by one."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from bot.callbacks.teaching import (
    ChooseType,
    DeleteMark,
    MoreTypes,
    OpenMarks,
    OpenPupil,
    SetMark,
    SkipPupil,
)
from bot.screen import Screen
from bot.screens.mark_entry import (
    absent_toast,
    mark_toast,
    marks_entry_screen,
    next_pupil,
    pupil_entry_screen,
    types_screen,
)
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.actions import Entry, delete_mark, last_entry, set_mark
from core.journal.roster import Roster, RosterPupil, roster, usual_types

router = Router(name="teacher_marks")


async def _list(
    session: Session, viewer: Viewer, view: Roster, kind: int, toast: str = ""
) -> Screen:
    last = await last_entry(session, viewer)
    return marks_entry_screen(view, kind, last, viewer.zone, toast=toast)


async def _pupil(
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
        return await _list(session, viewer, view, kind, toast)
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
    return await _list(session, viewer, view, callback_data.kind)


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
    return await _pupil(session, viewer, view, pupil, kind=kind, row=callback_data.row)


@router.callback_query(SetMark.filter())
async def mark_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SetMark
) -> Screen:
    lesson, pupil_id, kind = callback_data.lesson, callback_data.pupil, callback_data.kind
    value = callback_data.value or None
    entry = await set_mark(
        session,
        viewer,
        lesson_id=lesson,
        pupil_id=pupil_id,
        type_id=kind,
        value=value,
        is_duty=value is None,
    )
    view = await roster(session, viewer, lesson_id=lesson)
    toast = mark_toast(view, pupil_id, value, entry.type_name) + absent_toast(view, pupil_id)
    following = next_pupil(view, pupil_id, kind) if callback_data.row else None
    return await _pupil(session, viewer, view, following, kind=kind, row=True, toast=toast)


@router.callback_query(SkipPupil.filter())
async def pupil_skipped(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SkipPupil
) -> Screen:
    kind = callback_data.kind
    view = await roster(session, viewer, lesson_id=callback_data.lesson)
    following = next_pupil(view, callback_data.pupil, kind)
    return await _pupil(session, viewer, view, following, kind=kind, row=True)


@router.callback_query(DeleteMark.filter())
async def mark_deleted(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DeleteMark
) -> Screen:
    lesson, pupil, kind = callback_data.lesson, callback_data.pupil, callback_data.kind
    await delete_mark(session, viewer, lesson_id=lesson, pupil_id=pupil, type_id=kind)
    view = await roster(session, viewer, lesson_id=lesson)
    return await _list(session, viewer, view, kind, _("The mark is deleted."))


async def after_undo(session: Session, viewer: Viewer, entry: Entry) -> Screen:
    """The list of marks once an entry into it was taken back."""
    values = entry.after or entry.before or {}
    view = await roster(session, viewer, lesson_id=entry.lesson_id)
    toast = mark_toast(view, entry.pupil_id or 0, values["value"], values["type"])
    said = _("Taken back: {entry}").format(entry=toast)
    return await _list(session, viewer, view, values["type_id"], said)
