"""Draw a screen in the chat it answers, after the commit.

With `notifications.channels.telegram` this is the only place that calls the Bot API to say
something to a person.
"""

import asyncio
from contextlib import suppress

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    Update,
)

from bot.screen import Drawing, Screen
from core.i18n import _
from notifications.channels.telegram import draw_keyboard
from notifications.markup import File


def menu_keyboard(menu: tuple[tuple[str, ...], ...]) -> ReplyKeyboardMarkup:
    """The keyboard under the input field, which stays."""
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=text) for text in row] for row in menu],
        resize_keyboard=True,
        is_persistent=True,
        input_field_placeholder=_("Ask in your own words"),
    )


async def show(bot: Bot, update: Update, screen: Screen) -> None:
    """Answer an update with a screen: edit after a press, send after a message."""
    if update.callback_query is not None:
        await _after_press(bot, update.callback_query, screen)
    elif update.message is not None:
        await _send(bot, update.message.chat.id, screen)


async def _send(bot: Bot, chat_id: int, screen: Screen) -> None:
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = draw_keyboard(screen.buttons)
    if keyboard is None and screen.menu is not None:
        keyboard = menu_keyboard(screen.menu)
    if screen.commands:
        await bot.set_my_commands(
            [BotCommand(command=name, description=said) for name, said in screen.commands],
            scope=BotCommandScopeChat(chat_id=chat_id),
        )
    if screen.file is None:
        if screen.text:
            await bot.send_message(chat_id, screen.text, reply_markup=keyboard)
        return
    drawn = await _drawn(screen.file)
    file = BufferedInputFile(drawn.content, drawn.name)
    if drawn.kind == "photo":
        await bot.send_photo(chat_id, file, caption=screen.text or None, reply_markup=keyboard)
    else:
        await bot.send_document(chat_id, file, caption=screen.text or None, reply_markup=keyboard)


async def _drawn(file: File | Drawing) -> File:
    if isinstance(file, File):
        return file
    return File(file.name, await asyncio.to_thread(file.draw))


async def _after_press(bot: Bot, press: CallbackQuery, screen: Screen) -> None:
    # A press older than Telegram remembers (150 s) cannot be answered; its work is done.
    with suppress(TelegramBadRequest):
        await bot.answer_callback_query(
            press.id, text=screen.toast[:200] or None, show_alert=screen.alert
        )
    if not (screen.text or screen.file):
        return
    old = press.message
    if screen.anew or screen.menu or screen.file or not isinstance(old, Message) or not old.text:
        await _send(bot, press.from_user.id, screen)
        return
    await _edit(bot, old, screen)


async def _edit(bot: Bot, old: Message, screen: Screen) -> None:
    try:
        await bot.edit_message_text(
            screen.text,
            chat_id=old.chat.id,
            message_id=old.message_id,
            reply_markup=draw_keyboard(screen.buttons),
        )
    except TelegramBadRequest as fault:
        if "not modified" not in fault.message:
            await _send(bot, old.chat.id, screen)
