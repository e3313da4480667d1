"""What a teacher types into a lesson: topic, homework, a comment to a mark."""

from datetime import datetime, timedelta
from typing import Any

from aiogram import F, Router
from aiogram.filters import BaseFilter, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.teaching import AskComment, AskHomework, AskTopic
from bot.screen import Screen
from bot.screens.mark_entry import ask_comment_screen, pupil_entry_screen
from bot.screens.teaching import (
    ask_homework_screen,
    ask_topic_screen,
    card_screen,
    homework_saved,
    topic_saved,
)
from core import clock
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.journal.actions import comment_mark, last_entry, set_homework, set_topic
from core.journal.roster import roster
from core.journal.teaching import lesson_card

router = Router(name="enter_lesson")

#: A question older than this is forgotten: what is typed then was meant for something else.
PATIENCE = timedelta(minutes=20)


class Entering(StatesGroup):
    """What the teacher was asked to type."""

    topic = State()
    homework = State()
    comment = State()


class Answer(BaseFilter):
    """Words that still answer the question; gives the numbers it was about as `asked`.

    The data is read anew: the state aiogram knows is the one from before `dialogs.typing` left
    the dialog for a command or a button of the menu.
    """

    async def __call__(self, message: Message, state: FSMContext) -> bool | dict[str, Any]:
        """Whether it is an answer, and to which question."""
        asked = await state.get_data()
        at = asked.pop("at", None)
        if at is None or clock.now() - datetime.fromisoformat(at) > PATIENCE:
            return False
        return {"asked": asked}


async def await_answer(state: FSMContext, what: State, **about: int) -> None:
    """The next text answers the question `what`, which is about these things."""
    await state.set_state(what)
    await state.set_data({"at": clock.now().isoformat(), **about})


@router.callback_query(AskTopic.filter())
async def topic_asked(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: AskTopic,
    state: FSMContext,
) -> Screen:
    card = await lesson_card(session, viewer, lesson_id=callback_data.lesson)
    await await_answer(state, Entering.topic, lesson=callback_data.lesson)
    return ask_topic_screen(card)


@router.callback_query(AskHomework.filter())
async def homework_asked(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: AskHomework,
    state: FSMContext,
) -> Screen:
    card = await lesson_card(session, viewer, lesson_id=callback_data.lesson)
    await await_answer(state, Entering.homework, lesson=callback_data.lesson)
    return ask_homework_screen(card)


@router.callback_query(AskComment.filter())
async def comment_asked(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: AskComment,
    state: FSMContext,
) -> Screen:
    lesson, chosen, kind = callback_data.lesson, callback_data.pupil, callback_data.kind
    view = await roster(session, viewer, lesson_id=lesson)
    pupil = view.pupil(chosen)
    if pupil is None or pupil.mark_of(kind) is None:
        raise NotFound
    await await_answer(state, Entering.comment, lesson=lesson, pupil=chosen, kind=kind)
    return ask_comment_screen(view, pupil, kind)


@router.message(StateFilter(Entering.topic), F.text, Answer())
async def topic_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, asked: dict[str, int]
) -> Screen:
    text, lesson = message.text or "", asked["lesson"]
    topic = await set_topic(session, viewer, lesson_id=lesson, text=text)
    await state.clear()
    card = await lesson_card(session, viewer, lesson_id=lesson)
    last = await last_entry(session, viewer)
    return card_screen(card, last, viewer, said=topic_saved(topic))


@router.message(StateFilter(Entering.homework), F.text, Answer())
async def homework_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, asked: dict[str, int]
) -> Screen:
    text, lesson = message.text or "", asked["lesson"]
    entry = await set_homework(session, viewer, lesson_id=lesson, text=text)
    await state.clear()
    card = await lesson_card(session, viewer, lesson_id=lesson)
    last = await last_entry(session, viewer)
    return card_screen(card, last, viewer, said=homework_saved(entry))


@router.message(StateFilter(Entering.comment), F.text, Answer())
async def comment_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, asked: dict[str, int]
) -> Screen:
    text, cell = message.text or "", {"pupil_id": asked["pupil"], "type_id": asked["kind"]}
    await comment_mark(session, viewer, lesson_id=asked["lesson"], comment=text, **cell)
    await state.clear()
    view = await roster(session, viewer, lesson_id=asked["lesson"])
    pupil = view.pupil(asked["pupil"])
    if pupil is None:
        raise NotFound
    last = await last_entry(session, viewer)
    return pupil_entry_screen(view, pupil, asked["kind"], last, viewer.zone, row=False)
