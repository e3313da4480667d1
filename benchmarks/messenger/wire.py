"""HTTP/1.1 by hand: keep-alive, Content-Length, nothing else. Thirty times cheaper than a server
with routes and middlewares, so that the messenger's cost is not ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

_REASONS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
_LENGTH = b"content-length:"
GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"

Answerer = Callable[["Connection", bytes, bytes], None]


class Connection(asyncio.Protocol):
    """One client: requests one after the other, each answered by `reply` when its time comes."""

    __slots__ = ("_answer", "_rest", "_wanted", "closed", "transport", "waiting")

    def __init__(self, answer: Answerer) -> None:
        self._answer = answer
        self._rest = b""
        self._wanted = 0
        self.closed = False
        #: What is to be cancelled when the client goes away while it waits.
        self.waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self.transport: Any = transport

    def connection_lost(self, fault: Exception | None) -> None:
        """The client is gone; whoever waits for it need not."""
        self.closed = True
        if self.waiting is not None:
            self.waiting.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        rest = self._rest + data if self._rest else data
        while len(rest) >= self._wanted and (end := rest.find(b"\r\n\r\n")) >= 0:
            length = _length(rest[:end])
            whole = end + 4 + length
            if len(rest) < whole:
                self._wanted = whole
                break
            self._wanted = 0
            path = rest[rest.index(b" ") + 1 : rest.index(b" HTTP/")]
            body, rest = rest[end + 4 : whole], rest[whole:]
            self._answer(self, path, body)
        self._rest = rest

    def reply(self, body: bytes, status: int = 200, headers: str = "") -> None:
        """Write an answer; nothing happens when the client is gone."""
        if self.closed:
            return
        if status == 200 and not headers:
            head = (
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            )
            self.transport.write(head % len(body) + body)
            return
        reason = _REASONS.get(status, "Error")
        head = (
            f"HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\n{headers}"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode()
        self.transport.write(head + body)

    def reply_json(self, value: Any) -> None:
        """Write a value as JSON."""
        self.reply(json.dumps(value).encode())

    def refuse(self, status: int, description: str, **parameters: int) -> None:
        """Write an error as the Bot API words it."""
        said: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
        headers = ""
        if parameters:
            said["parameters"] = parameters
            headers = f"Retry-After: {parameters.get('retry_after', 0)}\r\n"
        self.reply(json.dumps(said).encode(), status, headers)

    def reset(self) -> None:
        """Break the connection off, as a network does."""
        self.transport.abort()


def _length(head: bytes) -> int:
    small = head.lower()
    at = small.find(_LENGTH)
    if at < 0:
        return 0
    end = small.find(b"\r\n", at)
    return int(small[at + len(_LENGTH) : end if end >= 0 else None])
