"""The calendar's route: a secret in the path, no cookies, no names of who asks."""

from __future__ import annotations

import asyncio
from datetime import datetime

from aiohttp import web

from core.db import Database
from core.errors import NotFound
from core.i18n import speaking
from core.journal.calendar.addresses import note_reading, open_address
from core.journal.calendar.feed import Feed, as_ics, calendar_feed

PATH = "/calendar/{token:[A-Za-z0-9_-]{40,64}}.ics"
_HEADERS = {
    # Kept by the reader's own program alone, and asked again each time.
    "Cache-Control": "private, no-cache",
    "Content-Disposition": 'inline; filename="school.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def address_of(public_url: str, token: str) -> str:
    """The address a person gives to their calendar program."""
    return f"{public_url}/calendar/{token}.ics"


def add_calendar(app: web.Application, db: Database) -> None:
    """The route of all calendars."""

    async def calendar(request: web.Request) -> web.Response:
        try:
            feed, changed_at = await _read(db, request.match_info["token"])
        except NotFound:
            return web.Response(status=404, text="Not found")
        return await _answer(request, feed, changed_at)

    app.router.add_get(PATH, calendar)


async def _read(db: Database, token: str) -> tuple[Feed, datetime]:
    async with db.session() as session:
        opened = await open_address(session, token)
        with speaking(opened.viewer.language):
            feed = await calendar_feed(session, opened.viewer, pupil_id=opened.pupil.id)
        return feed, await note_reading(session, opened, feed.content_hash)


async def _answer(request: web.Request, feed: Feed, changed_at: datetime) -> web.Response:
    response = web.Response(headers=_HEADERS)
    response.etag = feed.content_hash
    response.last_modified = changed_at
    if _is_known(request, feed.content_hash, changed_at):
        response.set_status(304)
        return response
    response.content_type = "text/calendar"
    response.charset = "utf-8"
    response.body = await asyncio.to_thread(as_ics, feed, changed_at)
    return response


def _is_known(request: web.Request, etag: str, changed_at: datetime) -> bool:
    """Whether the reader has this content already. A tag goes before a date (RFC 9110, 13.2.2)."""
    if request.if_none_match is not None:
        return any(one.value in (etag, "*") for one in request.if_none_match)
    since = request.if_modified_since
    return since is not None and changed_at.replace(microsecond=0) <= since
