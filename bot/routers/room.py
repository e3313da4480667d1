"""The class teacher's room in the chat."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.room import OpenRoom, OpenStanding
from bot.filters import Said
from bot.screen import Screen
from bot.screens.room import room_screen, rooms_screen, standing_screen
from core.access.doors import classes_for
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.journal.room import class_standing, room_today

router = Router(name="room")


async def _open(session: Session, viewer: Viewer, number: int) -> Screen:
    viewer.must(Action.LEAD_CLASS)
    if number == 0:
        classes = await classes_for(session, viewer, Action.LEAD_CLASS)
        if len(classes) != 1:
            return rooms_screen(classes)
        number = classes[0].id
    return room_screen(await room_today(session, viewer, class_id=number), viewer)


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
