"""/emergency: real or a drill, its text, a preview, and one press to have it released."""

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.emergency import AskEmergency, Drill, ReadyText
from bot.dialogs.typing import Awaited, await_text, origin_of
from bot.filters import Said
from bot.screen import Screen
from bot.screens import emergency as screens
from bot.screens.messages import only_text_screen
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.messaging.emergency.counting import emergency, recent_emergencies
from core.messaging.emergency.raising import ask_emergency, asked_before
from core.messaging.rules import checked_text

router = Router(name="emergency")


class Raising(StatesGroup):
    """Whether it is a drill is in the data, and the text once it was typed."""

    text = State()


@router.message(Command("emergency"))
@router.message(Said("тревога", "чрезвычайное", "чс", "учебная тревога", "emergency", "alarm"))
async def begin(message: Message, session: Session, viewer: Viewer) -> Screen:
    recent = await recent_emergencies(session, viewer)
    return screens.begin_screen(recent, viewer, raises=viewer.may(Action.RAISE_EMERGENCY))


@router.callback_query(Drill.filter())
async def kind_chosen(
    press: CallbackQuery, viewer: Viewer, callback_data: Drill, state: FSMContext
) -> Screen:
    viewer.must(Action.RAISE_EMERGENCY)
    await await_text(state, Raising.text, drill=int(callback_data.on))
    return screens.text_wanted_screen(is_drill=callback_data.on)


@router.callback_query(ReadyText.filter())
async def ready_chosen(
    press: CallbackQuery, viewer: Viewer, callback_data: ReadyText, state: FSMContext
) -> Screen:
    viewer.must(Action.RAISE_EMERGENCY)
    number = callback_data.which
    if press.message is None or not 0 <= number < len(screens.READY):
        return _out_of_date()
    return await _previewed(viewer, state, _(screens.READY[number][1]), press.message.message_id)


@router.message(Raising.text, F.text, Awaited())
async def typed(message: Message, viewer: Viewer, state: FSMContext) -> Screen:
    viewer.must(Action.RAISE_EMERGENCY)
    return await _previewed(viewer, state, checked_text(message.text or ""), message.message_id)


@router.message(Raising.text, ~F.text, Awaited())
async def not_text(message: Message) -> Screen:
    return only_text_screen()


async def _previewed(viewer: Viewer, state: FSMContext, text: str, typed: int) -> Screen:
    data = await state.get_data()
    if "drill" not in data:
        return _out_of_date()
    await state.update_data(text=text, typed=typed)
    return screens.preview_screen(text, typed, viewer, is_drill=bool(data["drill"]))


def _out_of_date() -> Screen:
    return Screen(toast=_("This is out of date. Begin anew: /emergency"), alert=True)


@router.callback_query(AskEmergency.filter())
async def asked(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    bot: Bot,
    callback_data: AskEmergency,
    state: FSMContext,
) -> Screen:
    data = await state.get_data()
    origin = origin_of(bot, press.from_user.id, callback_data.typed)
    number = await asked_before(session, viewer, origin=origin)
    if number is None:
        if data.get("typed") != callback_data.typed or "drill" not in data:
            return _out_of_date()
        about = {"text": data["text"], "is_drill": bool(data["drill"]), "origin": origin}
        number = await ask_emergency(session, viewer, **about)
        await state.clear()
    view = await emergency(session, viewer, emergency_id=number)
    return screens.emergency_screen(view, viewer)
