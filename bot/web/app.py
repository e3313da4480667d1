"""The web role: the webhook when there is a public address, and health for whoever watches."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging

from aiogram import Bot
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.inbox import Inbox
from bot.raw import ALLOWED_UPDATES, RawUpdate
from bot.web.journal import add_journal
from bot.web.pages import add_pages, guarded
from bot.web.signing import Tokens
from core.condition import DatabaseUnreachable, demand_reachable
from core.db import Database
from core.queue import exposition
from core.settings import Settings

log = logging.getLogger("vestnik.web")

BODY_LIMIT = 1024 * 1024  # 1 MiB
WEBHOOK_PATH = "/telegram"


async def _no_token(_bot_id: int) -> str | None:
    return None


def make_web_app(
    db: Database, inbox: Inbox, secret: str | None, *, tokens: Tokens = _no_token
) -> web.Application:
    """All routes on one page; the webhook only with a secret.

    `tokens` prove the launch data with which a bot's pages are opened.
    """
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[guarded])
    add_pages(app, db, tokens)
    add_journal(app, db)

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        try:
            await demand_reachable(db)
        except DatabaseUnreachable:
            return web.json_response({"database": False}, status=503)
        return web.json_response({"database": True})

    async def measured(_request: web.Request) -> web.Response:
        body = await exposition(db)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def webhook(request: web.Request) -> web.Response:
        header = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        given = header.encode(errors="surrogateescape")
        if secret is None or not hmac.compare_digest(given, secret.encode()):
            return web.Response(status=401)
        update = _readable(await request.read())
        if update is None:
            return web.Response(status=400)
        await inbox.take([update])
        return web.Response()

    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", measured)
    if secret is not None:
        app.router.add_post(WEBHOOK_PATH, webhook)
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


async def serve_web(db: Database, bot: Bot, inbox: Inbox, settings: Settings) -> None:
    """Serve until cancelled; with a public address Telegram is told where to bring updates."""
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None

    async def tokens(bot_id: int) -> str | None:
        return bot.token if bot_id == bot.id else None

    runner = web.AppRunner(make_web_app(db, inbox, secret, tokens=tokens), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.web_host, settings.web_port).start()
        if settings.public_url:
            await bot.set_webhook(
                settings.public_url + WEBHOOK_PATH,
                secret_token=secret,
                allowed_updates=ALLOWED_UPDATES,
            )
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
