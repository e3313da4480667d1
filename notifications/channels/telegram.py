"""Telegram draws and sends letters. The only place of this room that calls the Bot API."""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, cast

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    WebAppInfo,
)

from core.enums import FileKind
from notifications.channels.wire import Number, SendLetter
from notifications.markup import Button, Known, Letter, Page, Rows
from notifications.outcomes import Failed, Forget, Moved, Outcome, Retry, Sent, Wait

#: Words of a 400 that mean there is nobody to write to (the Bot API has no code for it).
_GONE = ("chat not found", "user is deactivated", "user not found", "peer_id_invalid")
#: Words of a 400 that mean that this message will never be edited: a letter has to do instead.
_FIXED = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
)
#: https://core.telegram.org/bots/api#senddocument: a caption is at most this long.
_CAPTION = 1024


#: Seconds after which a letter without an answer is taken for lost; files have aiogram's minute.
PATIENCE = 30
#: Made once: what is always the same costs nothing to say.
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def _button(button: Button) -> InlineKeyboardButton:
    if button.inside:
        return InlineKeyboardButton(text=button.text, web_app=WebAppInfo(url=button.url))
    if button.url:
        return InlineKeyboardButton(text=button.text, url=button.url)
    return InlineKeyboardButton(text=button.text, callback_data=button.data)


@lru_cache(1000)
def draw_keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """The buttons under a message, or None for no buttons."""
    if not rows:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(one) for one in row] for row in rows])


async def send(bot: Bot, chat_id: int, letter: Letter, *, paid: bool = False) -> Outcome:
    """Send a letter and say how that went; never raises for what Telegram or the network does.

    `paid` spends the bot's Stars so that it may send more than 30 a second.
    """
    try:
        if letter.deletes is not None:
            return await _deleted(bot, chat_id, letter.deletes)
        if letter.edits is not None and await _edited(bot, chat_id, letter.edits):
            return Sent(letter.edits.message_id)
        message = await _send(bot, chat_id, letter, paid or None)
    except TelegramRetryAfter as error:
        return Wait(error.retry_after)
    except TelegramForbiddenError:
        return Forget("blocked")
    except TelegramMigrateToChat as error:
        return Moved(error.migrate_to_chat_id)
    except TelegramBadRequest as error:
        gone = any(words in error.message.lower() for words in _GONE)
        return Forget("chat not found") if gone else Failed(type(error).__name__)
    except TelegramEntityTooLarge as error:
        return Failed(type(error).__name__)
    except (AiogramError, TimeoutError, OSError) as error:
        return Retry(type(error).__name__)
    # Some proxy may say "ok" and nothing else: then nobody knows whether the letter was sent.
    return Retry("EmptyAnswer") if message is None else Sent(message.message_id)


async def _deleted(bot: Bot, chat_id: int, page: Page) -> Outcome:
    """Take a message away. After 48 hours Telegram refuses that
    (https://core.telegram.org/bots/api#deletemessage): then it is edited."""
    if (page.bot_id, page.chat_id) != (bot.id, chat_id):
        return Failed("elsewhere")
    try:
        await bot.delete_message(chat_id, page.message_id)
    except TelegramBadRequest as error:
        words = error.message.lower()
        if any(one in words for one in _GONE):
            raise
        if "message to delete not found" not in words:
            await _edited(bot, chat_id, page)
    return Sent(page.message_id)


async def _edited(bot: Bot, chat_id: int, page: Page) -> bool:
    """Whether the message says now what it should; False when a letter has to say it."""
    # Another bot counts the messages of this chat anew: the number would mean another message.
    if (page.bot_id, page.chat_id) != (bot.id, chat_id):
        return False
    try:
        await bot.edit_message_text(
            page.text,
            chat_id=chat_id,
            message_id=page.message_id,
            parse_mode="HTML",
            reply_markup=draw_keyboard(page.buttons),
            link_preview_options=_NO_PREVIEW,
        )
    except TelegramBadRequest as error:
        words = error.message.lower()
        if "message is not modified" in words:  # after a crash between the edit and its settling
            return True
        if any(one in words for one in _FIXED):
            return False
        raise
    return True


def _answering(letter: Letter) -> ReplyParameters | None:
    if letter.reply_to is None:
        return None
    return ReplyParameters(message_id=letter.reply_to, allow_sending_without_reply=True)


async def _send(
    bot: Bot, chat_id: int, letter: Letter, paid: bool | None
) -> Message | Number | None:
    keyboard = draw_keyboard(letter.buttons)
    if letter.known is not None:
        return await _send_known(bot, chat_id, letter, letter.known, paid)
    if letter.file is None:
        return await _send_text(bot, chat_id, letter, keyboard, paid)
    file = BufferedInputFile(letter.file.content, letter.file.name)
    caption = letter.text if len(letter.text) <= _CAPTION else None
    draw = bot.send_photo if letter.file.kind == "photo" else bot.send_document
    sent = await draw(
        chat_id,
        file,
        caption=caption,
        parse_mode="HTML",
        reply_markup=keyboard,
        allow_paid_broadcast=paid,
    )
    return sent if caption is not None else await _send_text(bot, chat_id, letter, None, paid)


async def send_known(bot: Bot, chat_id: int, known: Known, **fields: Any) -> Message:
    """Send a file by the number the messenger has given it. Raises as the Bot API does."""
    ways: dict[str, Callable[..., Awaitable[Message]]] = {
        FileKind.PHOTO: bot.send_photo,
        FileKind.DOCUMENT: bot.send_document,
        FileKind.AUDIO: bot.send_audio,
        FileKind.VIDEO: bot.send_video,
        FileKind.VOICE: bot.send_voice,
    }
    return await ways[known.kind](chat_id, known.file_id, **fields)


async def _send_known(
    bot: Bot, chat_id: int, letter: Letter, known: Known, paid: bool | None
) -> Message | Number | None:
    """The file; words in its place where this bot cannot send it, or the messenger has forgotten
    it."""
    fields: dict[str, Any] = {
        "disable_notification": letter.silent or None,
        "reply_parameters": _answering(letter),
        "allow_paid_broadcast": paid,
    }
    if known.bot_id == bot.id:
        try:
            return await send_known(bot, chat_id, known, **fields)
        except TelegramBadRequest as fault:
            if any(words in fault.message.lower() for words in _GONE):
                raise
    return await _send_text(bot, chat_id, letter, None, paid)


async def _send_text(
    bot: Bot, chat_id: int, letter: Letter, keyboard: InlineKeyboardMarkup | None, paid: bool | None
) -> Number | None:
    fields: dict[str, Any] = {
        "chat_id": chat_id,
        "text": letter.text,
        "parse_mode": "HTML",
        "reply_markup": keyboard,
        "link_preview_options": _NO_PREVIEW,
        "disable_notification": letter.silent or None,
        "reply_parameters": _answering(letter),
        "allow_paid_broadcast": paid,
    }
    return cast("Number | None", await bot(SendLetter(**fields), request_timeout=PATIENCE))
