"""What everybody has: the menu, help, status; and the honest answer to what is not understood."""

from aiogram import F, Router
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.family import Go
from bot.filters import Said
from bot.screen import Screen
from bot.screens.home import help_screen, home_screen, unknown_screen
from bot.screens.status import status_screen
from core.access.doors import own_pupils
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.status import status_of

router = Router(name="common")
last = Router(name="last")


async def home(session: Session, viewer: Viewer) -> Screen:
    """The first screen with the menu under the input field."""
    return home_screen(viewer, await own_pupils(session, viewer))


@router.message(CommandStart())
@router.message(Command("menu"))
@router.message(Said("меню", "начало", "menu"))
async def menu(message: Message, session: Session, viewer: Viewer, state: FSMContext) -> Screen:
    await state.clear()
    return await home(session, viewer)


@router.callback_query(Go.filter(F.page == "menu"))
async def menu_pressed(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    screen = await home(session, viewer)
    return Screen(screen.text, menu=screen.menu, anew=True)


@router.message(Command("help"))
@router.message(Said("помощь", "help", "что ты умеешь"))
async def help_asked(message: Message, viewer: Viewer) -> Screen:
    return help_screen(viewer)


@router.message(Command("status"))
@router.message(Said("состояние", "статус", "status"))
async def status_asked(message: Message, session: Session, viewer: Viewer) -> Screen:
    return status_screen(await status_of(session, viewer), viewer.zone)


@last.message(F.text)
async def not_understood(message: Message, viewer: Viewer) -> Screen:
    return unknown_screen(viewer)


@last.message()
async def not_text(message: Message, viewer: Viewer) -> Screen:
    return Screen(_("So far I read text only. Please write it in words."))


@last.callback_query()
async def old_button(press: CallbackQuery) -> Screen:
    return Screen(toast=_("This button is out of date. Press /menu."), alert=True)
