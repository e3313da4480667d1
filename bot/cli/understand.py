"""`vestnik understand`: what phrases mean, for checking from outside."""

import json
import sys
from argparse import Namespace
from pathlib import Path

from bot.cli.group import Commands
from core.errors import SchoolError
from core.i18n import N_, _


class NotAContext(SchoolError):
    """The file does not describe a context."""

    text = N_("{file} is not a context: JSON with today, children, subjects, terms and teachers.")

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


def describe(commands: Commands) -> None:
    command = commands.add(
        "understand", _understand, _("Say what phrases mean: one a line in, one JSON a line out.")
    )
    command.add_argument("--context", type=Path, required=True, metavar="FILE.json")


def _understand(arguments: Namespace) -> None:
    from bot.understanding import context_from, understand

    try:
        context = context_from(json.loads(arguments.context.read_text(encoding="utf-8-sig")))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotAContext(str(arguments.context)) from fault
    for line in sys.stdin.buffer:
        phrase = line.decode("utf-8", errors="replace").strip()
        meaning = understand(phrase, context).as_contract()
        sys.stdout.buffer.write(json.dumps(meaning, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()
