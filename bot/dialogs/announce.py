"""An announcement: readers, text, preview with the number of readers, one press to send it."""

from dataclasses import replace
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.messages import Progress, Readers, Retype, Send
from bot.dialogs.typing import Awaited, await_text, origin_of
from bot.filters import Said
from bot.screen import Screen
from bot.screens import announcements as screens
from bot.screens.messages import only_text_screen
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.clock import now
from core.db import Session
from core.enums import AudienceKind
from core.i18n import _
from core.messaging import actions
from core.messaging.announcements import announcement_progress, made_before
from core.messaging.audience import (
    Audience,
    ReaderCount,
    audience_title,
    chosen_audience,
    count_readers,
    current_classes,
)
from core.messaging.errors import NoReaders
from core.messaging.rules import checked_text
from core.wording import moment, staff_initials
from notifications.writing.announcement_text import announcement_text

router = Router(name="announce")


class Announcing(StatesGroup):
    """The readers are chosen; the data holds them, and the text once it was typed."""

    text = State()


async def _about(session: Session, viewer: Viewer, audience: Audience) -> tuple[str, ReaderCount]:
    title = await audience_title(session, audience, school_id=viewer.school_id)
    counted = await count_readers(
        session,
        audience,
        school_id=viewer.school_id,
        day=viewer.today,
        author_id=viewer.person_id,
    )
    return title, counted


def _audience(data: dict[str, Any]) -> Audience:
    return Audience(AudienceKind(data["kind"]), data["value"])


@router.message(Command("broadcast"))
@router.message(Said("рассылка", "объявление", "сделать объявление", "announce", "broadcast"))
async def broadcast(message: Message, viewer: Viewer) -> Screen:
    viewer.must(Action.ANNOUNCE)
    return screens.readers_screen()


@router.callback_query(Readers.filter(F.value == ""))
async def kind_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Readers
) -> Screen:
    viewer.must(Action.ANNOUNCE)
    if callback_data.kind not in (AudienceKind.GRADE, AudienceKind.CLASS, AudienceKind.ROLE):
        return screens.readers_screen()
    classes = await current_classes(session, school_id=viewer.school_id)
    return screens.values_screen(AudienceKind(callback_data.kind), classes)


@router.callback_query(Readers.filter())
async def readers_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: Readers,
    state: FSMContext,
) -> Screen:
    viewer.must(Action.ANNOUNCE)
    audience = await chosen_audience(
        session, callback_data.kind, callback_data.value, school_id=viewer.school_id
    )
    title, counted = await _about(session, viewer, audience)
    if not counted.total:
        raise NoReaders
    await await_text(state, Announcing.text, kind=audience.kind, value=audience.value)
    return screens.text_wanted_screen(title, counted)


@router.message(Announcing.text, F.text, Awaited())
async def typed(message: Message, session: Session, viewer: Viewer, state: FSMContext) -> Screen:
    viewer.must(Action.ANNOUNCE)
    text = checked_text(message.text or "")
    data = await state.update_data(text=text, typed=message.message_id)
    title, counted = await _about(session, viewer, _audience(data))
    letter = announcement_text(
        readers=title,
        text=text,
        author=staff_initials(viewer.last_name, viewer.first_name, viewer.middle_name),
        moment=moment(now(), viewer.zone),
    )
    return screens.preview_screen(letter, title, counted, message.message_id)


@router.message(Announcing.text, ~F.text, Awaited())
async def not_text(message: Message) -> Screen:
    return only_text_screen()


@router.callback_query(Retype.filter())
async def retype_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, state: FSMContext
) -> Screen:
    viewer.must(Action.ANNOUNCE)
    data = await state.get_data()
    if "kind" not in data:
        return screens.readers_screen()
    return screens.text_wanted_screen(*await _about(session, viewer, _audience(data)))


@router.callback_query(Send.filter())
async def send_pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    bot: Bot,
    callback_data: Send,
    state: FSMContext,
) -> Screen:
    viewer.must(Action.ANNOUNCE)
    origin = origin_of(bot, press.from_user.id, callback_data.typed)
    made = await made_before(session, viewer, origin=origin)
    if made is None:
        made = await _announce_draft(session, viewer, callback_data.typed, origin, state)
    if made is None:
        return Screen(toast=_("This preview is out of date. Begin anew: /broadcast"), alert=True)
    far = await announcement_progress(session, viewer, announcement_id=made)
    return screens.progress_screen(far, viewer.zone)


async def _announce_draft(
    session: Session, viewer: Viewer, typed: int, origin: str, state: FSMContext
) -> int | None:
    """Announce what stands in the draft, if the preview pressed is the one of this draft."""
    data = await state.get_data()
    if data.get("typed") != typed:
        return None
    made = await actions.announce(
        session, viewer, audience=_audience(data), text=data["text"], origin=origin
    )
    await state.clear()
    return made.id


@router.callback_query(Progress.filter())
async def progress_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Progress
) -> Screen:
    far = await announcement_progress(session, viewer, announcement_id=callback_data.announcement)
    return replace(screens.progress_screen(far, viewer.zone), toast=_("Up to date"))
