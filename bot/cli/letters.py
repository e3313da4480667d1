"""Commands that make letters go out: announce, digest."""

import asyncio
from argparse import Namespace
from pathlib import Path

from bot.cli.group import Commands
from core.i18n import _


def describe(commands: Commands) -> None:
    announce = commands.add("announce", announce_text, _("Announce a text to part of the school."))
    announce.add_argument(
        "--as", dest="author", required=True, metavar="PERSON", help=_("full name, or number")
    )
    announce.add_argument(
        "--to", required=True, metavar="school|grade:N|class:X|role:R", help=_("who reads it")
    )
    announce.add_argument("--text-file", type=Path, required=True, metavar="FILE")
    digest = commands.add("digest", send_digests, _("Send the weekly digests."))
    digest.add_argument(
        "--due-now", action="store_true", required=True, help=_("make every family's due at once")
    )


def announce_text(arguments: Namespace) -> None:
    from bot.cli.announcing import announce_text as announce
    from bot.cli.announcing import text_of

    asyncio.run(announce(arguments.author, arguments.to, text_of(arguments.text_file)))


def send_digests(arguments: Namespace) -> None:
    from bot.cli.announcing import make_due_now

    asyncio.run(make_due_now())
