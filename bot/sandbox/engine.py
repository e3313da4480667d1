"""The sandbox: a local Telegram for the demo and for tests.

A test speaks to the bot as people do, and reads what they see:

    sandbox = Sandbox([Persona("Анна Иванова", "parent", 1001, start_payload="slip")])
    bot = Bot(SANDBOX_TOKEN, session=SandboxSession(sandbox))    # bot.sandbox.transport, no sockets
    ...                                                          # start polling, or feed updates
    sandbox.start(1001)                                          # presses Start: "/start slip"
    sandbox.say(1001, "/marks")
    letter = await sandbox.until(lambda: sandbox.answer(1001))   # first thing said since
    sandbox.press(1001, letter.message_id, "Неделя")             # by its words or callback data
    await sandbox.until(lambda: sandbox.last(1001).edited)
    assert sandbox.toasts(1001)[-1].text == "Готово"

Over HTTP: `runner, url = await run_sandbox(sandbox)` (bot.sandbox.http), then
`AiohttpSession(api=TelegramAPIServer.from_base(url))`; the same address shows the chat page.
Without a running bot: `updates()` gives what the bot has not fetched yet.
Misfortunes: `sandbox.faults.flood(3)`, `.fail()`, `.reset()`, `.lose_answer()`, `.delay()`.
Everything the bot sent or tried to send, with time and error: `sandbox.sent_log`.
"""

from __future__ import annotations

import asyncio
import inspect
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

# Imported for their entries in the table of methods.
from bot.sandbox import editing, media, profile, receiving, sending  # noqa: F401
from bot.sandbox.call import Call, Json, Upload
from bot.sandbox.errors import ApiError, ConnectionLost, SandboxRefused
from bot.sandbox.faults import Faults, meet_after, meet_before
from bot.sandbox.people import Persona
from bot.sandbox.registry import find_answer, proper_name
from bot.sandbox.state import Bubble, Clock, Sent, World
from bot.sandbox.token import SANDBOX_TOKEN
from bot.sandbox.visitors import Visitors

#: Numbers so short belong to no real bot.
_TOKEN = re.compile(r"^[1-9][0-9]{0,4}:sandbox[A-Za-z0-9_-]*$")
_LOGGED = ("send", "edit", "copy", "forward")

T = TypeVar("T")


def check_token(token: str) -> str:
    """The token, if it is the sandbox's own; raises SandboxRefused for anything else.

    A real token must never come near a local imitation: it would lie in its addresses.
    """
    if not _TOKEN.match(token):
        raise SandboxRefused(
            "the sandbox takes only its own token (42:sandbox…); "
            "this one looks like a real bot's, take it out of the settings"
        )
    return token


class Sandbox(Visitors):
    """A local Telegram with one bot and its people; see the top of the module.

    clock: seconds since 1970, for dates and expiry. open_chats: any positive number is a person who
    has already pressed Start, for load tests; otherwise only `people` exist.
    """

    def __init__(
        self,
        people: Sequence[Persona] = (),
        *,
        token: str = SANDBOX_TOKEN,
        clock: Clock = time.time,
        open_chats: bool = False,
    ) -> None:
        self.world = World(check_token(token), clock, self._obey, open_chats=open_chats)
        self.faults = Faults()
        #: Once set, every call is refused: somebody took the token back at BotFather.
        self.is_revoked = False
        for person in people:
            self.world.add_person(person)

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def sent_log(self) -> list[Sent]:
        """Every call that sends, edits, copies or forwards, in order, refused ones included."""
        return self.world.sent

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> Any:
        """Carry out one method of the Bot API and give its result as JSON values.

        Raises ApiError with Telegram's code and words, ConnectionLost for an injected break.
        """
        call = Call(proper_name(method), params or {}, files or {})
        fault = self.faults.take(call) if self.faults.waiting else None
        try:
            if fault is not None:
                await meet_before(fault)
            answer = find_answer(method)(self.world, call)
            if inspect.isawaitable(answer):
                answer = await answer
        except ApiError as error:
            self._note(call, (), error)
            raise
        self._note(call, answer, None)
        if fault is not None:
            meet_after(fault)
        return answer

    async def until(self, condition: Callable[[], T | None], within: float = 5.0) -> T:
        """Wait until the condition gives something true, and give it.

        The condition is asked again after every change in the sandbox. Raises TimeoutError after
        `within` seconds.
        """
        async with asyncio.timeout(within):
            while not (found := condition()):
                await self.world.bell.wait()
        return found

    async def settled(self, within: float = 5.0) -> None:
        """Wait until the bot has fetched and confirmed all its updates."""
        await self.until(lambda: not self.world.queue.waiting, within)

    def updates(self) -> list[Json]:
        """Updates the bot has not confirmed, oldest first."""
        return [update.as_json() for update in self.world.queue.waiting]

    def take_updates(self) -> list[Json]:
        """The same, and confirm them: for tests that feed a dispatcher by hand."""
        updates = self.updates()
        self.world.queue.waiting.clear()
        self.world.bell.ring()
        return updates

    async def close(self) -> None:
        """Stop delivering to the webhook and end the poll in progress."""
        await self.world.courier.stop()
        self.world.queue.interrupt("terminated, the sandbox is closing")

    async def _obey(self, method: str, params: Mapping[str, Any]) -> None:
        # Telegram tells nobody how a method called in a webhook's answer ended.
        with suppress(ApiError, ConnectionLost):
            await self.call(method, params)

    def _note(self, call: Call, answer: Any, error: ApiError | None) -> None:
        if not call.method.startswith(_LOGGED) or call.method == "sendChatAction":
            return
        chat_id, text = call.text("chat_id"), call.text("text") or call.text("caption")
        number = int(chat_id) if chat_id.lstrip("-").isdigit() else None
        moment = self.world.clock()
        self.world.sent.append(Sent(moment, call.method, number, text, _ids(answer), error))


def _ids(answer: Any) -> tuple[int, ...]:
    messages = answer if isinstance(answer, list) else [answer]
    return tuple(
        message["message_id"]
        for message in messages
        if isinstance(message, dict) and "message_id" in message
    )


__all__ = [
    "SANDBOX_TOKEN",
    "ApiError",
    "Bubble",
    "ConnectionLost",
    "Persona",
    "Sandbox",
    "SandboxRefused",
    "Upload",
    "check_token",
]
