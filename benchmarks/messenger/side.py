"""One bot as the messenger knows it: its limit, its updates not yet confirmed, who polls."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from benchmarks.messenger.limits import Limit, Terms
from benchmarks.messenger.wire import Connection

_BATCH = 100


class Side:
    """The messenger's side of one bot."""

    def __init__(self, token: str, terms: Terms) -> None:
        self.token = token
        self.id = int(token.partition(":")[0])
        self.limit = Limit(terms)
        self.webhook = ""
        self.secret = ""
        self.arrived = asyncio.Event()
        self._updates: list[tuple[int, bytes]] = []
        self._next_id = 1
        self._poller: Connection | None = None

    @property
    def waiting(self) -> int:
        """Updates not yet confirmed."""
        return len(self._updates)

    def say(self, chat: int, text: str) -> int:
        """A person writes to the bot; gives the number of the update."""
        number = self._next_id
        person = {"id": chat, "first_name": "Анна", "language_code": "ru"}
        message: dict[str, Any] = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Анна"},
            "from": person | {"is_bot": False},
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return self.put({"message": message})

    def put(self, update: dict[str, Any]) -> int:
        """An update arrives; one without a number gets the next."""
        number = update.setdefault("update_id", self._next_id)
        self._next_id = max(self._next_id, number + 1)
        self._updates.append((number, json.dumps(update).encode()))
        self.arrived.set()
        if self._poller is not None:
            poller, self._poller = self._poller, None
            # After this turn of the loop, so that what arrives together is given together.
            asyncio.get_running_loop().call_soon(self._give, poller)
        return number

    def poll(self, connection: Connection, offset: int, timeout: float) -> None:
        """getUpdates: confirm what is before the offset; answer at once or when something comes."""
        self._updates = [one for one in self._updates if one[0] >= offset]
        if self._poller is not None and not self._poller.closed:
            self._poller.refuse(409, "Conflict: terminated by other getUpdates request")
        self._poller = None
        if self._updates or not timeout:
            self._give(connection)
            return
        self._poller = connection
        loop = asyncio.get_running_loop()
        connection.waiting = loop.call_later(timeout, self._give_up, connection)

    def _give(self, connection: Connection) -> None:
        if connection.waiting is not None:
            connection.waiting.cancel()
            connection.waiting = None
        bodies = b",".join(body for _number, body in self._updates[:_BATCH])
        connection.reply(b'{"ok":true,"result":[' + bodies + b"]}")

    def _give_up(self, connection: Connection) -> None:
        if self._poller is connection:
            self._poller = None
            self._give(connection)

    def renewed(self, terms: Terms) -> Side:
        """The same bot with nothing in its queue; whoever polls for it goes on."""
        side = Side(self.token, terms)
        side.webhook, side.secret = self.webhook, self.secret
        side._next_id = self._next_id
        if self._poller is not None and not self._poller.closed:
            self._poller.waiting and self._poller.waiting.cancel()
            side._poller = self._poller
        return side

    def take(self) -> bytes | None:
        """The next update for a webhook, None when there is none."""
        return self._updates[0][1] if self._updates else None

    def confirm(self) -> None:
        """The webhook took the first update."""
        self._updates.pop(0)
