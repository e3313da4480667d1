"""How a group of commands makes itself known to the parser."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable

Run = Callable[[Namespace], int | None]


class Commands:
    """The commands of the parser; one name, one sentence of help, one function."""

    def __init__(self, parsers: _SubParsersAction[ArgumentParser]) -> None:
        self._parsers = parsers

    def add(self, name: str, run: Run, help_text: str) -> ArgumentParser:
        command = self._parsers.add_parser(name, help=help_text, description=help_text)
        command.set_defaults(run=run)
        return command
