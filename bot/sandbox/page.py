"""The chat page: one screen in the browser where a visitor becomes any of the invented people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.web_request import FileField
from jinja2 import Environment, FileSystemLoader

from bot.sandbox.engine import Sandbox
from bot.sandbox.errors import ApiError
from bot.sandbox.keyboards import LOOPBACK
from bot.sandbox.views import chat_view, people_view

PAUSE_SECONDS = 0.05
BEAT_SECONDS = 15.0
OWN_HEADER = "X-Sandbox"

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_page(app: web.Application, sandbox: Sandbox) -> None:
    """Serve the page and what it asks for; everything else in the app stays as it is."""
    page = _Page(sandbox)
    app.router.add_get("/", page.index)
    app.router.add_get("/static/{name}", page.static)
    app.router.add_get("/page/people", page.people)
    app.router.add_get("/page/events", page.events)
    app.router.add_get("/page/files/{file_id}", page.file)
    app.router.add_get("/page/chats/{chat_id:[0-9]{1,19}}", page.chat)
    app.router.add_get("/page/chats/{chat_id:[0-9]{1,19}}/open", page.open)
    app.router.add_post("/page/chats/{chat_id:[0-9]{1,19}}/file", page.send_file)
    app.router.add_post("/page/chats/{chat_id:[0-9]{1,19}}/{action}", page.act)
    app.on_shutdown.append(page.stop)
    app.on_response_prepare.append(_add_headers)


def is_neighbour(request: web.Request) -> bool:
    """Whether the request was meant for this machine and sent from one of its own pages.

    A page of the wide web can make a browser call 127.0.0.1, by its own name (the Host then gives
    it away) or across origins (the Origin does).
    """
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        return False
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return False
    # A picture or a script of a foreign page is asked for without an Origin.
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site in ("none", "same-origin") or _is_link_to_page(request)


def _is_link_to_page(request: web.Request) -> bool:
    """Somebody pressed a link to the page itself, in the instructions for instance."""
    return request.path == "/" and request.headers.get("Sec-Fetch-Dest") == "document"


class _Page:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._stopped = False
        loader = FileSystemLoader(_STATIC)
        self._templates = Environment(loader=loader, autoescape=True, auto_reload=False)
        self._actions: dict[str, Callable[[int, Any], Any]] = {
            "say": lambda who, told: sandbox.say(who, told["text"], told.get("reply_to")),
            "press": lambda who, told: sandbox.press(who, told["message_id"], told["button"]),
            "start": lambda who, told: sandbox.start(who, told.get("payload")),
            "react": lambda who, told: sandbox.react(who, told["message_id"], told["emoji"]),
            "read": lambda who, told: sandbox.read(who),
            "block": lambda who, told: sandbox.block(who),
            "unblock": lambda who, told: sandbox.unblock(who),
        }

    async def index(self, request: web.Request) -> web.Response:
        if not is_neighbour(request):
            raise web.HTTPForbidden
        html = self._templates.get_template("index.html").render(people_view(self._world))
        return web.Response(text=html, content_type="text/html")

    async def static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        known = {path.name: path for path in _STATIC.iterdir() if path.suffix in _TYPES}
        if name not in known:
            raise web.HTTPNotFound
        path = known[name]
        return web.Response(body=path.read_bytes(), content_type=_TYPES[path.suffix])

    async def people(self, request: web.Request) -> web.Response:
        _check(request)
        return web.json_response(people_view(self._world))

    async def chat(self, request: web.Request) -> web.Response:
        _check(request)
        chat = self._world.chats.get(int(request.match_info["chat_id"]))
        if chat is None:
            raise web.HTTPNotFound
        try:
            after = int(request.query.get("after", "0"))
        except ValueError:
            raise web.HTTPBadRequest from None
        return web.json_response(chat_view(self._world, chat, after))

    async def act(self, request: web.Request) -> web.Response:
        """Do what the person did; `done` is what the engine gave back."""
        _check(request)
        action = self._actions.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound
        try:
            told = await request.json()
            done = action(int(request.match_info["chat_id"]), told)
        except (ApiError, KeyError, LookupError, PermissionError, TypeError, ValueError) as refused:
            return web.json_response({"refused": str(refused)}, status=400)
        return web.json_response({"done": done})

    async def open(self, request: web.Request) -> web.Response:
        """On to a page of the bot, in a tab of its own, as the person of the chat."""
        if not is_neighbour(request):
            raise web.HTTPForbidden
        try:
            address = self._sandbox.launch(
                int(request.match_info["chat_id"]),
                int(request.query.get("message", "0")),
                request.query.get("url", ""),
            )
        except (LookupError, ValueError):
            raise web.HTTPNotFound from None
        raise web.HTTPFound(address)

    async def send_file(self, request: web.Request) -> web.Response:
        _check(request)
        form = await request.post()
        file, caption = form.get("file"), str(form.get("caption", ""))
        if not isinstance(file, FileField):
            raise web.HTTPBadRequest
        with file.file as content:
            held = content.read()
        try:
            done = self._sandbox.send_file(
                int(request.match_info["chat_id"]),
                file.filename,
                held,
                file.content_type,
                caption=caption,
            )
        except (ApiError, LookupError, PermissionError) as refused:
            return web.json_response({"refused": str(refused)}, status=400)
        return web.json_response({"done": done})

    async def file(self, request: web.Request) -> web.Response:
        """A file of a chat; only pictures and sounds we know are shown, the rest is saved."""
        if not is_neighbour(request):
            raise web.HTTPForbidden
        stored = self._world.files.by_id.get(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        shown = stored.mime in _INLINE and "save" not in request.query
        place = "inline" if shown else "attachment"
        headers = {"Content-Disposition": f"{place}; filename*=UTF-8''{quote(stored.name)}"}
        mime = stored.mime if shown else "application/octet-stream"
        return web.Response(body=stored.content, content_type=mime, headers=headers)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one word at every change; the page then asks what changed."""
        _check_place(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        told = -1
        while not self._stopped:
            if told == self._world.revision:
                await self._change()
            # Many changes at once are one event.
            await asyncio.sleep(PAUSE_SECONDS)
            told = self._world.revision
            try:
                await response.write(b"data: " + json.dumps(told).encode() + b"\n\n")
            except ConnectionError:
                break
        return response

    async def stop(self, app: web.Application) -> None:
        """Let the event streams end, so that the server can."""
        self._stopped = True
        self._world.bell.ring()

    async def _change(self) -> None:
        try:
            async with asyncio.timeout(BEAT_SECONDS):
                await self._world.bell.wait()
        except TimeoutError:
            return


def _check(request: web.Request) -> None:
    # Another site's form or script cannot add a header of our own.
    if OWN_HEADER not in request.headers:
        raise web.HTTPForbidden
    _check_place(request)


def _check_place(request: web.Request) -> None:
    if not is_neighbour(request):
        raise web.HTTPForbidden


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    if not request.path.startswith(("/bot", "/file/")):
        response.headers.update(_HEADERS)
