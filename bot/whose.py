"""Whose chat it is when its reader belongs to two schools that share the bot (decisions/0013).

A press says its school itself, a reply means the letter's, an answer to a question the one that
asked; everything else is meant for the school chosen last.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import Message, Update

from bot.drafts import school_of_draft
from core.access.viewer import ChatLink, Choice
from core.db import Session
from core.errors import SchoolError
from core.i18n import N_
from core.outbox.told import school_of_letter
from notifications.belonging import school_of


class ButtonOfNobody(SchoolError):
    """The button belongs to a school that the chat has left."""

    text = N_("This button is out of date. Press /menu.")


def unmarked(update: Update) -> tuple[Update, int | None]:
    """The update as handlers know it, and the school that the button pressed belongs to."""
    press = update.callback_query
    data, school_id = school_of((press and press.data) or "")
    if press is None or school_id is None:
        return update, None
    press = press.model_copy(update={"data": data})
    return update.model_copy(update={"callback_query": press}), school_id


def meant(session: Session, update: Update, *, bot_id: int, school_id: int | None) -> Choice:
    """Which school of the chat an update means; `school_id` is what its button says."""

    async def choice(links: Sequence[ChatLink]) -> int:
        schools = [link.school_id for link in links]
        if school_id is not None and school_id not in schools:
            raise ButtonOfNobody
        if len(links) == 1:
            return 0
        if school_id is None and update.callback_query is not None:
            # Older than the second school, or one that had no room for it.
            return links.index(min(links, key=lambda link: link.linked_at))
        found = school_id
        if update.message is not None:
            found = await _of_message(session, update.message, links, bot_id)
        return schools.index(found) if found in schools else 0

    return choice


async def _of_message(
    session: Session, message: Message, links: Sequence[ChatLink], bot_id: int
) -> int | None:
    if message.reply_to_message is not None:
        return await school_of_letter(
            session,
            readers={link.school_id: link.person_id for link in links},
            bot_id=bot_id,
            chat_id=message.chat.id,
            message_id=message.reply_to_message.message_id,
        )
    if (message.text or "").startswith("/"):
        return None
    return await school_of_draft(session, bot_id=bot_id, chat_id=message.chat.id)
