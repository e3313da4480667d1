"""Commands that make letters go out: announce, digest."""

import asyncio
from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from bot.cli.group import Commands
from core.enums import AudienceKind
from core.i18n import _, fill


def describe(commands: Commands) -> None:
    announce = commands.add("announce", announce_file, _("Announce a text to part of the school."))
    announce.add_argument(
        "--as", dest="author", required=True, metavar="PERSON", help=_("full name, or number")
    )
    announce.add_argument(
        "--to",
        type=audience,
        required=True,
        metavar="school|grade:N|class:X|role:R",
        help=_("who reads it"),
    )
    announce.add_argument("--text-file", type=Path, required=True, metavar="FILE")
    digest = commands.add("digest", send_digests, _("Send the weekly digests."))
    digest.add_argument(
        "--due-now", action="store_true", required=True, help=_("make every family's due at once")
    )


def audience(text: str) -> tuple[AudienceKind, str]:
    kind, _colon, value = text.partition(":")
    if kind not in tuple(AudienceKind) or bool(value) == (kind == AudienceKind.SCHOOL):
        raise ArgumentTypeError(fill(_("unknown readers {text}"), text=text))
    return AudienceKind(kind), value


def announce_file(arguments: Namespace) -> None:
    from bot.cli.announcing import announce

    kind, value = arguments.to
    asyncio.run(announce(arguments.author, kind, value, arguments.text_file))


def send_digests(arguments: Namespace) -> None:
    from bot.cli.announcing import make_digests_due

    asyncio.run(make_digests_due())
