"""Letters that failed: what and why, without a name or a text; the administrator sends them anew
or puts them aside."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.dead_letters import DeadLetters, DropDead, DropFor, RetryDead
from bot.filters import Said
from bot.screen import Screen
from bot.screens.dead_letters import done_screen, queue_screen, why_screen
from core import queue
from core.access.viewer import Viewer
from core.db import Session

router = Router(name="dead_letters")


@router.message(Command("queue"))
@router.message(Said("очередь", "неотправленные письма", "недоставленные письма", "queue"))
async def queue_asked(message: Message, session: Session, viewer: Viewer) -> Screen:
    return queue_screen(await queue.of_school(session, viewer), viewer.zone)


@router.callback_query(DeadLetters.filter())
async def queue_again(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    return queue_screen(await queue.of_school(session, viewer), viewer.zone)


@router.callback_query(RetryDead.filter())
async def retried(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: RetryDead
) -> Screen:
    count = await queue.retry_like(session, viewer, letter_id=callback_data.letter)
    return done_screen(await queue.of_school(session, viewer), viewer.zone, sent_anew=count)


@router.callback_query(DropDead.filter())
async def drop_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DropDead
) -> Screen:
    found = await queue.dead_like(session, viewer, letter_id=callback_data.letter)
    return why_screen(found, viewer.zone)


@router.callback_query(DropFor.filter())
async def dropped(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DropFor
) -> Screen:
    count = await queue.drop_like(
        session, viewer, letter_id=callback_data.letter, reason=callback_data.why
    )
    return done_screen(await queue.of_school(session, viewer), viewer.zone, put_aside=count)
