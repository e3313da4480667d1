"""/school: which of the schools that share the bot is answered, before consent too."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.school import ChooseSchool
from bot.filters import Said
from bot.routers.join import IsStranger, welcome
from bot.screen import Screen
from bot.screens.school import schools_screen
from core.access.links import choose_school
from core.access.viewer import Viewer, links_of_chat, viewer_of_chat
from core.db import Session
from core.errors import NotFound

router = Router(name="school")
router.message.filter(~IsStranger())
router.callback_query.filter(~IsStranger())


@router.message(Command("school"))
@router.message(Said("школа", "школы", "моя школа", "другая школа", "school", "other school"))
async def schools(message: Message, session: Session, viewer: Viewer) -> Screen:
    return schools_screen(viewer, await links_of_chat(session, viewer))


@router.callback_query(ChooseSchool.filter())
async def school_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ChooseSchool, bot: Bot
) -> Screen:
    await choose_school(session, viewer, school_id=callback_data.school)
    chosen = await viewer_of_chat(session, press.from_user.id, bot_id=bot.id)
    if chosen is None:
        raise NotFound
    return await welcome(session, chosen)
