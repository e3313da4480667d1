"""The web role: the webhook, health, and the pages people open from the chat."""

from bot.service import WEBHOOK_PATH
from bot.web.app import BODY_LIMIT, make_web_app, only, serve_web

__all__ = ["BODY_LIMIT", "WEBHOOK_PATH", "make_web_app", "only", "serve_web"]
