"""Delivery of updates to the bot's webhook, with the order and the patience of Telegram."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import (
    BodyPartReader,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    MultipartReader,
)

from bot.sandbox.queue import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
RETRY_SECONDS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
ANSWER_SECONDS = 60

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Webhook:
    """Where updates go, and how the last delivery failed if it did."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


@dataclass(slots=True)
class Courier:
    """Carries updates while a webhook is set: one at a time for a chat, chats side by side.

    An answer other than 2xx, or none, means the same update again after a growing pause.
    A method call in the answer's body is carried out, its result thrown away, as Telegram does.
    """

    queue: UpdateQueue
    arrived: Callable[[], Awaitable[None]]
    obey: Callable[[str, Mapping[str, Any]], Awaitable[Any]]
    now: Callable[[], float]
    told: Callable[[], None]
    retry_seconds: tuple[float, ...] = RETRY_SECONDS
    busy: set[int] = field(default_factory=set)
    task: asyncio.Task[None] | None = None

    async def restart(self, webhook: Webhook) -> None:
        await self.stop()
        self.task = asyncio.get_running_loop().create_task(self._run(webhook))
        self.task.add_done_callback(_say_if_failed)

    async def stop(self) -> None:
        task, self.task = self.task, None
        # A bot may delete its webhook from within a delivery; the round then ends by itself.
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait([task])
        self.busy.clear()

    async def _run(self, webhook: Webhook) -> None:
        limit = asyncio.Semaphore(webhook.max_connections)
        timeout = ClientTimeout(total=ANSWER_SECONDS)
        async with ClientSession(timeout=timeout) as client, asyncio.TaskGroup() as lanes:
            while True:
                for chat_id in {update.chat_id for update in self.queue.waiting} - self.busy:
                    self.busy.add(chat_id)
                    lanes.create_task(self._lane(client, webhook, limit, chat_id))
                await self.arrived()

    async def _lane(
        self, client: ClientSession, webhook: Webhook, limit: asyncio.Semaphore, chat_id: int
    ) -> None:
        failures = 0
        try:
            while (update := self._next(chat_id)) is not None:
                async with limit:
                    delivered = await self._deliver(client, webhook, update)
                if delivered:
                    failures = 0
                    self.queue.drop(update)
                self.told()
                if not delivered:
                    pause = self.retry_seconds[min(failures, len(self.retry_seconds) - 1)]
                    failures += 1
                    await asyncio.sleep(pause)
        finally:
            self.busy.discard(chat_id)

    def _next(self, chat_id: int) -> Update | None:
        self.queue.expire(self.now())
        return next((one for one in self.queue.waiting if one.chat_id == chat_id), None)

    async def _deliver(self, client: ClientSession, webhook: Webhook, update: Update) -> bool:
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            async with client.post(
                webhook.url, json=update.as_json(), headers=headers, allow_redirects=False
            ) as response:
                if 200 <= response.status < 300:
                    await self._obey_answer(response)
                    return True
                error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (ClientError, TimeoutError) as failure:
            error = f"Connection failed: {type(failure).__name__}"
        webhook.last_error, webhook.last_error_at = error, int(self.now())
        return False

    async def _obey_answer(self, response: ClientResponse) -> None:
        params = await _answer_params(response)
        if "method" in params:
            await self.obey(str(params.pop("method")), params)


async def _answer_params(response: ClientResponse) -> dict[str, Any]:
    """The method call in an answer; files in it are left out, the bot should upload by a call."""
    params: dict[str, Any] = {}
    if response.content_type == "application/json":
        try:
            found = json.loads(await response.text())
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
    if response.content_type.startswith("multipart/"):
        reader = MultipartReader.from_response(response)
        while isinstance(part := await reader.next(), BodyPartReader):
            if part.name and part.filename is None:
                params[part.name] = await part.text()
    return params


def _say_if_failed(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("the sandbox stopped delivering to the webhook", exc_info=task.exception())
