"""Files the messenger has already, sent by its own numbers: one alone, several as an album."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo

from bot.screen import Known
from core.enums import FileKind
from core.i18n import fill, ngettext

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
    lost = [file for file in files if file.bot_id != bot.id or file.kind not in _MEDIA]
    for album in _albums([file for file in files if file not in lost]):
        try:
            await _send(bot, chat_id, album)
        except TelegramBadRequest:
            lost += await _one_by_one(bot, chat_id, album)
    if lost:
        names = "\n".join(file.name for file in lost)
        words = ngettext(
            "This file can no longer be sent; ask the teacher for it:\n{names}",
            "These files can no longer be sent; ask the teacher for them:\n{names}",
            len(lost),
        )
        await bot.send_message(chat_id, fill(words, names=names))


def _albums(files: Sequence[Known]) -> Iterator[list[Known]]:
    """Photographs and videos together, documents alone, sound alone."""
    in_order = sorted(files, key=_family)
    for _kind, alike in groupby(in_order, key=_family):
        some = list(alike)
        yield from (some[start : start + ALBUM] for start in range(0, len(some), ALBUM))


def _family(file: Known) -> str:
    return "" if file.kind in _PICTURES else file.kind


async def _send(bot: Bot, chat_id: int, album: Sequence[Known]) -> None:
    if len(album) > 1:
        media = [_MEDIA[FileKind(file.kind)](media=file.file_id) for file in album]
        await bot.send_media_group(chat_id, media)
        return
    (file,) = album
    ways: dict[FileKind, Callable[[int, str], Awaitable[Any]]] = {
        FileKind.PHOTO: bot.send_photo,
        FileKind.DOCUMENT: bot.send_document,
        FileKind.AUDIO: bot.send_audio,
        FileKind.VIDEO: bot.send_video,
    }
    await ways[FileKind(file.kind)](chat_id, file.file_id)


async def _one_by_one(bot: Bot, chat_id: int, album: Sequence[Known]) -> list[Known]:
    """One file the messenger has forgotten keeps back no other; gives those that are gone."""
    lost = list(album)
    for file in album:
        with suppress(TelegramBadRequest):
            await _send(bot, chat_id, [file])
            lost.remove(file)
    return lost
