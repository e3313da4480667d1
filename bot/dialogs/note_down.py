"""A class teacher notes something for the week."""

from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.room import DoNote, NoteAbout, NoteWhom, OpenNotes
from bot.dialogs.typing import Awaited, await_text
from bot.screen import Screen
from bot.screens.room_notes import note_typing_screen, note_whom_screen, notes_screen
from core.access.circle import pupils_of_class
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _
from core.journal.room import add_note, delete_note, finish_note, week_notes

router = Router(name="note_down")


class Noting(StatesGroup):
    """The words of a note are awaited."""

    typed = State()


@router.callback_query(OpenNotes.filter())
async def notes_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenNotes
) -> Screen:
    view = await week_notes(session, viewer, class_id=callback_data.school_class)
    return notes_screen(view, viewer, number=callback_data.page)


@router.callback_query(NoteWhom.filter())
async def whom_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: NoteWhom
) -> Screen:
    found, pupils = await pupils_of_class(
        session, viewer, class_id=callback_data.school_class, action=Action.KEEP_NOTES
    )
    return note_whom_screen(found, pupils)


@router.callback_query(NoteAbout.filter())
async def about_chosen(
    press: CallbackQuery, viewer: Viewer, callback_data: NoteAbout, state: FSMContext
) -> Screen:
    viewer.must(Action.KEEP_NOTES)
    about = {"school_class": callback_data.school_class, "pupil": callback_data.pupil}
    await await_text(state, Noting.typed, **about)
    return note_typing_screen()


@router.message(Noting.typed, F.text, Awaited())
async def note_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, draft: dict[str, Any]
) -> Screen:
    await add_note(
        session,
        viewer,
        class_id=draft["school_class"],
        pupil_id=draft["pupil"] or None,
        text=message.text or "",
    )
    await state.clear()
    return notes_screen(await week_notes(session, viewer, class_id=draft["school_class"]), viewer)


@router.callback_query(DoNote.filter())
async def note_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DoNote
) -> Screen:
    steps = {"done": (finish_note, _("Done.")), "delete": (delete_note, _("Deleted."))}
    if callback_data.do not in steps:
        raise NotFound
    step, toast = steps[callback_data.do]
    class_id = await step(session, viewer, note_id=callback_data.note)
    view = await week_notes(session, viewer, class_id=class_id)
    return notes_screen(view, viewer, toast=toast)
