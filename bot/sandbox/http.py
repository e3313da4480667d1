"""The sandbox over HTTP: the Bot API, file downloads and the chat page, on this machine only."""

from __future__ import annotations

import ipaddress
import json
import mimetypes
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from yarl import URL

from bot.sandbox.call import Upload
from bot.sandbox.engine import Sandbox
from bot.sandbox.errors import ApiError, ConnectionLost, SandboxRefused
from bot.sandbox.files import MOST_DOWNLOAD, MOST_UPLOAD
from bot.sandbox.page import add_page, is_neighbour

SANDBOX = web.AppKey("sandbox", Sandbox)
BY_TOKEN = web.AppKey("by_token", dict[str, Sandbox])

_FORM = "application/x-www-form-urlencoded"


def make_sandbox_app(sandbox: Sandbox, *others: Sandbox) -> web.Application:
    """An application that serves /bot<token>/<method>, /file/bot<token>/<path> and the page.

    `others` are further bots at the same address, each with people of its own; the page shows the
    first.
    """
    app = web.Application(client_max_size=MOST_UPLOAD + 1024 * 1024)
    app[SANDBOX] = sandbox
    app[BY_TOKEN] = {one.token: one for one in (sandbox, *others)}
    app.router.add_route("*", "/bot{token}/{method}", _method)
    app.router.add_get("/file/bot{token}/{path:.+}", _file)
    add_page(app, sandbox)
    app.on_shutdown.append(_close)
    return app


async def run_sandbox(
    sandbox: Sandbox, *others: Sandbox, host: str = "127.0.0.1", port: int = 0
) -> tuple[web.AppRunner, str]:
    """Start serving; gives the runner (clean it up in the end) and the address without a slash.

    Raises SandboxRefused for a host that others can reach: there are no passwords here.
    """
    _check_loopback(host)
    app = make_sandbox_app(sandbox, *others)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError:
        await runner.cleanup()
        raise
    return runner, f"http://{'[::1]' if ':' in host else host}:{runner.addresses[0][1]}"


def _check_loopback(host: str) -> None:
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise SandboxRefused(
            f"the sandbox listens on 127.0.0.1 only, not on {host}: it has no passwords"
        )


async def _close(app: web.Application) -> None:
    for sandbox in app[BY_TOKEN].values():
        await sandbox.close()


async def _method(request: web.Request) -> web.StreamResponse:
    try:
        sandbox = _sandbox_of(request)
        params, files = await _form(request)
        result = await sandbox.call(request.match_info["method"], params, files)
    except ApiError as error:
        return _refusal(error)
    except ConnectionLost:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    return _json({"ok": True, "result": result})


async def _file(request: web.Request) -> web.StreamResponse:
    try:
        sandbox = _sandbox_of(request)
    except ApiError as error:
        return _refusal(error)
    stored = sandbox.world.files.by_path.get(request.match_info["path"])
    if stored is None or len(stored.content) > MOST_DOWNLOAD:
        return _refusal(ApiError(404, "Not Found"))
    return web.Response(body=stored.content, content_type="application/octet-stream")


def _sandbox_of(request: web.Request) -> Sandbox:
    if not is_neighbour(request):
        raise ApiError(403, "Forbidden: the sandbox serves this machine only")
    token = request.match_info["token"]
    sandbox = request.app[BY_TOKEN].get(token)
    if sandbox is not None and not sandbox.is_revoked:
        return sandbox
    well_formed = token.partition(":")[0].isdigit() and ":" in token
    raise ApiError(401, "Unauthorized") if well_formed else ApiError(404, "Not Found")


async def _form(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    params: dict[str, Any] = dict(request.query)
    try:
        if request.content_type == _FORM:
            # Four times faster than urllib, and every send comes this way.
            form = URL.build(query_string=(await request.read()).decode(), encoded=True)
            return params | dict(form.query), {}
        if request.content_type == "application/json":
            found = await request.json()
            return params | (found if isinstance(found, dict) else {}), {}
        return await _multipart(request, params)
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    except ValueError:
        raise ApiError(400, "Bad Request: can't parse the request") from None


async def _multipart(
    request: web.Request, params: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Upload]]:
    files: dict[str, Upload] = {}
    for key, value in (await request.post()).items():
        if isinstance(value, FileField):
            guessed = mimetypes.guess_type(value.filename)[0] or value.content_type
            with value.file as content:
                files[key] = Upload(value.filename, guessed, content.read())
        else:
            params[key] = value
    return params, files


def _refusal(error: ApiError) -> web.Response:
    response = _json(error.as_json(), error.code)
    if error.parameters and "retry_after" in error.parameters:
        response.headers["Retry-After"] = str(error.parameters["retry_after"])
    return response


def _json(value: Any, status: int = 200) -> web.Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(body=body, status=status, content_type="application/json")
