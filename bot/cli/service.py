"""Commands that keep running: the service and the demo school."""

from __future__ import annotations

import asyncio
import logging
import signal
from argparse import ArgumentTypeError, Namespace
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.cli.group import Commands
from bot.cli.missing import SettingMissing
from bot.cli.ports import demand_free, is_free
from core.i18n import _, fill

if TYPE_CHECKING:
    from core.settings import Settings

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
    from core.db import parse_url
    from core.settings import settings
    from core.solitude import sole_server

    chosen = settings()
    # A second process on a SQLite file is refused before it so much as looks into it.
    with sole_server(parse_url(chosen.database_url)):
        nobody = chosen.bot_token is None and not asyncio.run(_are_there_bots())
        if not (nobody and arguments.or_demo):
            _demand_ready(chosen, arguments.roles, nobody=nobody)
            asyncio.run(_until_stopped(_serve(arguments.roles)))
            return
    # Who only wants to look around does not mind which port the page is on.
    port = chosen.web_port if is_free(chosen.web_port) else 0
    asyncio.run(_until_stopped(_demo(port, DEMO_PUPILS, fresh=False)))


def _demand_ready(chosen: Settings, roles: frozenset[str], *, nobody: bool) -> None:
    """What can be said before anything is opened is said at once."""
    if nobody:
        raise SettingMissing("VESTNIK_BOT_TOKEN", _("BotFather gives one; vestnik demo needs none"))
    if chosen.bot_token and chosen.public_url and chosen.webhook_secret is None:
        raise SettingMissing("VESTNIK_WEBHOOK_SECRET", _("needed with VESTNIK_PUBLIC_URL"))
    if "web" in roles:
        demand_free(chosen.web_port, chosen.web_host)


async def _are_there_bots() -> bool:
    """Whether a bot was added whose token lies elsewhere than in the settings."""
    from bot.cli.opening import unchecked
    from core.access import bots
    from core.condition import demand_reachable
    from core.migrations import is_current

    async with unchecked() as db:
        await demand_reachable(db)
        # Before this version no bot could be added.
        if not await is_current(db):
            return False
        async with db.reading() as session:
            return any(one.is_added for one in await bots.every(session))


def run_demo(arguments: Namespace) -> None:
    from core.settings import settings

    port = settings().web_port if arguments.port is None else arguments.port
    demand_free(port)
    asyncio.run(_until_stopped(_demo(port, arguments.pupils, fresh=arguments.fresh)))


async def _serve(roles: frozenset[str]) -> None:
    from bot.app import run
    from bot.cli.opening import bring_up_to_date, unchecked
    from core.settings import settings

    async with unchecked() as db:
        await bring_up_to_date(db)
        await run(db, settings(), roles)


async def _demo(port: int, pupils: int, *, fresh: bool) -> None:
    from bot.demo import run_demo as show
    from core.settings import settings

    await show(settings(), port, pupils, fresh=fresh)


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until Ctrl+C or SIGTERM; both are the ordinary end, in which everything is closed."""
    task = asyncio.current_task()
    assert task is not None
    # Windows has no SIGTERM to listen to and says so by this error; Ctrl+C ends the work there.
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    _log_to_stderr()
    with suppress(asyncio.CancelledError):
        await work


def _log_to_stderr() -> None:
    """Lines with the level and the form from the settings, as systemd and Docker like them."""
    from core.logs import log_to
    from core.settings import settings

    log_to(logging.StreamHandler(), settings().log_level, settings().log_format)
