"""«Спросить учителя» under a correction: a letter about that very entry of the journal."""

from dataclasses import replace

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from bot.dialogs.typing import await_text
from bot.dialogs.write_message import Writing
from bot.screen import Screen
from bot.screens.addressees import staff_screen
from bot.screens.asking import asking_screen
from core.access.circle import StaffAround, staff_of_pupil
from core.access.viewer import Viewer
from core.db import Session
from core.journal.asked import AskedEntry, entry_asked
from core.messaging import actions
from notifications.buttons import AskAbout

router = Router(name="ask_about")


def _whom(entry: AskedEntry, around: StaffAround) -> int | None:
    """Who made the entry, if a family may turn to them; else the only teacher of the subject."""
    if entry.actor_id is not None and around.member(entry.actor_id) is not None:
        return entry.actor_id
    teachers = [one.id for one in around.staff if entry.subject_id in one.subject_ids]
    return teachers[0] if len(teachers) == 1 else None


@router.callback_query(AskAbout.filter())
async def asked(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: AskAbout,
    state: FSMContext,
) -> Screen:
    entry = await entry_asked(session, viewer, event_id=callback_data.event_id)
    around = await staff_of_pupil(session, viewer, pupil_id=entry.pupil.id)
    staff_id = _whom(entry, around)
    if staff_id is None:
        return replace(staff_screen(around, office=False, myself=viewer.person_id), anew=True)
    thread = await actions.open_thread(session, viewer, pupil_id=entry.pupil.id, staff_id=staff_id)
    await await_text(state, Writing.text, thread=thread.id, event=entry.event_id)
    return asking_screen(thread, entry)
