"""All commands of `vestnik`, each described by the file that carries it out."""

from argparse import Action, ArgumentParser, HelpFormatter, _SubParsersAction

from bot.cli import bots, database, install, letters, queue, school, service, understand
from bot.cli.group import Commands
from bot.cli.words import translate_argparse
from core.i18n import _


class _CommandList(HelpFormatter):
    """argparse heads its list of commands twice: by the title and by the placeholder."""

    def _format_action(self, action: Action) -> str:
        text = super()._format_action(action)
        if isinstance(action, _SubParsersAction):
            return text.partition("\n")[2]
        return text


def make_parser() -> ArgumentParser:
    translate_argparse()
    parser = ArgumentParser(
        prog="vestnik",
        description=_("Vestnik, the messenger of a school."),
        epilog=_("Settings are read from the environment and from .env; vestnik init writes one."),
        formatter_class=_CommandList,
    )
    commands = Commands(
        parser.add_subparsers(title=_("commands"), required=True, metavar=_("COMMAND"))
    )
    for group in (install, service, bots, database, school, letters, queue, understand):
        group.describe(commands)
    return parser
