"""The chat page."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.engine import Sandbox


def add_page(app: web.Application, sandbox: Sandbox) -> None:
    """Serve the page."""
