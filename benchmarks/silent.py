"""A bot whose calls end before the network: what is left is our own work."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.types import Chat, Message

from benchmarks.messenger.remote import TOKEN
from bot.app import make_bot
from core import clock
from notifications.channels.answers import Answers
from notifications.limits import Pace


class Silence(BaseSession):
    """Takes every call and gives the same message back; remembers the last call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.last: Any = None
        self._said = Message(message_id=1, date=clock.now(), chat=Chat(id=1, type="private"))

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109 aiogram's own signature
    ) -> Any:
        """The answer is there already."""
        self.calls += 1
        self.last = method
        return self._said if method.__returning__ is Message else True

    async def close(self) -> None:
        """There is nothing to close."""

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """Files are not measured here."""
        yield b""


def silent_bot() -> tuple[Bot, Silence]:
    """The product's bot over silence."""
    session = Silence()
    bot = make_bot(TOKEN, session=session)
    bot.session.middleware(Answers(Pace()))
    return bot, session
