"""A letter after a press under it."""

from aiogram.types import InlineKeyboardButton, Message
from aiogram.types.maybe_inaccessible_message_union import MaybeInaccessibleMessageUnion

from bot.screen import Screen
from core.i18n import _
from notifications.buttons import Read
from notifications.markup import Button

_PREFIX = f"{Read.__prefix__}{Read.__separator__}"


def read_screen(letter: MaybeInaccessibleMessageUnion | None) -> Screen:
    """The same letter, with its «Прочитано» ticked; one too old to be edited stays as it is."""
    toast = _("Marked as read")
    if not isinstance(letter, Message) or not letter.text or letter.reply_markup is None:
        return Screen(toast=toast)
    rows = tuple(
        tuple(_ticked(button) for button in row) for row in letter.reply_markup.inline_keyboard
    )
    return Screen(letter.html_text, rows, toast=toast)


def _ticked(button: InlineKeyboardButton) -> Button:
    data = button.callback_data or ""
    text = f"✓ {_('Read')}" if data.startswith(_PREFIX) else button.text
    return Button(text, data, button.url or "")
