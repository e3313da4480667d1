"""A greeting and thanks get a kind short answer, with the menu."""

from aiogram import Router
from aiogram.types import Message

from bot.filters import Said
from bot.screen import Screen
from bot.screens.home import menu_of
from core.access.viewer import Viewer
from core.i18n import _

router = Router(name="manners")


@router.message(Said("привет", "здравствуйте", "добрый день", "hello"))
async def greeted(message: Message, viewer: Viewer) -> Screen:
    return Screen(_("Hello. Press a button below; all I can do is in /help."), menu=menu_of(viewer))


@router.message(Said("спасибо", "благодарю", "thank you"))
async def thanked(message: Message, viewer: Viewer) -> Screen:
    return Screen(_("Glad to help. If anything else is needed, ask."), menu=menu_of(viewer))
