"""What all dialogs share: leaving one by a command or a button of the menu, and the way out."""

from datetime import datetime, timedelta
from typing import Any, NoReturn

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import BaseFilter, Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message

from bot.callbacks.messages import Cancel
from bot.filters import Said, plain
from bot.screen import Screen
from bot.screens.home import menu_of
from bot.screens.messages import cancelled_screen, closed_screen, nothing_typed_screen
from core.access.viewer import Viewer
from core.clock import now

router = Router(name="typing")

#: What is typed so long after the question was hardly meant as its answer.
PATIENCE = timedelta(hours=2)
#: Words nobody writes a letter of.
_WAYS_OUT = frozenset({"меню", "начало", "menu"})


async def await_text(state: FSMContext, what: State, **about: str | int) -> None:
    """The next text answers the question `what`, which is about these things."""
    await state.set_state(what)
    await state.set_data({"at": now().isoformat(), **about})


def origin_of(bot: Bot, chat_id: int, message_id: int) -> str:
    """What tells one typed message from all others: another bot counts its messages anew."""
    return f"telegram:{bot.id}:{chat_id}:{message_id}"


class Awaited(BaseFilter):
    """A message while a question waits for its answer; gives what it was about as `draft`.

    The data is read anew: the state aiogram knows is the one from before `left`.
    """

    async def __call__(self, message: Message, state: FSMContext) -> bool | dict[str, Any]:
        """Whether the question still waits."""
        draft = await state.get_data()
        if "at" not in draft or now() - datetime.fromisoformat(draft["at"]) > PATIENCE:
            return False
        return {"draft": draft}


class Leaves(BaseFilter):
    """A command or a button of the menu, typed in the middle of a dialog: no part of a letter."""

    async def __call__(self, message: Message, viewer: Viewer) -> bool:
        """Whether this is meant for the bot and not for the person written to."""
        text = message.text or ""
        labels = {plain(label) for row in menu_of(viewer) for label in row}
        return text.startswith("/") or plain(text) in labels | _WAYS_OUT


@router.message(~StateFilter(None), Command("cancel"))
@router.message(~StateFilter(None), Said("отмена", "cancel"))
async def cancelled(message: Message, state: FSMContext) -> Screen:
    await state.clear()
    return cancelled_screen()


@router.message(Command("cancel"))
@router.message(Said("отмена", "cancel"))
async def nothing_to_cancel(message: Message) -> Screen:
    return nothing_typed_screen()


@router.callback_query(Cancel.filter())
async def cancel_pressed(press: CallbackQuery, state: FSMContext) -> Screen:
    if await state.get_state() is None:
        return closed_screen()
    await state.clear()
    return cancelled_screen()


@router.message(~StateFilter(None), F.text, Leaves())
async def left(message: Message, state: FSMContext) -> NoReturn:
    """The next words are not to reach somebody by mistake, so the dialog ends."""
    await state.clear()
    raise SkipHandler
