"""The messenger itself: its methods, what it delivered, what it refused."""

from __future__ import annotations

import asyncio
import json
import random
import time
import zlib
from collections import Counter
from typing import Any
from urllib.parse import parse_qs

from benchmarks.messenger.faults import AFTER_DELIVERY, Faults, Rule
from benchmarks.messenger.limits import Terms
from benchmarks.messenger.people import People
from benchmarks.messenger.side import Side
from benchmarks.messenger.wire import GOOD, Connection

#: What was under way when a 429 was said may still arrive; what comes later ignores it.
_UNDER_WAY = 0.5


def _field(body: bytes, name: bytes) -> bytes:
    """One field of a form or of JSON, as it is on the wire."""
    if body.startswith(b"{"):
        return str(json.loads(body).get(name.decode(), "")).encode()
    at = body.find(name + b"=")
    while at > 0 and body[at - 1] != 38:  # &
        at = body.find(name + b"=", at + 1)
    if at < 0:
        return b""
    start = at + len(name) + 1
    end = body.find(b"&", start)
    return body[start : end if end >= 0 else None]


def _fields(body: bytes) -> dict[str, list[str]]:
    if body.startswith(b"{"):
        return {name: [str(value)] for name, value in json.loads(body).items()}
    return parse_qs(body.decode()) if body else {}


class World:
    """Everything between two resets."""

    def __init__(self, terms: dict[str, Any]) -> None:
        self.limits = Terms(**terms.get("limits", {}))
        self.delay: tuple[float, float] = tuple(terms.get("answer_ms", (0, 0)))  # type: ignore[assignment]
        self.faults = Faults([Rule(**rule) for rule in terms.get("faults", ())])
        self.flood_after: int = terms.get("flood_after", 0)
        self.flood_seconds: int = terms.get("flood_seconds", 7)
        self.outage: tuple[float, float] = tuple(terms.get("outage", (0, 0)))  # type: ignore[assignment]
        self.blocked: set[int] = set(terms.get("blocked", ()))
        self.sides: dict[str, Side] = {}
        self.people: People | None = None
        self.counts: Counter[str] = Counter()
        #: (moment, bot, chat, checksum of the text, number) of each letter that reached its chat.
        self.deliveries: list[tuple[float, int, int, int, int]] = []
        self.withheld: list[tuple[int, int]] = []  # (chat, checksum): delivered, bot not told
        self.tries_at_blocked: Counter[int] = Counter()
        self.moments: list[float] = []  # of each 429
        self.polled_at: list[float] = []
        self.first_at = 0.0
        self._random = random.Random(11)

    def side(self, token: str) -> Side:
        """The bot of this token, known from its first call on."""
        side = self.sides.get(token)
        if side is None:
            side = self.sides[token] = Side(token, self.limits)
        return side

    # -- how long things take

    def _later(self, work: Any, *arguments: Any) -> None:
        """After half of the answer time: the way to the messenger, and the way back."""
        low, high = self.delay
        if not high:
            work(*arguments)
            return
        seconds = self._random.uniform(low, high) / 2000
        asyncio.get_running_loop().call_later(seconds, work, *arguments)

    # -- letters

    def letter(self, connection: Connection, side: Side, method: str, body: bytes) -> None:
        """sendMessage or editMessageText is on its way."""
        self._later(self._arrive, connection, side, method, body)

    def _is_out(self, now: float) -> bool:
        """An outage begins so many seconds after the first letter came."""
        begins, seconds = self.outage
        self.first_at = self.first_at or now
        return bool(seconds) and begins <= now - self.first_at < begins + seconds

    def _arrive(self, connection: Connection, side: Side, method: str, body: bytes) -> None:
        now = time.monotonic()
        self.counts[method] += 1
        if self._is_out(now):
            self.counts["outage"] += 1
            connection.reset()
            return
        chat = int(_field(body, b"chat_id") or 0)
        if self.flood_after and len(self.deliveries) >= self.flood_after:
            self.flood_after = 0
            side.limit.shut(self.flood_seconds, now)
        if self._refused(connection, side, chat, now):
            return
        fault = self.faults.next()
        if fault:
            self.counts[fault] += 1
        if fault and fault not in AFTER_DELIVERY:
            self._break(connection, fault)
            return
        self._deliver(connection, side, chat, body, fault, now, method)

    def _refused(self, connection: Connection, side: Side, chat: int, now: float) -> bool:
        was_shut = side.limit.shut_until > now
        if wait := side.limit.seconds_to_wait(chat, now):
            self.counts["429"] += 1
            if was_shut and self.moments and now - self.moments[-1] > _UNDER_WAY:
                self.counts["during a wait"] += 1
            if not was_shut or not self.moments:
                self.moments.append(now)
            said = f"Too Many Requests: retry after {wait}"
            self._later(lambda: connection.refuse(429, said, retry_after=wait))
            return True
        if chat in self.blocked:
            self.counts["403"] += 1
            self.tries_at_blocked[chat] += 1
            said = "Forbidden: bot was blocked by the user"
            self._later(lambda: connection.refuse(403, said))
            return True
        return False

    def _break(self, connection: Connection, fault: str) -> None:
        if fault in ("500", "502"):
            self._later(lambda: connection.refuse(int(fault), "Internal Server Error"))
        elif fault == "reset":
            self._later(connection.reset)
        elif fault == "garbage":
            self._later(connection.reply, b"<html>Bad gateway</html>")

    def _deliver(
        self,
        connection: Connection,
        side: Side,
        chat: int,
        body: bytes,
        fault: str,
        now: float,
        method: str,
    ) -> None:
        number = len(self.deliveries) + 1
        checksum = zlib.crc32(_field(body, b"text"))
        self.deliveries.append((now, side.id, chat, checksum, number))
        if self.people is not None and method == "sendMessage":
            self.people.answered(chat, now)
        answer = (
            b'{"ok":true,"result":{"message_id":%d,"date":1795446000,"from":{"id":%d,"is_bot":true,'
            b'"first_name":"Vestnik","username":"bench_bot"},"chat":{"id":%d,"first_name":"Anna",'
            b'"type":"private"},"text":"-"}}' % (number, side.id, chat)
        )
        if not fault:
            self._later(connection.reply, answer)
            return
        self.withheld.append((chat, checksum))
        if fault == "told_not":
            self._later(connection.reset)
        elif fault == "half":
            self._later(self._half, connection, answer)

    @staticmethod
    def _half(connection: Connection, answer: bytes) -> None:
        connection.transport.write(GOOD % len(answer) + answer[: len(answer) // 2])
        connection.transport.close()

    # -- everything else the bot calls

    def call(self, connection: Connection, side: Side, method: str, body: bytes) -> None:
        """Any other method; those without an answer of their own are simply true."""
        self.counts[method] += 1
        fields = _fields(body)
        if method == "getUpdates":
            self.polled_at.append(time.monotonic())
            offset = int(fields.get("offset", ["0"])[0])
            side.poll(connection, offset, float(fields.get("timeout", ["0"])[0]))
            return
        if method == "getMe":
            me = {"id": side.id, "is_bot": True, "first_name": "Vestnik", "username": "bench_bot"}
            connection.reply_json({"ok": True, "result": me})
            return
        if method in ("setWebhook", "deleteWebhook"):
            side.webhook = fields.get("url", [""])[0]
            side.secret = fields.get("secret_token", [""])[0]
        self._later(connection.reply, b'{"ok":true,"result":true}')

    def report(self, *, full: bool) -> dict[str, Any]:
        """What happened since the reset; with every single letter when `full`."""
        told: dict[str, Any] = {
            "counts": dict(self.counts),
            "delivered": len(self.deliveries),
            "first": self.deliveries[0][0] if self.deliveries else None,
            "last": self.deliveries[-1][0] if self.deliveries else None,
            "waiting": sum(side.waiting for side in self.sides.values()),
            "polled_at": self.polled_at[:1],
        }
        if full:
            told["deliveries"] = self.deliveries
            told["withheld"] = self.withheld
            told["blocked"] = list(self.tries_at_blocked.items())
            told["polled_at"] = self.polled_at
            told["refused_at"] = self.moments
        if self.people is not None:
            told["people"] = self.people.report()
            if not full:
                told["people"].pop("milliseconds")
        return told


def decoded(body: bytes) -> dict[str, Any]:
    """The JSON of a control call, {} for an empty one."""
    return json.loads(body) if body else {}
