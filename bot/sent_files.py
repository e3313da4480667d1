"""What was drawn and sent once is remembered, so that the next time its number is enough."""

from __future__ import annotations

from dataclasses import replace

from aiogram.types import Message

from bot.screen import Drawing, Screen
from core.access.viewer import Viewer
from core.db import Database, Session
from core.reports.sent import remember_sent, sent_already


def file_id_of(message: Message | None) -> str:
    """The messenger's number of the photo or the document of a message."""
    if message is None:
        return ""
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else ""


async def with_number(
    session: Session, bot_id: int, viewer: Viewer | None, screen: Screen | None
) -> Screen | None:
    """The screen; its drawing with the number it was sent under before, if it was."""
    if screen is None or viewer is None:
        return screen
    drawing = screen.file
    if not isinstance(drawing, Drawing) or not drawing.key:
        return screen
    number = await sent_already(session, viewer, bot_id=bot_id, key=drawing.key)
    return replace(screen, file=replace(drawing, file_id=number))


async def keep_sent(
    db: Database, bot_id: int, viewer: Viewer | None, screen: Screen, message: Message | None
) -> None:
    """Remember the drawing of a screen that has just been shown, if it was drawn for that."""
    file_id, drawing = file_id_of(message), screen.file
    if viewer is None or not isinstance(drawing, Drawing) or not drawing.key:
        return
    if file_id and file_id != drawing.file_id:
        async with db.session() as session:
            await remember_sent(session, viewer, bot_id=bot_id, key=drawing.key, file_id=file_id)
