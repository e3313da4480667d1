"""The messenger's door: `/bot<token>/<method>` for bots, `/control/<word>` for who measures."""

from __future__ import annotations

import asyncio
from typing import Any

from benchmarks.messenger.people import People
from benchmarks.messenger.side import Side
from benchmarks.messenger.webhook import bring
from benchmarks.messenger.wire import Connection
from benchmarks.messenger.world import World, decoded


class Server:
    """Answers bots and who measures them, about one world at a time."""

    def __init__(self) -> None:
        self.world = World({})
        self.couriers: dict[str, asyncio.Task[None]] = {}
        self.controls = {
            "reset": self._reset,
            "terms": self._terms,
            "say": self._say,
            "people": self._people,
            "report": self._report,
        }

    def answer(self, connection: Connection, path: bytes, body: bytes) -> None:
        """One request."""
        _empty, first, word = path.decode().split("/", 2)
        if first == "control":
            connection.reply_json(self.controls[word](decoded(body)))
            return
        side = self.world.side(first[3:])
        if word == "sendMessage" or word == "editMessageText":
            self.world.letter(connection, side, word, body)
            return
        self.world.call(connection, side, word, body)
        if word == "setWebhook":
            self._courier(side)

    def _courier(self, side: Side) -> None:
        old = self.couriers.pop(side.token, None)
        if old is not None:
            old.cancel()
        self.couriers[side.token] = asyncio.get_running_loop().create_task(bring(side))

    def _reset(self, terms: dict[str, Any]) -> dict[str, Any]:
        """Begin anew; whoever polls goes on polling, under the new terms."""
        old, self.world = self.world, World(terms)
        for token, side in old.sides.items():
            self.world.sides[token] = side.renewed(self.world.limits)
        return {}

    def _terms(self, terms: dict[str, Any]) -> dict[str, Any]:
        """Change the terms and keep what was counted."""
        fresh = World(terms)
        for name in ("delay", "faults", "flood_after", "flood_seconds", "outage", "blocked"):
            setattr(self.world, name, getattr(fresh, name))
        return {}

    def _say(self, told: dict[str, Any]) -> dict[str, Any]:
        side = self.world.side(told["token"])
        return {"updates": [side.say(chat, told["text"]) for chat in told["chats"]]}

    def _people(self, terms: dict[str, Any]) -> dict[str, Any]:
        side = self.world.side(terms["token"])
        self.world.people = People(side.say, terms)
        self.world.people.start()
        return {}

    def _report(self, told: dict[str, Any]) -> dict[str, Any]:
        return self.world.report(full=bool(told.get("full")))

    async def listen(self, port: int = 0) -> asyncio.Server:
        """Listen on this machine only."""
        return await asyncio.get_running_loop().create_server(
            lambda: Connection(self.answer), "127.0.0.1", port, backlog=1024
        )
