"""The demo: a made-up school, the bot, and a local Telegram with a chat page, in one process."""

from __future__ import annotations

import asyncio
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.app import ROLES, make_bot, serve
from bot.sandbox.engine import SANDBOX_TOKEN, Sandbox
from bot.sandbox.http import run_sandbox
from bot.sandbox.people import Persona
from core import clock, demo
from core.access import links
from core.db import Database
from core.i18n import _, fill
from core.migrations import migrate
from core.settings import Settings
from core.solitude import sole_server

DATABASE = Path("var/demo.db")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def _progress(stage: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{stage} {done}/{total}")
        sys.stderr.flush()


async def prepare(db: Database, pupils: int) -> list[Persona]:
    """Seed an empty database; give the people of the page with fresh invitations."""
    await migrate(db)
    if not await demo.is_seeded(db):
        await demo.seed(db, pupils=pupils, progress=_progress)
    return [
        Persona(
            name=found["name"],
            role=found["role"],
            chat_id=found["chat_id"],
            start_payload=found["start_payload"],
            note=found.get("note", ""),
        )
        for found in await demo.personas(db, tokens=True)
    ]


def forget(path: Path) -> None:
    """Remove the demo's database, so that the next start makes it anew."""
    for tail in ("", "-wal", "-shm"):
        Path(f"{path}{tail}").unlink(missing_ok=True)


async def run_demo(settings: Settings, port: int, pupils: int, *, fresh: bool) -> None:
    """Serve the demo until stopped, and print the one address to open. Raises ServedAlready."""
    DATABASE.parent.mkdir(parents=True, exist_ok=True)
    db = Database(f"sqlite:///{DATABASE}")
    with sole_server(db.url):
        if fresh:
            forget(DATABASE)
        await _show(db, settings, port, pupils)


async def _show(db: Database, settings: Settings, port: int, pupils: int) -> None:
    people = await prepare(db, pupils)
    sandbox = Sandbox(people)
    # The database outlives the sandbox and knows updates and messages by their numbers.
    sandbox.world.number_from(int((clock.now() - _EPOCH).total_seconds()))
    async with db.reading() as session:
        for chat_id in await links.linked_chats(session):
            if chat_id in {person.chat_id for person in people}:
                sandbox.open(chat_id)
    runner, url = await run_sandbox(sandbox, port=port)
    bot = make_bot(SANDBOX_TOKEN, api_url=url)
    # Pages of the trial are served beside the messenger and never told to the world.
    settings.web_host, settings.web_port, settings.public_url = "127.0.0.1", _free_port(), ""
    said = fill(_("The demo school is open: {url}"), url=url)
    sys.stdout.write(f"\n{said}\n{_('Stop with Ctrl+C.')}\n")
    sys.stdout.flush()
    try:
        await serve(db, bot, settings, ROLES)
    finally:
        await asyncio.shield(_close(runner, bot, db))


def _free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


async def _close(runner: object, bot: object, db: Database) -> None:
    await bot.session.close()  # type: ignore[attr-defined]
    await runner.cleanup()  # type: ignore[attr-defined]
    await db.close()
