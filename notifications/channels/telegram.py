"""Telegram draws and sends letters. The only place of this room that calls the Bot API."""

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
    WebAppInfo,
)

from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Failed, Forget, Moved, Outcome, Retry, Sent, Wait

#: Words of a 400 that mean there is nobody to write to (the Bot API has no code for it).
_GONE = ("chat not found", "user is deactivated", "user not found", "peer_id_invalid")
#: https://core.telegram.org/bots/api#senddocument: a caption is at most this long.
_CAPTION = 1024


def _button(button: Button) -> InlineKeyboardButton:
    if button.inside:
        return InlineKeyboardButton(text=button.text, web_app=WebAppInfo(url=button.url))
    if button.url:
        return InlineKeyboardButton(text=button.text, url=button.url)
    return InlineKeyboardButton(text=button.text, callback_data=button.data)


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
    return Sent(message.message_id)


async def _send(bot: Bot, chat_id: int, letter: Letter, paid: bool | None) -> Message:
    keyboard = draw_keyboard(letter.buttons)
    if letter.file is None:
        return await _send_text(bot, chat_id, letter.text, keyboard, paid)
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
    return sent if caption is not None else await _send_text(bot, chat_id, letter.text, None, paid)


async def _send_text(
    bot: Bot, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None, paid: bool | None
) -> Message:
    return await bot.send_message(
        chat_id,
        text,
        parse_mode="HTML",
        reply_markup=keyboard,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_paid_broadcast=paid,
    )
