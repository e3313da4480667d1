"""A little bot to talk to: it repeats words, counts presses and sends files back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher, F
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)

BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Изменить", callback_data="edit")],
        [
            InlineKeyboardButton(text="Окно", callback_data="alert"),
            InlineKeyboardButton(text="Сайт", url="https://example.org/"),
        ],
    ]
)
KEYS = ReplyKeyboardMarkup(
    keyboard=[[KeyboardButton(text="Оценки"), KeyboardButton(text="Дневник")]],
    resize_keyboard=True,
)


def make_echo() -> Dispatcher:
    dispatcher = Dispatcher()
    dispatcher.message.register(_start, CommandStart())
    dispatcher.message.register(_file, F.document)
    dispatcher.message.register(_photo, F.photo)
    dispatcher.message.register(_echo, F.text)
    dispatcher.callback_query.register(_press)
    return dispatcher


@asynccontextmanager
async def polling(bot: Bot) -> AsyncIterator[Dispatcher]:
    """The echo bot at work by long polling."""
    await bot.set_my_commands(
        [
            BotCommand(command="marks", description="Оценки"),
            BotCommand(command="homework", description="Домашнее задание"),
        ]
    )
    dispatcher = make_echo()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(
            dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
        )
        try:
            yield dispatcher
        finally:
            await dispatcher.stop_polling()
            await running


async def _start(message: Message) -> None:
    await message.answer("Здравствуйте", reply_markup=KEYS)


async def _echo(message: Message) -> None:
    said = message.html_text
    quote = message.reply_to_message.text if message.reply_to_message else ""
    text = f"<b>Эхо</b>: {said}" + (f"\n<i>{quote}</i>" if quote else "")
    await message.answer(text, parse_mode="HTML", reply_markup=BUTTONS)


async def _press(query: CallbackQuery) -> None:
    if query.data == "alert":
        await query.answer("Прочтите внимательно", show_alert=True)
        return
    await query.answer("Готово")
    assert isinstance(query.message, Message)
    await query.message.edit_text("Изменено")


async def _file(message: Message, bot: Bot) -> None:
    assert message.document is not None
    content = await bot.download(message.document)
    assert content is not None
    answer = BufferedInputFile(content.read(), f"ответ-{message.document.file_name}")
    await message.answer_document(answer, caption="Ваш файл")


async def _photo(message: Message) -> None:
    assert message.photo
    await message.answer_photo(message.photo[-1].file_id, caption="Ваше фото")
