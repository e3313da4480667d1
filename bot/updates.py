"""One update, one transaction: who asks, the work, the inbox row settled; then the answer.

A refusal (`SchoolError`) rolls everything back and is said to the person in their language.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import Chat, Update, User

from bot.answers import Answer, Place, pack
from bot.drafts import update_school, update_session
from bot.flood import Strangers, please_wait
from bot.screen import Screen
from bot.sent_files import with_number
from bot.whose import meant, unmarked
from core import clock, outbox
from core.access import links
from core.access.activity import was_here
from core.access.viewer import Viewer, viewer_of_chat
from core.db import Database, Session
from core.enums import Via
from core.errors import SchoolError
from core.i18n import _, speaking
from notifications.belonging import of_school

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


def _language(viewer: Viewer | None, sender: User | None) -> str:
    if viewer is not None:
        return viewer.language
    return ((sender and sender.language_code) or "ru").partition("-")[0]


def _is_inside(update: Update) -> bool:
    """Whether the bot is in this group or channel, and not just out of it."""
    change = update.my_chat_member
    return change is None or change.new_chat_member.status not in ("left", "kicked")


class _SettledAlready(Exception):
    """Another process was faster: what was done here has to be undone."""


async def work(
    dispatcher: Dispatcher,
    bot: Bot,
    db: Database,
    update: Update,
    *,
    inbox_id: int,
    strangers: Strangers | None = None,
    **extra: Any,
) -> Answer | None:
    """Do the work of one stored update exactly once; gives what is to be shown, and keeps it too.

    It is committed and no more: say `await db.durable()` before showing. Faults that are not
    refusals leave the row unsettled and are raised to the inbox.
    """
    chat, sender = chat_of(update), _sender(update)
    viewer: Viewer | None = None
    answer: Answer | None = None
    try:
        async with db.step() as session:
            if not (db.is_sqlite or await outbox.hold_update(session, inbox_id)):
                return None
            if chat is not None and chat.type == "private" and is_sane(update):
                update, school_id = unmarked(update)
                choice = meant(session, update, bot_id=bot.id, school_id=school_id)
                viewer = await viewer_of_chat(session, chat.id, bot_id=bot.id, choice=choice)
                language = _language(viewer, sender)
                if viewer is None and _is_left_alone(strangers, update, chat.id):
                    await _settle(session, inbox_id, None)
                    return None
                if viewer is not None and update.my_chat_member is None:
                    await links.came_back(session, viewer)
                    await was_here(session, viewer, Via.CHAT)
                with speaking(language):
                    screen = await _feed(dispatcher, bot, session, update, viewer, db, extra)
                    screen = await with_number(session, bot.id, viewer, screen)
                answer = _answer(update, language, screen, viewer)
            elif chat is not None and chat.type != "private" and _is_inside(update):
                answer = Answer(Place(chat.id), "ru", Screen(leave=True))
            await _settle(session, inbox_id, answer)
    except _SettledAlready:
        return None
    except SchoolError as refusal:
        return await _refused(db, update, refusal, _language(viewer, sender), inbox_id)
    return answer


def _is_left_alone(strangers: Strangers | None, update: Update, chat_id: int) -> bool:
    return strangers is not None and strangers.are_too_many(update, chat_id, clock.now())


def _answer(
    update: Update, language: str, screen: Screen | None, viewer: Viewer | None
) -> Answer | None:
    place = Place.of(update)
    if place is None or not isinstance(screen, Screen):
        return None
    school_id = screen.school_id
    if viewer is not None and viewer.has_other_school:
        school_id = school_id or viewer.school_id
    if school_id:
        screen = replace(screen, buttons=of_school(screen.buttons, school_id))
    return Answer(place, language, screen, viewer)


async def _settle(session: Session, inbox_id: int, answer: Answer | None) -> None:
    packed = "" if answer is None else pack(answer)
    if not await outbox.settle_update(session, inbox_id, answer=packed):
        raise _SettledAlready


async def _refused(
    db: Database, update: Update, refusal: SchoolError, language: str, inbox_id: int
) -> Answer | None:
    """The refusal has rolled everything back; it is the answer, and some leave a trace."""
    chat = chat_of(update)
    with speaking(language):
        answer = _answer(update, language, _refusal(update, refusal), None)
    try:
        async with db.step() as session:
            await _settle(session, inbox_id, answer)
            if chat is not None:
                await links.after_refusal(session, refusal, chat.id)
    except _SettledAlready:
        return None
    return answer


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
    has_several = viewer is not None and viewer.has_other_school
    update_school.set(viewer.school_id if viewer is not None and has_several else 0)
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


async def turn_away(db: Database, update: Update, *, inbox_id: int) -> Answer | None:
    """Settle an update without its work; gives the calm sentence that is to be said instead."""
    answer = please_wait(update, _language(None, _sender(update)))
    try:
        async with db.step() as session:
            await _settle(session, inbox_id, answer)
    except _SettledAlready:
        return None
    return answer


def apology(update: Update) -> Answer | None:
    """Something of ours broke, and nothing of the update was done."""
    language = _language(None, _sender(update))
    with speaking(language):
        text = _(
            "Something went wrong on our side, and nothing was changed. "
            "We have been told. Try again a little later."
        )
    return _answer(update, language, Screen(text, toast=text, alert=True, anew=True), None)
