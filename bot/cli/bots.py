"""Commands about the bots: show, add, change, pause; tokens come by standard input alone."""

import asyncio
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Coroutine
from typing import Any

from bot.cli.group import Commands
from core.i18n import _

Work = Callable[[Namespace], Coroutine[Any, Any, None]]


def describe(commands: Commands) -> None:
    bots = commands.add("bots", show, _("Show the bots and how they stand; add and change them."))
    words = Commands(bots.add_subparsers(title=_("commands"), metavar=_("COMMAND")))
    words.add("list", show, _("Show all bots."))
    add = words.add("add", _doing("add"), _("Add a bot; its token is read from standard input."))
    _describe_token(add)
    add.add_argument(
        "--schools", type=_schools, metavar="N,N|all", help=_("whom it serves; all unless told")
    )
    token = words.add("token", _doing("renew"), _("Give a bot a new token, in the same way."))
    _describe_bot(token)
    _describe_token(token)
    for name, text in (
        ("pause", _("Serve a bot no more for a while; nothing is lost.")),
        ("resume", _("Serve a bot again, or try its token again.")),
    ):
        _describe_bot(words.add(name, _doing(name), text))
    _describe_set(words.add("set", _doing("change"), _("Change what a bot does and how fast.")))
    leave = words.add("leave", _doing("leave"), _("Let a bot serve a school no more."))
    _describe_bot(leave)
    leave.add_argument("--school", type=int, required=True, metavar="N")
    leave.add_argument("--end-chats", action="store_true", help=_("even while people talk to it"))
    replace = words.add("replace", _doing("replace"), _("Give all chats of a lost bot to another."))
    replace.add_argument("old", metavar=_("OLD"))
    replace.add_argument("new", metavar=_("NEW"))


def _describe_bot(command: ArgumentParser) -> None:
    command.add_argument("bot", metavar=_("BOT"), help=_("its @name or number"))


def _describe_token(command: ArgumentParser) -> None:
    command.add_argument(
        "--token-at",
        metavar="file:NAME|env:NAME",
        help=_("where the token lies already: a file of the folder of secrets, or a variable"),
    )


def _describe_set(command: ArgumentParser) -> None:
    _describe_bot(command)
    command.add_argument("--per-second", type=_positive, metavar="X", help=_("letters in all"))
    command.add_argument("--per-chat", type=_positive, metavar="X", help=_("a second to one chat"))
    command.add_argument("--per-group", type=_whole, metavar="N", help=_("a minute to one group"))
    command.add_argument("--paid", action="store_true", help=_("more than 30 a second are meant"))
    command.add_argument("--receive", choices=("polling", "webhook"), help=_("how updates come"))
    command.add_argument(
        "--schools", type=_schools, default=(), metavar="N,N|all", help=_("serve these too")
    )


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number <= 10_000:
        raise ArgumentTypeError(_("a number above 0"))
    return number


def _whole(text: str) -> int:
    number = int(text)
    if not 0 < number <= 10_000:
        raise ArgumentTypeError(_("a number above 0"))
    return number


def _schools(text: str) -> tuple[int, ...] | None:
    """None for all."""
    return None if text == "all" else tuple(int(number) for number in text.split(","))


def show(_arguments: Namespace) -> None:
    from bot.cli import bots_work

    asyncio.run(bots_work.show())


def _doing(name: str) -> Callable[[Namespace], None]:
    def run(arguments: Namespace) -> None:
        from bot.cli import bots_work

        work: Work = getattr(bots_work, name)
        asyncio.run(work(arguments))

    return run
