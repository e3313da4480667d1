"""Commands that bring a school and its people in: template, import, seed, slips."""

import asyncio
from argparse import ArgumentParser, Namespace
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
    _add_school(bring_in)
    _describe_seed(commands.add("seed", seed_school, _("Fill a database with a made-up school.")))
    _describe_slips(commands.add("slips", print_slips, _("Print slips for joining the bot.")))


def _describe_seed(seed: ArgumentParser) -> None:
    seed.add_argument("--pupils", type=int, default=900, help=_("how many pupils"))
    seed.add_argument("--seed", type=int, default=90, help=_("the same number, the same school"))
    seed.add_argument(
        "--link-chats", action="store_true", help=_("link everybody to a synthetic chat")
    )
    seed.add_argument(
        "--personas", type=Path, metavar="FILE.json", help=_("write one person of each role")
    )


def _describe_slips(slips: ArgumentParser) -> None:
    whose = slips.add_mutually_exclusive_group(required=True)
    whose.add_argument("--class", dest="class_name", metavar="7Б", help=_("pupils and parents"))
    whose.add_argument("--staff", action="store_true", help=_("staff who have not joined yet"))
    slips.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    _add_school(slips)


def _add_school(command: ArgumentParser) -> None:
    command.add_argument(
        "--school", type=int, metavar="NUMBER", help=_("where several schools live in one database")
    )


def write_template(arguments: Namespace) -> None:
    from bot.cli.bringing import write_workbook

    write_workbook(arguments.file)


def import_files(arguments: Namespace) -> int:
    from bot.cli.bringing import bring_in

    work = bring_in(arguments.files, apply=arguments.apply, school_id=arguments.school)
    return 0 if asyncio.run(work) else 1


def seed_school(arguments: Namespace) -> None:
    from bot.cli.seeding import Wish, carry_out

    wish = Wish(arguments.pupils, arguments.seed, arguments.link_chats, arguments.personas)
    asyncio.run(carry_out(wish))


def print_slips(arguments: Namespace) -> None:
    from bot.cli.slips import print_slips as draw

    asyncio.run(draw(arguments.class_name, arguments.out, school_id=arguments.school))
