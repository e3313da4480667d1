"""Files somebody sends to the bot: as the messenger tells of them, and those of one album."""

from typing import Any

from aiogram import Bot, F
from aiogram.filters import BaseFilter
from aiogram.types import Message

from bot.dialogs.typing import origin_of
from core.access.viewer import Viewer
from core.db import Session
from core.enums import FileKind
from core.files import NewFile
from core.messaging.files import message_of_origin

#: A moving picture comes as a document too, but cannot be sent on as one.
IS_FILE = ~F.animation & (F.photo | F.document | F.audio | F.video | F.voice)


def files_in(message: Message, bot_id: int) -> tuple[NewFile, ...]:
    """The file of a message, if it has one."""
    if message.photo:
        largest = message.photo[-1]
        size = largest.file_size or 0
        return (NewFile(bot_id, largest.file_id, FileKind.PHOTO, "", size),)
    kind = next((kind for kind in FileKind if getattr(message, kind)), None)
    if kind is None:
        return ()
    found = getattr(message, kind)
    name = getattr(found, "file_name", None) or ""
    return (NewFile(bot_id, found.file_id, kind, name, found.file_size or 0),)


def letter_origin(bot: Bot, message: Message) -> str:
    """What tells one letter from all others: an album is one, though each file comes alone."""
    if message.media_group_id is None:
        return origin_of(bot, message.chat.id, message.message_id)
    return f"telegram:{bot.id}:{message.chat.id}:album:{message.media_group_id}"


class ContinuesAlbum(BaseFilter):
    """One more file of an album whose first became a letter; gives it as `album_of`."""

    async def __call__(
        self, message: Message, session: Session, viewer: Viewer, bot: Bot
    ) -> bool | dict[str, Any]:
        """Whether there is such a letter of the viewer's."""
        if message.media_group_id is None:
            return False
        origin = letter_origin(bot, message)
        found = await message_of_origin(session, viewer, origin=origin)
        return {"album_of": found} if found else False
