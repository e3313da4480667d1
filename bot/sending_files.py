"""Files the messenger has already, sent by its own numbers: one alone, several as an album."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo

from bot.screen import Known
from core.enums import FileKind
from core.i18n import fill, ngettext
from notifications.channels.telegram import send_known

#: What the messenger takes into one album; other kinds do not mix (Bot API, sendMediaGroup).
ALBUM = 10
_PICTURES = (FileKind.PHOTO, FileKind.VIDEO)
_MEDIA = {
    FileKind.PHOTO: InputMediaPhoto,
    FileKind.DOCUMENT: InputMediaDocument,
    FileKind.AUDIO: InputMediaAudio,
    FileKind.VIDEO: InputMediaVideo,
}


async def send_files(bot: Bot, chat_id: int, files: Sequence[Known]) -> None:
    """Send them; what cannot be sent is said in words with its name."""
    lost = [file for file in files if file.bot_id != bot.id or file.kind not in list(FileKind)]
    for album in _albums([file for file in files if file not in lost]):
        try:
            await _send(bot, chat_id, album)
        except TelegramBadRequest:
            lost += await _one_by_one(bot, chat_id, album)
    if lost:
        names = "\n".join(file.name for file in lost)
        words = ngettext(
            "This file can no longer be sent; ask whoever gave it:\n{names}",
            "These files can no longer be sent; ask whoever gave them:\n{names}",
            len(lost),
        )
        await bot.send_message(chat_id, fill(words, names=names))


def _albums(files: Sequence[Known]) -> Iterator[list[Known]]:
    """Photographs and videos together, documents alone, sound alone."""
    in_order = sorted(files, key=_family)
    for kind, alike in groupby(in_order, key=_family):
        some = list(alike)
        size = ALBUM if kind != FileKind.VOICE else 1  # Voice messages make no album.
        yield from (some[start : start + size] for start in range(0, len(some), size))


def _family(file: Known) -> str:
    return "" if file.kind in _PICTURES else file.kind


async def _send(bot: Bot, chat_id: int, album: Sequence[Known]) -> None:
    if len(album) > 1:
        media = [_MEDIA[FileKind(file.kind)](media=file.file_id) for file in album]
        await bot.send_media_group(chat_id, media)
        return
    await send_known(bot, chat_id, album[0])


async def _one_by_one(bot: Bot, chat_id: int, album: Sequence[Known]) -> list[Known]:
    """One file the messenger has forgotten keeps back no other; gives those that are gone."""
    lost = list(album)
    for file in album:
        with suppress(TelegramBadRequest):
            await _send(bot, chat_id, [file])
            lost.remove(file)
    return lost
