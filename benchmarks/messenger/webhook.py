"""Updates brought to a webhook: one at a time in order, again until it says 2xx."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from benchmarks.messenger.side import Side

_AGAIN = 0.5  # seconds


async def bring(side: Side) -> None:
    """Bring this bot's updates for as long as it has a webhook."""
    while True:
        body = side.take() if side.webhook else None
        if body is None:
            side.arrived.clear()
            await side.arrived.wait()
            continue
        try:
            taken = await _post(side, body)
        except (OSError, EOFError):
            taken = False
        if taken:
            side.confirm()
        else:
            await asyncio.sleep(_AGAIN)


async def _post(side: Side, body: bytes) -> bool:
    place = urlsplit(side.webhook)
    reader, writer = await asyncio.open_connection(place.hostname, place.port or 80)
    head = (
        f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {side.secret}\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    try:
        status = await reader.readuntil(b"\r\n")
        return status.split(b" ")[1].startswith(b"2")
    finally:
        writer.close()
