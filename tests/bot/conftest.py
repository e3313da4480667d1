"""The `telegram` fixture: the whole bot over both databases, spoken to through the sandbox."""

from typing import TYPE_CHECKING

import pytest

from core.db import Database
from tests.cast import Cast

if TYPE_CHECKING:
    from tests.bot.telegram import Telegram


@pytest.fixture
async def telegram(db: Database, cast: Cast) -> "Telegram":
    from tests.bot.telegram import open_telegram

    return open_telegram(db, cast)
