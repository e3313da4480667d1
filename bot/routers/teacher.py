"""A teacher's lessons: what is not filled in, attendance, and the lesson's card. Marks stand in
routers/teacher_marks.py, what is typed in dialogs/enter_lesson.py."""

from datetime import date, datetime, timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.teaching import (
    AllPresent,
    NoHomework,
    OpenAttendance,
    OpenDay,
    OpenLesson,
    OpenUnfilled,
    SaveAttendance,
    SetCode,
    Undo,
)
from bot.filters import Said
from bot.routers import teacher_marks
from bot.screen import Screen
from bot.screens.attendance_entry import attendance_entry_screen, brush_of, code_toast
from bot.screens.teaching import card_screen, day_screen, present_toast, unfilled_screen
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _
from core.journal.actions import (
    confirm_attendance,
    last_entry,
    mark_all_present,
    set_code,
    set_homework,
    undo_last,
)
from core.journal.roster import roster
from core.journal.teaching import lesson_card, my_day, unfilled

router = Router(name="teacher")
router.include_router(teacher_marks.router)

#: How far back the list of unfilled lessons goes: this week and the one before.
WEEKS_BACK = timedelta(days=7)


def _since(viewer: Viewer) -> date:
    return viewer.today - timedelta(days=viewer.today.weekday()) - WEEKS_BACK


async def _day(session: Session, viewer: Viewer, day: date) -> Screen:
    lacking = await unfilled(session, viewer, since=_since(viewer), until=viewer.today)
    return day_screen(await my_day(session, viewer, day=day), len(lacking.lessons), viewer)


async def lesson_screen(session: Session, viewer: Viewer, lesson: int, toast: str = "") -> Screen:
    """The card of a lesson with everything that can be entered."""
    card = await lesson_card(session, viewer, lesson_id=lesson)
    return card_screen(card, await last_entry(session, viewer), viewer, toast=toast)


async def _attendance(
    session: Session, viewer: Viewer, lesson: int, brush: str, pupil: int = 0
) -> Screen:
    view = await roster(session, viewer, lesson_id=lesson)
    last = await last_entry(session, viewer)
    toast = code_toast(view, pupil)
    return attendance_entry_screen(view, brush_of(brush), last, viewer.zone, toast=toast)


@router.message(Command("journal"))
@router.message(Said("журнал", "мои уроки", "journal", "my lessons"))
async def journal(message: Message, session: Session, viewer: Viewer, state: FSMContext) -> Screen:
    await state.clear()
    return await _day(session, viewer, viewer.today)


@router.callback_query(OpenDay.filter())
async def day_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenDay
) -> Screen:
    try:
        day = datetime.strptime(callback_data.day, "%Y%m%d").date()  # noqa: DTZ007 a day, no moment
    except ValueError as fault:
        raise NotFound from fault
    return await _day(session, viewer, day)


@router.message(Said("незаполненные", "незаполненные уроки", "not filled in"))
async def unfilled_asked(message: Message, session: Session, viewer: Viewer) -> Screen:
    view = await unfilled(session, viewer, since=_since(viewer), until=viewer.today)
    return unfilled_screen(view, viewer)


@router.callback_query(OpenUnfilled.filter())
async def unfilled_opened(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    view = await unfilled(session, viewer, since=_since(viewer), until=viewer.today)
    return unfilled_screen(view, viewer)


@router.callback_query(OpenLesson.filter())
async def lesson_opened(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: OpenLesson,
    state: FSMContext,
) -> Screen:
    await state.clear()
    return await lesson_screen(session, viewer, callback_data.lesson)


@router.callback_query(AllPresent.filter())
async def all_present(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AllPresent
) -> Screen:
    entry = await mark_all_present(session, viewer, lesson_id=callback_data.lesson)
    return await lesson_screen(session, viewer, callback_data.lesson, present_toast(entry))


@router.callback_query(OpenAttendance.filter())
async def attendance_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenAttendance
) -> Screen:
    return await _attendance(session, viewer, callback_data.lesson, callback_data.code)


@router.callback_query(SetCode.filter())
async def code_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SetCode
) -> Screen:
    lesson, pupil = callback_data.lesson, callback_data.pupil
    code = brush_of(callback_data.code) if callback_data.code else None
    await set_code(session, viewer, lesson_id=lesson, pupil_id=pupil, code=code)
    return await _attendance(session, viewer, lesson, callback_data.brush, pupil)


@router.callback_query(SaveAttendance.filter())
async def attendance_saved(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SaveAttendance
) -> Screen:
    entry = await confirm_attendance(session, viewer, lesson_id=callback_data.lesson)
    return await lesson_screen(session, viewer, callback_data.lesson, present_toast(entry))


@router.callback_query(NoHomework.filter())
async def no_homework(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: NoHomework,
    state: FSMContext,
) -> Screen:
    await state.clear()
    await set_homework(session, viewer, lesson_id=callback_data.lesson, text=_("Nothing set"))
    return await lesson_screen(session, viewer, callback_data.lesson, _("Saved."))


@router.callback_query(Undo.filter())
async def undo_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Undo
) -> Screen:
    entry = await undo_last(session, viewer, event_id=callback_data.event)
    if entry.kind.startswith("mark."):
        return await teacher_marks.after_undo(session, viewer, entry)
    toast = _("Taken back.")
    if entry.kind == "attendance.set":
        return await _attendance(session, viewer, entry.lesson_id, "", entry.pupil_id or 0)
    return await lesson_screen(session, viewer, entry.lesson_id, toast)
