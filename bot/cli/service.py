"""Commands that keep running: the service and the demo school."""

import asyncio
from argparse import ArgumentTypeError, Namespace

from bot.cli.group import Commands
from core.errors import BadInput
from core.i18n import _, fill

ROLES = ("bot", "web", "sender", "clock")
DEMO_PUPILS = 900


def describe(commands: Commands) -> None:
    run = commands.add("run", run_service, _("Serve the school in the messenger."))
    run.add_argument(
        "--roles",
        type=_roles,
        default=frozenset(ROLES),
        metavar=",".join(ROLES),
        help=_("what this process does; everything unless told otherwise"),
    )
    run.add_argument(
        "--or-demo",
        action="store_true",
        help=_("without the token of a bot show the demo school instead"),
    )
    demo = commands.add("demo", run_demo, _("Show a made-up school in a local messenger."))
    demo.add_argument("--port", type=int, help=_("port of the page (VESTNIK_WEB_PORT)"))
    demo.add_argument("--pupils", type=int, default=DEMO_PUPILS, help=_("how many pupils"))
    demo.add_argument("--fresh", action="store_true", help=_("make the demo school anew"))


def _roles(text: str) -> frozenset[str]:
    roles = frozenset(filter(None, text.split(",")))
    if unknown := roles.difference(ROLES):
        raise ArgumentTypeError(fill(_("unknown role {role}"), role=", ".join(sorted(unknown))))
    return roles


def run_service(arguments: Namespace) -> None:
    from core.settings import settings

    if settings().bot_token is None and arguments.roles.intersection(("bot", "sender")):
        if arguments.or_demo:
            _demo(settings().web_port, DEMO_PUPILS, fresh=False)
            return
        raise BadInput(
            _("VESTNIK_BOT_TOKEN is not set; BotFather gives one, vestnik demo needs none.")
        )
    asyncio.run(_serve(arguments.roles))


def run_demo(arguments: Namespace) -> None:
    from core.settings import settings

    _demo(arguments.port or settings().web_port, arguments.pupils, fresh=arguments.fresh)


async def _serve(roles: frozenset[str]) -> None:
    from bot.app import run
    from bot.cli.opening import bring_up_to_date
    from core.settings import settings

    await bring_up_to_date()
    await run(settings(), roles)


def _demo(port: int, pupils: int, *, fresh: bool) -> None:
    from bot.demo import run_demo as show
    from core.settings import settings

    asyncio.run(show(settings(), port, pupils, fresh))
