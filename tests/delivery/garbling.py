"""A line to the messenger on which answers are cut off, replaced or swallowed, over real HTTP."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.engine import Sandbox
from bot.sandbox.http import make_sandbox_app

#: What a proxy shows when it is unwell. Nobody says that these bytes are not UTF-8.
PAGE = "<html><body><h1>Сервис временно недоступен</h1></body></html>".encode("cp1251")
#: Whole bodies that come instead of the answer to a letter, and their HTTP codes.
WRONG: dict[str, tuple[int, bytes]] = {
    "page": (200, PAGE),
    "page 502": (502, PAGE),
    "empty": (200, b""),
    "ok alone": (200, b'{"ok":true}'),
    "no number": (200, b'{"ok":true,"result":{}}'),
    "null": (200, b"null"),
    "mute 400": (400, b'{"ok":false}'),
    "mute 403": (403, b'{"ok":false,"error_code":403,"description":""}'),
    "mute 500": (500, b'{"ok":false}'),
}
#: "half" promises the whole length and breaks off; "cut" ends in the middle of a letter of the
#: alphabet and calls that its end.
KINDS = ("half", "cut", "silence", *WRONG)
_SENDS = ("sendMessage", "sendDocument", "editMessageText")


@dataclass
class Garbling:
    """A share of the sends meets one of the kinds, the same ones for the same seed.

    `carried_out` counts by chat the letters whose answer was withheld after they had arrived,
    `struck` all misfortunes by kind.
    """

    kinds: tuple[str, ...] = KINDS
    share: float = 0.3
    #: The share of misfortunes that keep the call from the messenger too.
    kept_away: float = 0.3
    chance: random.Random = field(default_factory=lambda: random.Random(3))
    carried_out: Counter[int] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @web.middleware
    async def meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.get("method") not in _SENDS or self.chance.random() >= self.share:
            return await handler(request)
        kind = self.chance.choice(self.kinds)
        self.struck[kind] += 1
        # Of half an answer there has to be a whole one.
        if kind in ("half", "cut") or self.chance.random() >= self.kept_away:
            whole = await handler(request)
            self.carried_out[await _chat_of(request)] += 1
        else:
            await request.read()
            whole = web.Response()
        return await self._spoilt(kind, request, whole)

    async def _spoilt(
        self, kind: str, request: web.Request, whole: web.StreamResponse
    ) -> web.StreamResponse:
        if kind in WRONG:
            status, body = WRONG[kind]
            return web.Response(status=status, body=body, content_type="application/json")
        if kind == "silence":
            await self.over.wait()
            return whole
        assert isinstance(whole, web.Response)
        assert isinstance(whole.body, bytes)
        assert request.transport is not None
        said = whole.body
        promised = len(said) if kind == "half" else len(_cut(said))
        request.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (promised, _cut(said))
        )
        request.transport.close()
        return whole

    async def end(self, _app: web.Application) -> None:
        """Nobody waits for the swallowed answers any more."""
        self.over.set()


def _cut(said: bytes) -> bytes:
    """The answer up to the first half of its first Russian letter, or its first half."""
    first = next((place for place, byte in enumerate(said) if byte >= 0xC0), len(said) // 2)
    return said[: first + 1]


async def _chat_of(request: web.Request) -> int:
    form = await (request.json() if request.content_type == "application/json" else request.post())
    return int(str(form["chat_id"]))


@asynccontextmanager
async def garbled(sandbox: Sandbox, garbling: Garbling) -> AsyncIterator[str]:
    """The address of the sandbox at the other end of such a line."""
    app = make_sandbox_app(sandbox)
    app.middlewares.append(garbling.meet)
    app.on_shutdown.append(garbling.end)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
