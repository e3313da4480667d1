"""Who a request comes from: launch data or a pass is exchanged for a cookie of our own.

State changes need the cookie, our header and our own origin, so no foreign page can make them
(trust.md B-04, B-17).
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from core import clock
from core.access import pages
from core.access.pages import OpenPage, SignedOut
from core.db import Session

COOKIE = "vestnik-page"
#: Launch data is good for so long after Telegram signed it, and may be so far ahead of our clock.
FRESH, AHEAD = timedelta(minutes=5), timedelta(seconds=30)
#: A header that only our own module sets.
HEADER, SAID = "X-Vestnik", "1"

#: The token of a bot by its id, None for one we do not serve.
Tokens = Callable[[int], Awaitable[str | None]]


def check_launch(token: str, data: str) -> tuple[int, str]:
    """The person's number in the messenger and the signature of genuine, fresh launch data.

    Raises SignedOut for anything else, however it is broken.
    """
    from aiogram.utils.web_app import safe_parse_webapp_init_data

    try:
        pairs = parse_qsl(data, strict_parsing=True, keep_blank_values=True)
        fields = dict(pairs)
        if len(fields) != len(pairs) or not fields["hash"].isascii():
            raise SignedOut
        launch = safe_parse_webapp_init_data(token, data)
        age = clock.now() - launch.auth_date
        if launch.user is None or not -AHEAD <= age <= FRESH:
            raise SignedOut
        return launch.user.id, fields["hash"]
    except (ValueError, KeyError, TypeError, OverflowError) as fault:
        raise SignedOut from fault


def set_cookie(request: web.Request, response: web.StreamResponse, secret: str) -> None:
    """Hand the session to the browser; over https it works inside Telegram's frame as well."""
    secure = is_secure(request)
    response.set_cookie(
        _cookie_name(request),
        secret,
        path="/",
        httponly=True,
        secure=secure,
        # In a frame of web.telegram.org the page is a third party to the browser.
        samesite="None" if secure else "Strict",
        max_age=int(pages.ABSOLUTE.total_seconds()),
    )


def drop_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Take the session from the browser."""
    response.del_cookie(_cookie_name(request), path="/")


def is_secure(request: web.Request) -> bool:
    """Whether the person came by https, also when a proxy before us speaks it."""
    forwarded = request.headers.get("X-Forwarded-Proto", "")
    return request.secure or forwarded.partition(",")[0].strip() == "https"


def _cookie_name(request: web.Request) -> str:
    return f"__Host-{COOKIE}" if is_secure(request) else COOKIE


async def page_of_request(session: Session, request: web.Request) -> OpenPage:
    """The session the request belongs to. Raises SignedOut."""
    secret = request.cookies.get(_cookie_name(request))
    if not secret:
        raise SignedOut
    return await pages.page_of(session, secret)


def is_ours(request: web.Request) -> bool:
    """Whether our own module asks: by its header, and by the origin where the browser names one."""
    origin = request.headers.get("Origin")
    same = origin is None or urlsplit(origin).netloc == request.host
    said = request.headers.get(HEADER, "").encode(errors="surrogateescape")
    return same and hmac.compare_digest(said, SAID.encode())


async def body_of(request: web.Request) -> dict[str, Any]:
    """The JSON object a request carries. Raises HTTPBadRequest for anything else."""
    try:
        told = await request.json()
    except (ValueError, RecursionError) as fault:
        raise web.HTTPBadRequest from fault
    if not isinstance(told, dict):
        raise web.HTTPBadRequest
    return told
