"""The pages people open from the chat: their shell, their files, signing in and out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.web.signing import (
    Tokens,
    body_of,
    check_launch,
    drop_cookie,
    is_ours,
    page_of_request,
    set_cookie,
)
from core.access import pages
from core.access.pages import OpenPage, SignedOut
from core.access.second_factor import (
    WrongCode,
    begin_second_factor,
    has_second_factor,
    note_wrong_code,
    pass_second_factor,
)
from core.db import Database, Session
from core.errors import NotAllowed, NotFound, SchoolError
from core.i18n import LANGUAGES, speaking

_HERE = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self' https://web.telegram.org"
)
#: On every answer of the pages: nothing is kept, guessed, sent on or framed by strangers.
SAFETY = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}

#: Bytes; what is shorter goes in one packet anyway.
SMALL = 1200

Work = Callable[[Session, OpenPage, web.Request], Awaitable[Any]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Safety headers on whatever the pages answer, refusals included."""
    if not request.path.startswith("/app/"):
        return await handler(request)
    try:
        if request.method != "GET" and not is_ours(request):
            raise web.HTTPForbidden
        response = await handler(request)
    except web.HTTPException as refusal:
        refusal.headers.update(SAFETY)
        raise
    response.headers.update(SAFETY)
    if isinstance(response, web.Response) and len(response.body or b"") > SMALL:  # type: ignore[arg-type]
        response.enable_compression()  # As the browser asks for; a term is a tenth of its size.
    return response


def answer(db: Database, work: Work, *, complete: bool = True) -> Handler:
    """A JSON answer made by `work` in one transaction, as the person whose page asks.

    Refusals are said in their language, with a status the module understands.
    """

    async def answered(request: web.Request) -> web.Response:
        language = "ru"
        try:
            async with db.session() as session:
                page = await page_of_request(session, request)
                language = page.viewer.language
                if complete and not page.complete:
                    raise SignedOut
                with speaking(language):
                    told = await work(session, page, request)
        except SchoolError as refusal:
            return refused(refusal, language)
        return web.json_response(told)

    return answered


def refused(refusal: SchoolError, language: str) -> web.Response:
    """A refusal as JSON: its words without tags and its name for the module."""
    with speaking(language):
        said = unescape(refusal.said())
    status = {SignedOut: 401, NotAllowed: 403, NotFound: 404}.get(type(refusal), 422)
    return web.json_response({"error": said, "name": type(refusal).__name__}, status=status)


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(_HERE / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)


def shell(template: str, texts: Callable[[], dict[str, str]]) -> Handler:
    """A page without any data of the school; its module fetches those once signed in."""

    async def shown(request: web.Request) -> web.Response:
        asked = str(request.query.get("lang") or request.headers.get("Accept-Language", "ru"))
        language = asked[:2].lower()
        language = language if language in LANGUAGES else "ru"
        with speaking(language):
            html = _templates().get_template(template).render(language=language, texts=texts())
        return web.Response(text=html, content_type="text/html")

    return shown


async def static(request: web.Request) -> web.Response:
    """A file of the pages; only those that lie in the folder, by their plain names."""
    known = {path.name: path for path in (_HERE / "static").iterdir() if path.suffix in _TYPES}
    path = known.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.Response(text=path.read_text(), content_type=_TYPES[path.suffix])


def add_pages(app: web.Application, db: Database, tokens: Tokens) -> None:
    """The routes every page needs."""

    async def enter(request: web.Request) -> web.Response:
        told = await body_of(request)
        try:
            secret = await _secret_for(db, tokens, told)
        except SchoolError as refusal:
            return refused(refusal, str(told.get("lang", "ru"))[:2])
        response = web.json_response({"entered": True})
        set_cookie(request, response, secret)
        return response

    async def leave(request: web.Request) -> web.Response:
        response = web.json_response({"left": True})
        try:
            async with db.session() as session:
                page = await page_of_request(session, request)
                await pages.end_pages(session, page.viewer)
        except SignedOut:
            pass
        drop_cookie(request, response)
        return response

    async def factor(request: web.Request) -> web.Response:
        told = await body_of(request)
        async with db.session() as session:
            page = await page_of_request(session, request)
        try:
            async with db.session() as session:
                await pass_second_factor(
                    session, page.viewer, page_id=page.id, code=str(told.get("code", ""))
                )
        except WrongCode as refusal:
            # The refusal rolled its transaction back; the count of wrong codes must stay.
            async with db.session() as session:
                await note_wrong_code(session, page.viewer)
            return refused(refusal, page.viewer.language)
        except SchoolError as refusal:
            return refused(refusal, page.viewer.language)
        return web.json_response({"passed": True})

    app.router.add_get("/app/static/{name}", static)
    app.router.add_post("/app/session", enter)
    app.router.add_get("/app/session", answer(db, _standing, complete=False))
    app.router.add_delete("/app/session", leave)
    app.router.add_post("/app/factor", _refusing(factor))
    app.router.add_post("/app/factor/new", answer(db, _new_factor, complete=False))


async def _secret_for(db: Database, tokens: Tokens, told: dict[str, Any]) -> str:
    launch, ticket = told.get("launch"), told.get("ticket")
    async with db.session() as session:
        if isinstance(ticket, str) and ticket:
            return await pages.enter_by_ticket(session, ticket)
        bot_id = told.get("bot")
        token = await tokens(bot_id) if isinstance(bot_id, int) else None
        if not isinstance(launch, str) or not isinstance(bot_id, int) or token is None:
            raise SignedOut
        chat_id, fingerprint = check_launch(token, launch)
        return await pages.enter_by_launch(
            session, chat_id=chat_id, fingerprint=fingerprint, bot_id=bot_id
        )


async def _standing(session: Session, page: OpenPage, _request: web.Request) -> dict[str, Any]:
    """Whether the page is open, or which step of the second factor comes now."""
    if page.complete:
        return {"step": "open"}
    ready = await has_second_factor(session, page.viewer)
    return {"step": "code" if ready else "set_up"}


async def _new_factor(session: Session, page: OpenPage, _request: web.Request) -> dict[str, Any]:
    import segno

    new = await begin_second_factor(session, page.viewer)
    picture = segno.make(new.address, error="m").svg_data_uri(scale=4, border=2)
    return {"picture": picture, "secret": new.secret, "recovery": new.recovery}


def _refusing(handler: Handler) -> Handler:
    async def answered(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except SchoolError as refusal:
            return refused(refusal, "ru")

    return answered
