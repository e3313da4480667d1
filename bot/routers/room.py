"""The class teacher's room in the chat."""

from datetime import date, datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.room import (
    AskWhy,
    OpenMissed,
    OpenRoom,
    OpenStanding,
    OpenWeek,
    WriteOutcome,
)
from bot.filters import Said
from bot.screen import Screen
from bot.screens.room import room_screen, rooms_screen
from bot.screens.room_missed import missed_screen
from bot.screens.room_standing import standing_screen
from bot.screens.room_week import week_screen
from core.access.doors import classes_for
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AttendanceCode
from core.errors import NotFound
from core.i18n import _, fill, ngettext
from core.journal.room import (
    ask_family,
    class_standing,
    class_week,
    pupil_missed,
    room_today,
    settle_absence,
    week_notes,
)

router = Router(name="room")

#: The days on which the room ends with the week: Friday to Sunday.
_END_OF_WEEK = 4


async def _open(session: Session, viewer: Viewer, number: int) -> Screen:
    viewer.must(Action.LEAD_CLASS)
    if number == 0:
        classes = await classes_for(session, viewer, Action.LEAD_CLASS)
        if len(classes) != 1:
            return rooms_screen(classes)
        number = classes[0].id
    view = await room_today(session, viewer, class_id=number)
    notes = week = None
    if view.school_class.class_teacher_id == viewer.person_id:
        notes = await week_notes(session, viewer, class_id=number)
    if viewer.today.weekday() >= _END_OF_WEEK:
        week = await class_week(session, viewer, class_id=number)
    return room_screen(view, viewer, notes=notes, week=week)


@router.message(Command("class"))
@router.message(Said("мой класс", "класс", "my class"))
async def room(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _open(session, viewer, 0)


@router.callback_query(OpenRoom.filter())
async def room_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenRoom
) -> Screen:
    return await _open(session, viewer, callback_data.school_class)


@router.callback_query(OpenStanding.filter())
async def standing_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenStanding
) -> Screen:
    view = await class_standing(session, viewer, class_id=callback_data.school_class)
    return standing_screen(view, viewer)


@router.callback_query(OpenWeek.filter())
async def week_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenWeek
) -> Screen:
    view = await class_week(session, viewer, class_id=callback_data.school_class)
    return week_screen(view, viewer)


def _day(text: str) -> date:
    """Raises NotFound for what is no day."""
    try:
        return datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007 a calendar day
    except ValueError as fault:
        raise NotFound from fault


async def _missed(
    session: Session, viewer: Viewer, pupil_id: int, day: date, toast: str = ""
) -> Screen:
    view = await pupil_missed(session, viewer, pupil_id=pupil_id, day=day)
    return missed_screen(view, viewer, toast=toast)


@router.callback_query(OpenMissed.filter())
async def missed_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenMissed
) -> Screen:
    return await _missed(session, viewer, callback_data.pupil, _day(callback_data.day))


@router.callback_query(AskWhy.filter())
async def family_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AskWhy
) -> Screen:
    asked = await ask_family(session, viewer, pupil_id=callback_data.pupil)
    said = fill(ngettext("Asked: {count} parent.", "Asked: {count} parents.", asked), count=asked)
    toast = said if asked else _("Letters reach nobody of the parents: please call.")
    return await _missed(session, viewer, callback_data.pupil, viewer.today, toast)


@router.callback_query(WriteOutcome.filter())
async def outcome_written(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: WriteOutcome
) -> Screen:
    if callback_data.code not in set(AttendanceCode):
        raise NotFound
    day, code = _day(callback_data.day), AttendanceCode(callback_data.code)
    pupil_id = callback_data.pupil
    count = await settle_absence(session, viewer, pupil_id=pupil_id, day=day, code=code)
    toast = _("Written down.") if count else _("Nothing waits for a reason any more.")
    return await _missed(session, viewer, pupil_id, day, toast)
