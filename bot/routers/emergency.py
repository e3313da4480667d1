"""An emergency is released, counted and ended; its readers say who is safe."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.screen import Screen
from bot.screens import emergency as screens
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.messaging.emergency.counting import emergency
from core.messaging.emergency.raising import all_clear, refuse_emergency, release_emergency
from core.messaging.emergency.safety import safety, say_safe
from notifications.buttons import DoEmergency, SaySafe

router = Router(name="emergency answers")

_STEPS = {"release": release_emergency, "refuse": refuse_emergency, "sure": all_clear}
_SCREENS = {
    "silent": screens.silent_screen,
    "clear": screens.clear_screen,
    "paper": screens.paper_screen,
}


@router.callback_query(DoEmergency.filter())
async def pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DoEmergency
) -> Screen:
    number, do = callback_data.emergency, callback_data.do
    if do in _STEPS:
        await _STEPS[do](session, viewer, emergency_id=number)
    view = await emergency(session, viewer, emergency_id=number)
    if do in _SCREENS and view.lines:
        return _SCREENS[do](view, viewer)
    return screens.emergency_screen(view, viewer, toast=_("Up to date"))


@router.callback_query(SaySafe.filter())
async def said(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SaySafe
) -> Screen:
    number, about, safe = callback_data.emergency, callback_data.about, callback_data.safe
    await say_safe(session, viewer, emergency_id=number, about_id=about, is_safe=safe)
    return screens.answered_screen(await safety(session, viewer, emergency_id=number), viewer)
