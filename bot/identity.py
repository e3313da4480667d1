"""Whose token it is, as the messenger says; asked at the command line, without aiogram."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp

from core.errors import SchoolError
from core.i18n import N_
from core.settings import Settings

PATIENCE = aiohttp.ClientTimeout(total=10)


class TokenNotTaken(SchoolError):
    """The messenger does not know this token, or not any more."""

    text = N_("Telegram does not take this token. Take the bot's token from BotFather.")


class MessengerSilent(SchoolError):
    """No proper answer from the Bot API."""

    text = N_("{address} does not answer. Check the network and VESTNIK_TELEGRAM_API_URL.")

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@dataclass(frozen=True)
class Identity:
    """A bot as the messenger knows it."""

    id: int
    username: str


async def identity(settings: Settings, token: str) -> Identity:
    """The bot of a token. Raises TokenNotTaken or MessengerSilent; neither shows the token."""
    url = f"{settings.telegram_api_url}/bot{token}/getMe"
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as http, http.get(url) as response:
            if response.status in (401, 404):
                raise TokenNotTaken
            answer = (await response.json(content_type=None))["result"]
            return Identity(int(answer["id"]), str(answer.get("username") or answer["id"]))
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
        # The fault's own words may hold the address, and the address holds the token.
        raise MessengerSilent(settings.telegram_api_url) from None
