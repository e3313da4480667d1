"""Commands for setting up and looking after an installation."""

import asyncio
from argparse import Namespace
from pathlib import Path

from bot.cli.group import Commands
from core.i18n import _


def describe(commands: Commands) -> None:
    init = commands.add("init", write_settings, _("Write a commented .env to begin with."))
    init.set_defaults(path=Path(".env"))
    commands.add("doctor", examine, _("Check the installation and say what to do."))


def write_settings(arguments: Namespace) -> None:
    from bot.cli.dotenv import write_dotenv
    from bot.cli.output import say

    write_dotenv(arguments.path)
    say(_("Wrote .env; fill in what you need and run vestnik doctor."))


def examine(arguments: Namespace) -> int:
    from bot.cli.output import plain, say
    from bot.doctor import examine as look
    from core.settings import settings

    findings = asyncio.run(look(settings()))
    say(*(plain(finding.said()) for finding in findings))
    if not all(finding.is_well for finding in findings):
        return 1
    from bot.doctor_school import school_lines

    say(*(plain(line) for line in asyncio.run(school_lines(settings()))))
    return 0
