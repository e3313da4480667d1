"""`vestnik doctor`: looks at the installation as it stands and says what to do."""

from __future__ import annotations

import asyncio
import shutil
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from core import clock
from core.condition import demand_current, demand_reachable, demand_writable
from core.db import Database
from core.errors import SchoolError
from core.i18n import _, fill
from core.settings import Settings

#: Less than this leaves no room for a copy before the next migration.
MIN_FREE_BYTES = 500 * 1024 * 1024
#: SQLite's own words for a file of another kind.
NOT_A_DATABASE = "file is not a database"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. Without a `fault` it is well; `note` is worth knowing then."""

    subject: str
    fault: str = ""
    advice: str = ""
    note: str = ""

    @property
    def is_well(self) -> bool:
        return not self.fault

    def said(self) -> str:
        if self.is_well:
            state = fill(_("fine ({note})"), note=self.note) if self.note else _("fine")
            return f"✓ {self.subject}: {state}"
        fault = fill(_("fault: {fault}"), fault=self.fault.rstrip("."))
        todo = fill(_("What to do: {advice}"), advice=self.advice)
        return f"✗ {self.subject}: {fault}. {todo}"


async def examine(settings: Settings) -> list[Finding]:
    """Everything that can be looked at with settings that hold."""
    from bot.doctor_bots import added_bots, bot_findings
    from bot.doctor_telegram import telegram_findings

    findings = [time_zone(settings), *files(settings)]
    findings += [found async for found in database(settings)]
    added = await added_bots(settings)
    if settings.bot_token is not None or not added:
        findings += await telegram_findings(settings)
    findings += await bot_findings(settings, added)
    return findings


def time_zone(settings: Settings) -> Finding:
    there = clock.local(clock.now(), settings.timezone)
    return Finding(_("Time zone"), note=f"{settings.timezone}, {there:%d.%m.%Y %H:%M}")


async def database(settings: Settings) -> AsyncIterator[Finding]:
    """Each check needs the one before it, so the first fault is the last line."""
    file = database_file(settings)
    if file is not None and not await asyncio.to_thread(file.exists):
        missing = fill(_("there is no file {file}"), file=file)
        yield Finding(_("Database"), fault=missing, advice=_("run vestnik migrate"))
        return
    db = Database(settings.database_url)
    steps = (
        (_("Database"), demand_reachable, _("check VESTNIK_DATABASE_URL and start the server")),
        (_("Tables"), demand_current, _("run vestnik migrate")),
        (_("Writing"), demand_writable, _("check the rights and the space on the disk")),
    )
    try:
        for subject, demand, advice in steps:
            try:
                await demand(db)
            except SchoolError as refusal:
                fault = getattr(refusal, "why", "") or refusal.said()
                if NOT_A_DATABASE in fault:
                    advice = _(
                        "VESTNIK_DATABASE_URL names a file of another kind; name another file, "
                        "or put a copy back with vestnik restore"
                    )
                yield Finding(subject, fault=fault, advice=advice)
                return
            yield Finding(subject)
    finally:
        await db.close()


def files(settings: Settings) -> list[Finding]:
    """Rights of the files that hold secrets, and space on the disk."""
    findings = [private(path) for path in (Path(".env"), database_file(settings)) if path]
    return [*(found for found in findings if found), disk_space(settings)]


def database_file(settings: Settings) -> Path | None:
    """The file of SQLite; None for a server."""
    kind, _colon, path = settings.database_url.partition(":///")
    return Path(path) if kind.startswith("sqlite") and path else None


def private(path: Path) -> Finding | None:
    """None for what is not a file, or not there."""
    if not path.is_file():
        return None
    subject = fill(_("File {file}"), file=path)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        advice = fill("chmod 600 {file}", file=path)
        return Finding(subject, fault=_("other users of the computer can read it"), advice=advice)
    return Finding(subject)


def disk_space(settings: Settings) -> Finding:
    file = database_file(settings)
    folder = file.parent if file and file.parent.exists() else Path()
    free = shutil.disk_usage(folder).free
    size = file.stat().st_size if file and file.exists() else 0
    note = fill(_("{free} MB free"), free=free // 2**20)
    if free < max(MIN_FREE_BYTES, 2 * size):
        return Finding(_("Disk"), fault=note, advice=_("free some space; a copy must fit as well"))
    return Finding(_("Disk"), note=note)
