"""An announcement: readers, text, preview with the number of readers, one press to send it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.messages import Preview, Progress, Readers, Retype, Send
from bot.dialogs.typing import Awaited, await_text, origin_of
from bot.filters import Said
from bot.screen import Screen
from bot.screens import announcements as screens
from bot.screens.messages import only_text_screen
from bot.screens.planned import planned_screen
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.clock import now
from core.db import Session
from core.enums import AudienceKind
from core.i18n import _
from core.messaging.amending import amending
from core.messaging.announcements import announcement_progress, made_before
from core.messaging.asking import unpacked
from core.messaging.audience import (
    Audience,
    ReaderCount,
    audience_title,
    chosen_audience,
    count_readers,
    current_classes,
)
from core.messaging.errors import NoReaders
from core.messaging.planned import needs_second, planned, planned_before
from core.messaging.planning import Submitted, submit
from core.messaging.rules import checked_text
from core.wording import moment, staff_initials
from notifications.writing.announcement_text import announcement_text

router = Router(name="announce")


class Announcing(StatesGroup):
    """The readers are chosen; the data holds them, and the text once it was typed."""

    text = State()
    #: The hour of the day in the data; of a planned announcement or of the draft.
    moment = State()
    #: The options of a choice or a sign-up, one a line.
    options = State()


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


async def _preview(session: Session, viewer: Viewer, data: dict[str, Any]) -> Screen:
    audience = _audience(data)
    title, counted = await _about(session, viewer, audience)
    letter = announcement_text(
        readers=title,
        text=data["text"],
        author=staff_initials(viewer.last_name, viewer.first_name, viewer.middle_name),
        moment=moment(now(), viewer.zone),
    )
    second = await needs_second(session, viewer, audience)
    return screens.preview_screen(
        letter,
        title,
        counted,
        data["typed"],
        viewer,
        second=second,
        question=unpacked(data.get("question", "")),
    )


@router.message(Announcing.text, F.text, Awaited())
async def typed(message: Message, session: Session, viewer: Viewer, state: FSMContext) -> Screen:
    viewer.must(Action.ANNOUNCE)
    text = checked_text(message.text or "")
    data = await state.update_data(text=text, typed=message.message_id)
    return await _preview(session, viewer, data)


@router.callback_query(Preview.filter())
async def preview_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, state: FSMContext
) -> Screen:
    return await preview_again(session, viewer, state)


async def preview_again(session: Session, viewer: Viewer, state: FSMContext) -> Screen:
    """The preview of the draft as it is now, if there is one."""
    viewer.must(Action.ANNOUNCE)
    data = await state.get_data()
    if "text" not in data:
        return screens.readers_screen()
    await state.set_state(Announcing.text)
    return await _preview(session, viewer, data)


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
    await state.set_state(Announcing.text)
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
    draft = Draft(press.from_user.id, callback_data.typed)
    return await submitted_screen(session, viewer, bot, state, draft)


@dataclass(frozen=True)
class Draft:
    """The draft that was typed as this message of this chat, and the hour chosen for it."""

    chat_id: int
    typed: int
    due_at: datetime | None = None


async def submitted_screen(
    session: Session, viewer: Viewer, bot: Bot, state: FSMContext, draft: Draft
) -> Screen:
    """What became of the draft; pressing again shows it again and does nothing."""
    origin = origin_of(bot, draft.chat_id, draft.typed)
    made = Submitted(
        await made_before(session, viewer, origin=origin),
        await planned_before(session, viewer, origin=origin),
    )
    if made == Submitted():
        made = await _submit(session, viewer, draft, origin, state)
    if made.announcement_id:
        return await progress_of(session, viewer, made.announcement_id)
    if made.planned_id:
        view = await planned(session, viewer, planned_id=made.planned_id)
        return planned_screen(view, viewer.zone)
    return Screen(toast=_("This preview is out of date. Begin anew: /broadcast"), alert=True)


async def _submit(
    session: Session, viewer: Viewer, draft: Draft, origin: str, state: FSMContext
) -> Submitted:
    """Submit what stands in the draft, if the preview pressed is the one of this draft."""
    data = await state.get_data()
    if data.get("typed") != draft.typed:
        return Submitted()
    made = await submit(
        session,
        viewer,
        audience=_audience(data),
        text=data["text"],
        origin=origin,
        due_at=draft.due_at,
        question=unpacked(data.get("question", "")),
    )
    await state.clear()
    return made


@router.callback_query(Progress.filter())
async def progress_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Progress
) -> Screen:
    screen = await progress_of(session, viewer, callback_data.announcement)
    return replace(screen, toast=_("Up to date"))


async def progress_of(session: Session, viewer: Viewer, announcement_id: int) -> Screen:
    """How far an announcement has come, and what may still be done about it."""
    far = await announcement_progress(session, viewer, announcement_id=announcement_id)
    amended = await amending(session, viewer, announcement_id=announcement_id)
    return screens.progress_screen(far, amended, viewer.zone)
