"""The class teacher's list of families to call."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.screen import Screen
from bot.screens.calls import calls_screen, paper_screen
from core.access.viewer import Viewer
from core.db import Session
from core.enums import CallResult
from core.i18n import _
from core.messaging.ladder import call_list, record_call
from notifications.buttons import Calls

router = Router(name="calls")


@router.callback_query(Calls.filter())
async def calls_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Calls
) -> Screen:
    number, toast = callback_data.announcement, ""
    if callback_data.do in tuple(CallResult):
        outcome = CallResult(callback_data.do)
        pupil = callback_data.pupil
        await record_call(session, viewer, announcement_id=number, pupil_id=pupil, outcome=outcome)
        toast = _("Saved.")
    view = await call_list(session, viewer, announcement_id=number)
    if callback_data.do == "paper" and view.left:
        return paper_screen(view, viewer)
    return calls_screen(view, viewer, toast=toast)
