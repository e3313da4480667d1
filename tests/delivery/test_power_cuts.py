"""What people and the messenger were told is on the disk by then: a power cut takes none of it."""

import os
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from sqlalchemy import text

from bot.raw import GetRawUpdates
from core.db import Database
from tests.bot.conftest import telegram
from tests.bot.telegram import Telegram
from tests.cast import Cast

__all__ = ["telegram"]


class Disk:
    """The database as it lies on the disk: what the last fsync has brought there."""

    def __init__(self, db: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files = [Path(f"{db.url.database}{tail}") for tail in ("", "-wal")]
        self.folder = folder
        self.kept = [path.read_bytes() if path.exists() else b"" for path in self.files]
        self.looks = 0
        self._really = os.fsync
        monkeypatch.setattr("core.durable.os.fsync", self._fsync)

    def _fsync(self, descriptor: int) -> None:
        self._really(descriptor)
        self.kept = [path.read_bytes() for path in self.files]

    async def found(self, statement: str) -> list[Any]:
        """What a question to it gives after a power cut."""
        self.looks += 1
        place = self.folder / f"{self.looks}.db"
        for tail, content in zip(("", "-wal"), self.kept, strict=True):
            Path(f"{place}{tail}").write_bytes(content)
        after = Database(f"sqlite:///{place}")
        try:
            async with after.reading() as session:
                return list(await session.scalars(text(statement)))
        finally:
            await after.reading_engine.dispose()


@pytest.fixture
def disk(telegram: Telegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    if not telegram.db.is_sqlite:
        pytest.skip("PostgreSQL keeps its own promises")
    return Disk(telegram.db, tmp_path, monkeypatch)


async def test_an_update_that_was_confirmed_is_on_the_disk(
    telegram: Telegram, cast: Cast, disk: Disk
) -> None:
    telegram.sandbox.say(cast.chat("igor"), "/marks")
    updates = await telegram.bot(GetRawUpdates(timeout=0))
    assert await disk.found("SELECT state FROM inbox") == []
    await telegram.inbox.take(updates)
    assert await disk.found("SELECT state FROM inbox") == ["new"]


async def test_what_was_shown_has_had_its_effect_on_the_disk(
    telegram: Telegram, cast: Cast, disk: Disk
) -> None:
    seen: list[tuple[list[Any], list[Any]]] = []

    async def watched(make_request: Any, bot: Bot, method: Any) -> Any:
        if method.__api_method__ == "sendMessage":
            states = await disk.found("SELECT state FROM inbox ORDER BY update_id")
            events = await disk.found("SELECT kind FROM event WHERE kind = 'read.marks'")
            seen.append((states, events))
        return await make_request(bot, method)

    telegram.bot.session.middleware(watched)
    for _ in range(3):
        telegram.sandbox.say(cast.chat("igor"), "/marks")
    await telegram.settle()
    assert len(seen) == 3
    for place, (states, events) in enumerate(seen):
        assert states[place] != "new"
        assert len(events) > place
