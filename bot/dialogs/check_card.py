"""A guardian looks whether the school has everything right: one press, or what is wrong."""

from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.families import SetRight
from bot.dialogs.typing import Awaited, await_text
from bot.screen import Screen
from bot.screens.family_card import own_card_screen, set_right_screen, wrong_screen
from core.access.families import confirm_card, own_card, propose
from core.access.viewer import Viewer
from core.db import Session
from core.enums import CardField
from core.errors import NotFound
from core.i18n import _
from notifications.buttons import CardRight, CardWrong

router = Router(name="check_card")


class Correcting(StatesGroup):
    """The right value is awaited."""

    typed = State()


@router.callback_query(CardRight.filter())
async def all_right(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: CardRight
) -> Screen:
    await own_card(session, viewer, pupil_id=callback_data.pupil)
    await confirm_card(session, viewer, pupil_id=callback_data.pupil)
    view = await own_card(session, viewer, pupil_id=callback_data.pupil)
    return own_card_screen(view, said=_("Thank you, the answer is written down."))


@router.callback_query(CardWrong.filter())
async def something_wrong(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: CardWrong
) -> Screen:
    return wrong_screen(await own_card(session, viewer, pupil_id=callback_data.pupil))


@router.callback_query(SetRight.filter())
async def field_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: SetRight,
    state: FSMContext,
) -> Screen:
    if callback_data.field not in set(CardField):
        raise NotFound
    await own_card(session, viewer, pupil_id=callback_data.pupil)
    await await_text(state, Correcting.typed, pupil=callback_data.pupil, field=callback_data.field)
    return set_right_screen(CardField(callback_data.field))


@router.message(Correcting.typed, F.text, Awaited())
async def value_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, draft: dict[str, Any]
) -> Screen:
    await propose(
        session,
        viewer,
        pupil_id=draft["pupil"],
        field=CardField(draft["field"]),
        text=message.text or "",
    )
    await state.clear()
    view = await own_card(session, viewer, pupil_id=draft["pupil"])
    return own_card_screen(view, said=_("Thank you, it is sent. Nothing else is needed."))
