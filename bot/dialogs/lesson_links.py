"""A teacher gives a lesson its links: where it is held online, and materials."""

from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.lesson_links import AddLink, DropLink, OpenLinks, SameMeeting
from bot.dialogs.typing import Awaited, await_text
from bot.screen import Screen
from bot.screens.lesson_links import ask_link_screen, lesson_links_screen
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _, fill
from core.journal.materials import add_link, lesson_links, remove_link

router = Router(name="lesson_links")


class Linking(StatesGroup):
    """The teacher was asked for an address."""

    link = State()


@router.callback_query(OpenLinks.filter())
async def links_opened(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: OpenLinks,
    state: FSMContext,
) -> Screen:
    await state.clear()
    return lesson_links_screen(await lesson_links(session, viewer, lesson_id=callback_data.lesson))


@router.callback_query(AddLink.filter())
async def link_asked(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: AddLink,
    state: FSMContext,
) -> Screen:
    lesson, meeting = callback_data.lesson, callback_data.meeting
    view = await lesson_links(session, viewer, lesson_id=lesson)
    await await_text(state, Linking.link, lesson=lesson, meeting=int(meeting))
    return ask_link_screen(view, meeting=meeting)


@router.callback_query(SameMeeting.filter())
async def same_meeting(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SameMeeting
) -> Screen:
    lesson = callback_data.lesson
    before = await lesson_links(session, viewer, lesson_id=lesson)
    if not before.last_meeting:
        raise NotFound
    await add_link(session, viewer, lesson_id=lesson, text=before.last_meeting, is_meeting=True)
    view = await lesson_links(session, viewer, lesson_id=lesson)
    return lesson_links_screen(view, toast=_("Saved."))


@router.callback_query(DropLink.filter())
async def link_dropped(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DropLink
) -> Screen:
    lesson, material = callback_data.lesson, callback_data.material
    await remove_link(session, viewer, lesson_id=lesson, material_id=material)
    view = await lesson_links(session, viewer, lesson_id=lesson)
    return lesson_links_screen(view, toast=_("Removed."))


@router.message(Linking.link, F.text, Awaited())
async def link_typed(
    message: Message,
    session: Session,
    viewer: Viewer,
    state: FSMContext,
    draft: dict[str, Any],
) -> Screen:
    lesson, meeting = draft["lesson"], bool(draft["meeting"])
    text = message.text or ""
    added = await add_link(session, viewer, lesson_id=lesson, text=text, is_meeting=meeting)
    await state.clear()
    view = await lesson_links(session, viewer, lesson_id=lesson)
    return lesson_links_screen(view, said=fill(_("Link saved: {title}."), title=added.title))
