"""Draw a screen in the chat it answers, after the commit.

With `notifications.channels.telegram` this is the only place that calls the Bot API to say
something to a person.
"""

import asyncio
from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)

from bot.answers import Place
from bot.screen import Drawing, Screen
from bot.sending_files import send_files
from core.i18n import _
from notifications.channels.telegram import draw_keyboard
from notifications.channels.wire import EditLetter, SendLetter
from notifications.markup import File


def menu_keyboard(menu: tuple[tuple[str, ...], ...]) -> ReplyKeyboardMarkup:
    """The keyboard under the input field, which stays."""
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=text) for text in row] for row in menu],
        resize_keyboard=True,
        is_persistent=True,
        input_field_placeholder=_("Ask in your own words"),
    )


async def show(bot: Bot, place: Place, screen: Screen) -> Message | None:
    """Answer with a screen: edit after a press, send after a message.

    Gives the message with the screen's file, if it had one.
    """
    if place.press_id:
        shown = await _after_press(bot, place, screen)
    else:
        shown = await _send(bot, place.chat_id, screen)
    if screen.files:
        await send_files(bot, place.chat_id, screen.files)
    return shown


async def _send(bot: Bot, chat_id: int, screen: Screen) -> Message | None:
    if screen.leave:
        await bot.leave_chat(chat_id)
        return None
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = draw_keyboard(screen.buttons)
    if keyboard is None and screen.menu is not None:
        keyboard = menu_keyboard(screen.menu)
    if screen.commands:
        await bot.set_my_commands(
            [BotCommand(command=name, description=said) for name, said in screen.commands],
            scope=BotCommandScopeChat(chat_id=chat_id),
        )
    if screen.file is not None:
        return await _send_file(bot, chat_id, screen.file, screen.text or None, keyboard)
    if screen.text:
        # Of the message that was sent nothing is needed, so only its number is read.
        words: dict[str, Any] = {"chat_id": chat_id, "text": screen.text, "reply_markup": keyboard}
        await bot(SendLetter(**words))
    return None


async def _send_file(
    bot: Bot,
    chat_id: int,
    file: File | Drawing,
    caption: str | None,
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None,
) -> Message:
    send = bot.send_photo if file.kind == "photo" else bot.send_document
    if isinstance(file, Drawing) and file.file_id:
        # The messenger forgets old numbers without notice; then it is drawn.
        with suppress(TelegramBadRequest):
            return await send(chat_id, file.file_id, caption=caption, reply_markup=keyboard)
    return await send(chat_id, await _drawn(file), caption=caption, reply_markup=keyboard)


async def _drawn(file: File | Drawing) -> BufferedInputFile:
    content = file.content if isinstance(file, File) else await asyncio.to_thread(file.draw)
    return BufferedInputFile(content, file.name)


async def _after_press(bot: Bot, place: Place, screen: Screen) -> Message | None:
    # A press older than Telegram remembers (150 s) cannot be answered; its work is done.
    with suppress(TelegramBadRequest):
        await bot.answer_callback_query(
            place.press_id, text=screen.toast[:200] or None, show_alert=screen.alert
        )
    if not (screen.text or screen.file):
        return None
    if screen.anew or screen.menu or not place.message_id:
        return await _send(bot, place.chat_id, screen)
    if place.holds == "photo" and screen.file is not None and screen.file.kind == "photo":
        return await _turn_picture(bot, place, screen, screen.file)
    if screen.file or place.holds != "text":
        return await _send(bot, place.chat_id, screen)
    await _edit(bot, place, screen)
    return None


async def _turn_picture(
    bot: Bot, place: Place, screen: Screen, file: File | Drawing
) -> Message | None:
    """Another picture in the place of the old one, as pages of text turn."""
    known = file.file_id if isinstance(file, Drawing) else ""
    media = InputMediaPhoto(media=known or await _drawn(file), caption=screen.text or None)
    try:
        shown = await bot.edit_message_media(
            media,
            chat_id=place.chat_id,
            message_id=place.message_id,
            reply_markup=draw_keyboard(screen.buttons),
        )
    except TelegramBadRequest as fault:
        if "not modified" in fault.message:
            return None
        return await _send(bot, place.chat_id, screen)
    return shown if isinstance(shown, Message) else None


async def _edit(bot: Bot, place: Place, screen: Screen) -> None:
    words: dict[str, Any] = {
        "text": screen.text,
        "chat_id": place.chat_id,
        "message_id": place.message_id,
        "reply_markup": draw_keyboard(screen.buttons),
    }
    try:
        await bot(EditLetter(**words))
    except TelegramBadRequest as fault:
        if "not modified" not in fault.message:
            await _send(bot, place.chat_id, screen)
