"""The doctor's look at the messenger: the token, the clock, where updates go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.doctor import Finding
from core import clock
from core.i18n import _, fill
from core.settings import Settings

PATIENCE = aiohttp.ClientTimeout(total=10)
#: Digests and quiet hours go by this computer's clock.
MAX_SKEW = timedelta(minutes=1)


@dataclass(frozen=True)
class Answer:
    """What the Bot API said: the status, the result or its complaint, its own clock."""

    status: int
    result: dict[str, Any]
    complaint: str
    at: datetime | None


async def telegram_findings(settings: Settings) -> list[Finding]:
    """The token is never shown, not even in a fault of the network."""
    subject = _("Token of the bot")
    if settings.bot_token is None:
        advice = _("take one from @BotFather and write VESTNIK_BOT_TOKEN into .env")
        return [Finding(subject, fault=_("it is not set"), advice=advice)]
    base = f"{settings.telegram_api_url}/bot{settings.bot_token.get_secret_value()}"
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as http:
            me = await _ask(http, base, "getMe")
            hook = await _ask(http, base, "getWebhookInfo") if me.status == 200 else None
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        fault = fill(
            _("{url} does not answer ({why})"),
            url=settings.telegram_api_url,
            why=type(error).__name__,
        )
        return [Finding(subject, fault=fault, advice=_("check the network and TELEGRAM_API_URL"))]
    if hook is None:
        advice = (
            _("take a new token from @BotFather") if me.status in (401, 404) else _("try later")
        )
        return [Finding(subject, fault=f"{me.status} {me.complaint}", advice=advice)]
    name = f"@{me.result.get('username', '')}"
    return [Finding(subject, note=name), clock_finding(me.at), webhook(settings, hook.result)]


async def _ask(http: aiohttp.ClientSession, base: str, method: str) -> Answer:
    url = f"{base}/{method}"
    async with http.get(url) as response:
        body = await response.json(content_type=None)
        date = response.headers.get("Date")
        return Answer(
            status=response.status,
            result=body.get("result") or {},
            complaint=str(body.get("description", "")),
            at=parsedate_to_datetime(date) if date else None,
        )


def clock_finding(there: datetime | None) -> Finding:
    """This computer's clock against the messenger's."""
    if there is None:
        return Finding(_("Clock"), note=_("the messenger does not tell its own"))
    skew = abs(clock.now() - there)
    if skew > MAX_SKEW:
        fault = fill(_("{seconds} s away from the messenger's"), seconds=int(skew.total_seconds()))
        return Finding(_("Clock"), fault=fault, advice=_("turn on the setting of time by network"))
    return Finding(_("Clock"))


def webhook(settings: Settings, info: dict[str, Any]) -> Finding:
    """Whether updates come the way the settings say."""
    subject, now = _("Updates"), str(info.get("url", ""))
    if not settings.public_url:
        return Finding(subject, note=_("long polling"))
    if settings.webhook_secret is None:
        advice = _("write VESTNIK_WEBHOOK_SECRET into .env, 32 letters or more")
        return Finding(subject, fault=_("a webhook without a secret"), advice=advice)
    from bot.service import WEBHOOK_PATH  # late: it brings aiogram, which takes seconds to load

    wanted = settings.public_url + WEBHOOK_PATH
    if now and now != wanted:
        fault = fill(_("they go to another address: {url}"), url=now)
        return Finding(subject, fault=fault, advice=_("restart vestnik run, which sets its own"))
    if error := info.get("last_error_message"):
        advice = _("check that the address is reachable from outside and its certificate holds")
        return Finding(subject, fault=str(error), advice=advice)
    return Finding(subject, note=wanted)
