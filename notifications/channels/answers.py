"""Answers keep the bot's pace too: ahead of letters, and sent again after a 429.

A middleware of the bot's session, so that no screen and no handler has to think of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from core import metrics
from notifications.limits import Pace

#: A person who has waited so long has asked again; then the answer is given up.
PATIENCE = 120.0

_has_turn: ContextVar[bool] = ContextVar("has_turn", default=False)


@contextmanager
def on_its_turn() -> Iterator[None]:
    """What is sent inside has waited for its turn already and settles its 429 itself: a letter."""
    token = _has_turn.set(True)
    try:
        yield
    finally:
        _has_turn.reset(token)


class Answers(BaseRequestMiddleware):
    """Holds answers back while the messenger wants a pause, and tries again after a 429.

    What says nothing in a chat (getUpdates, getMe, answerCallbackQuery) is not held back.
    """

    def __init__(self, pace: Pace) -> None:
        self.pace = pace

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Send one call of the Bot API; raises TelegramRetryAfter when the pause is too long."""
        chat_id = getattr(method, "chat_id", None)
        if not isinstance(chat_id, int) or _has_turn.get():
            return await make_request(bot, method)
        waited = 0.0
        while True:
            await self.pace.answer(chat_id)
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as flood:
                metrics.FLOOD_WAITS.inc(flood.retry_after)
                self.pace.refused(flood.retry_after)
                waited += flood.retry_after
                if waited > PATIENCE:
                    raise
