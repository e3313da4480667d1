"""One update, one transaction: who asks, the work, the inbox row settled; then the answer.

A refusal (`SchoolError`) rolls everything back and is said to the person in their language.
"""

from __future__ import annotations

import logging
import re
from contextlib import AbstractContextManager
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Chat, Update, User

from bot.drafts import update_session
from bot.screen import Screen
from bot.show import show
from core import outbox
from core.access import links
from core.access.viewer import Viewer, viewer_of_chat
from core.db import Database, Session
from core.errors import SchoolError
from core.i18n import _, speaking

log = logging.getLogger("vestnik.updates")


#: No id of ours has so many digits, is negative or holds a NUL; a changed client may send them.
_FORGED = re.compile(r"[0-9]{16}|:-|\x00")


def is_sane(update: Update) -> bool:
    """Whether a press carries what a button of ours could carry; others are not looked at."""
    press = update.callback_query
    return press is None or _FORGED.search(press.data or "") is None


def chat_of(update: Update) -> Chat | None:
    """The chat an update belongs to; None for kinds we do not work with."""
    if update.message is not None:
        return update.message.chat
    if update.callback_query is not None and update.callback_query.message is not None:
        return update.callback_query.message.chat
    if update.my_chat_member is not None:
        return update.my_chat_member.chat
    return None


def _sender(update: Update) -> User | None:
    event = update.message or update.callback_query or update.my_chat_member
    return None if event is None else event.from_user


def _language(viewer: Viewer | None, sender: User | None) -> AbstractContextManager[None]:
    if viewer is not None:
        return speaking(viewer.language)
    return speaking(((sender and sender.language_code) or "ru").partition("-")[0])


async def handle(
    dispatcher: Dispatcher, bot: Bot, db: Database, update: Update, *, inbox_id: int, **extra: Any
) -> None:
    """Do the work of one stored update exactly once and answer it.

    Faults that are not refusals leave the row unsettled and are raised to the inbox.
    """
    chat, sender = chat_of(update), _sender(update)
    answer: Screen | None = None
    viewer: Viewer | None = None
    try:
        async with db.session() as session:
            if not await outbox.settle_update(session, inbox_id):
                return  # Another process was faster; its row lock made us wait until it was done.
            if chat is not None and chat.type == "private" and is_sane(update):
                viewer = await viewer_of_chat(session, chat.id, bot_id=bot.id)
                with _language(viewer, sender):
                    answer = await _feed(dispatcher, bot, session, update, viewer, db, extra)
    except SchoolError as refusal:
        with _language(viewer, sender):
            answer = _refusal(update, refusal)
        async with db.session() as session:
            if not await outbox.settle_update(session, inbox_id):
                return
            if chat is not None:
                await links.after_refusal(session, refusal, chat.id)
    if isinstance(answer, Screen):
        with _language(viewer, sender):
            await _show(bot, update, answer)


async def _feed(
    dispatcher: Dispatcher,
    bot: Bot,
    session: Session,
    update: Update,
    viewer: Viewer | None,
    db: Database,
    extra: dict[str, Any],
) -> Screen | None:
    token = update_session.set(session)
    try:
        answer = await dispatcher.feed_update(
            bot, update, session=session, viewer=viewer, db=db, **extra
        )
    finally:
        update_session.reset(token)
    return None if answer is UNHANDLED else answer


def _refusal(update: Update, refusal: SchoolError) -> Screen:
    """A press is answered over the chat, so that the screen stays; a message with a message."""
    said = refusal.said()
    if update.callback_query is not None and len(said) <= 200:
        return Screen(toast=said, alert=True)
    return Screen(said, anew=True)


async def _show(bot: Bot, update: Update, screen: Screen) -> None:
    """The effect stands whether or not the messenger takes the answer; the person may ask again."""
    try:
        await show(bot, update, screen)
    except TelegramAPIError as fault:
        log.warning("answer to update %s not shown: %s", update.update_id, type(fault).__name__)


async def apologise(bot: Bot, update: Update) -> None:
    """Say that something of ours broke; nothing of the update was done."""
    with _language(None, _sender(update)):
        text = _(
            "Something went wrong on our side, and nothing was changed. "
            "We have been told. Try again a little later."
        )
        await _show(bot, update, Screen(text, toast=text, alert=True, anew=True))
