"""The web role: the webhook when there is a public address, and health for whoever watches."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.fleet import Fleet
from bot.inbox import Inbox
from bot.raw import RawUpdate
from bot.service import WEBHOOK_PATH
from bot.web.calendar import add_calendar
from bot.web.journal import add_journal
from bot.web.pages import add_pages, guarded
from bot.web.signing import Tokens
from core.condition import FAULTS, trouble_of
from core.db import Database
from core.queue import exposition
from core.readiness import readiness
from core.settings import Settings

log = logging.getLogger("vestnik.web")

BODY_LIMIT = 1024 * 1024  # 1 MiB


@dataclass(frozen=True)
class Receiver:
    """Who takes a bot's updates in, and the secret by which the messenger is known."""

    inbox: Inbox
    secret: str


#: By the bot's number, None for the installation's own; None for one that is not served.
Receivers = Callable[[int | None], Receiver | None]


def only(inbox: Inbox, secret: str) -> Receivers:
    """One bot by every path; closed with an empty secret."""
    return lambda _bot_id: Receiver(inbox, secret)


async def _no_token(_bot_id: int) -> str | None:
    return None


def make_web_app(
    db: Database, receivers: Receivers, *, tokens: Tokens = _no_token
) -> web.Application:
    """All routes on one page. `receivers` take updates from the messenger.

    `tokens` prove the launch data with which a bot's pages are opened.
    """
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[guarded])
    add_pages(app, db, tokens)
    add_journal(app, db)
    add_calendar(app, db)

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        found = await readiness(db)
        return web.json_response(found.told(), status=200 if found.is_ready else 503)

    async def measured(_request: web.Request) -> web.Response:
        body = await exposition(db)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def webhook(request: web.Request) -> web.Response:
        number = request.match_info.get("bot")
        receiver = receivers(None if number is None else int(number))
        header = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        given = header.encode(errors="surrogateescape")
        # Bytes, and as long for a bot that is not here: nothing is to be learnt from the answer.
        secret = receiver.secret.encode() if receiver else b""
        is_genuine = hmac.compare_digest(given, secret)
        if receiver is None or not secret or not is_genuine:
            return web.Response(status=401)
        update = _readable(await request.read())
        if update is None:
            return web.Response(status=400)
        try:
            await receiver.inbox.take([update])
        except FAULTS as fault:
            # What is not stored is not confirmed: the messenger brings it again.
            log.warning("updates cannot be stored: the database is %s", trouble_of(fault))
            return web.Response(status=503)
        return web.Response()

    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", measured)
    app.router.add_post(WEBHOOK_PATH, webhook)
    app.router.add_post(WEBHOOK_PATH + "/{bot:[0-9]{1,15}}", webhook)
    return app


def _readable(body: bytes) -> RawUpdate | None:
    """What Telegram sends, or None for anything else; what it means is found out later."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    if type(number) is not int or not 0 <= number < 2**53:
        return None
    return dict(update)


async def serve_web(db: Database, fleet: Fleet, settings: Settings) -> None:
    """Serve until cancelled; each bot tells the messenger by itself where to bring updates."""

    def receiver(bot_id: int | None) -> Receiver | None:
        service = fleet.service(bot_id)
        return None if service is None else Receiver(service.inbox, service.secret)

    runner = web.AppRunner(make_web_app(db, receiver, tokens=fleet.token), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.web_host, settings.web_port).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
