"""Commands about the database: migrate, backup, restore."""

import asyncio
from argparse import Namespace
from pathlib import Path

from bot.cli.group import Commands
from core.i18n import _, fill


def describe(commands: Commands) -> None:
    commands.add("migrate", migrate, _("Bring the database up to date."))
    backup = commands.add("backup", back_up, _("Copy the database into one file."))
    backup.add_argument("file", nargs="?", type=Path, metavar="FILE")
    restore = commands.add("restore", restore_copy, _("Put a copy in place of the database."))
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--yes", action="store_true", help=_("even when the database holds a school already")
    )


def migrate(arguments: Namespace) -> None:
    from bot.cli.opening import migrated
    from bot.cli.output import say

    copy = asyncio.run(migrated())
    if copy is not None:
        say(fill(_("The database as it was: {file}"), file=copy))
    say(_("The database is up to date."))


def back_up(arguments: Namespace) -> None:
    from bot.cli.opening import unchecked
    from bot.cli.output import say
    from core.backup import back_up as copy

    async def work() -> Path:
        async with unchecked() as db:
            return await copy(db, arguments.file)

    say(fill(_("The copy is in {file}"), file=asyncio.run(work())))


def restore_copy(arguments: Namespace) -> None:
    from bot.cli.opening import unchecked
    from bot.cli.output import say
    from core.backup import restore

    async def work() -> Path | None:
        async with unchecked() as db:
            return await restore(db, arguments.file, overwrite=arguments.yes)

    kept = asyncio.run(work())
    if kept is not None:
        say(fill(_("The database as it was: {file}"), file=kept))
    say(_("The database was put back."))
