"""Commands that bring a school in: template, import, seed, slips."""

import asyncio
from argparse import Namespace
from pathlib import Path

from bot.cli.group import Commands
from core.i18n import _


def describe(commands: Commands) -> None:
    template = commands.add("template", write_template, _("Write an empty workbook to fill in."))
    template.add_argument("file", type=Path, metavar="FILE.xlsx")
    bring_in = commands.add("import", import_files, _("Take tables of the school in."))
    bring_in.add_argument("files", nargs="+", type=Path, metavar="FILE")
    bring_in.add_argument(
        "--apply", action="store_true", help=_("really change the school, all or nothing")
    )
    seed = commands.add("seed", seed_school, _("Fill an empty database with a made-up school."))
    seed.add_argument("--pupils", type=int, default=900, help=_("how many pupils"))
    seed.add_argument("--seed", type=int, default=1, help=_("the same number, the same school"))
    seed.add_argument(
        "--link-chats", action="store_true", help=_("link everybody to a synthetic chat")
    )
    seed.add_argument(
        "--personas", type=Path, metavar="FILE.json", help=_("write one person of each role")
    )
    slips = commands.add("slips", print_slips, _("Print a class's slips for joining."))
    slips.add_argument("--class", dest="class_name", required=True, metavar="7Б")
    slips.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")


def write_template(arguments: Namespace) -> None:
    from bot.cli.bringing import write_workbook

    write_workbook(arguments.file)


def import_files(arguments: Namespace) -> int:
    from bot.cli.bringing import bring_in

    return 0 if asyncio.run(bring_in(arguments.files, apply=arguments.apply)) else 1


def seed_school(arguments: Namespace) -> None:
    from bot.cli.seeding import seed

    asyncio.run(
        seed(
            pupils=arguments.pupils,
            number=arguments.seed,
            link_chats=arguments.link_chats,
            personas=arguments.personas,
        )
    )


def print_slips(arguments: Namespace) -> None:
    from bot.cli.slips import print_class

    asyncio.run(print_class(arguments.class_name, arguments.out))
