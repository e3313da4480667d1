"""What the sandbox remembers: chats, messages, callback queries and everything that was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.call import Call, Json
from bot.sandbox.courier import Courier, Webhook
from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.files import FileStore
from bot.sandbox.people import Persona
from bot.sandbox.profile_state import Profile
from bot.sandbox.queue import UpdateQueue

Clock = Callable[[], float]
Obey = Callable[[str, Mapping[str, Any]], Awaitable[Any]]


class Bell:
    """Wakes everybody who waits for something to happen; rung at every change."""

    def __init__(self) -> None:
        self._waiters: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        if not self._waiters:
            return
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter


@dataclass(slots=True)
class Bubble:
    """One message of a chat; `message` is its Bot API form."""

    message: Json
    from_bot: bool
    revision: int
    markup: Json | None = None
    deleted: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def message_id(self) -> int:
        return int(self.message["message_id"])

    @property
    def text(self) -> str:
        """The text or the caption."""
        return str(self.message.get("text") or self.message.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        return list(self.message.get("entities") or self.message.get("caption_entities") or [])

    @property
    def edited(self) -> bool:
        return "edit_date" in self.message

    @property
    def buttons(self) -> list[list[Json]]:
        """Rows of the inline keyboard or of the reply keyboard that came with the message."""
        markup = self.markup or {}
        return list(markup.get("inline_keyboard") or markup.get("keyboard") or [])

    def button(self, text: str) -> Json:
        """The button with these words; raises LookupError when there is none."""
        for row in self.buttons:
            for button in row:
                if button["text"] == text:
                    return dict(button)
        raise LookupError(f"no button {text!r} in message {self.message_id}")

    @property
    def document(self) -> Json | None:
        """The file of the message, if it has one: document, largest photo, voice and so on."""
        if photo := self.message.get("photo"):
            return dict(photo[-1])
        kinds = ("document", "voice", "audio", "video", "animation", "video_note", "sticker")
        return next((dict(self.message[kind]) for kind in kinds if kind in self.message), None)


@dataclass(frozen=True, slots=True)
class Toast:
    """What the bot answered to a press: a passing line or, with `alert`, a window."""

    text: str
    alert: bool
    at: float
    query_id: str
    url: str = ""


@dataclass(slots=True)
class Query:
    """A pressed button that waits for its answer."""

    query_id: str
    chat_id: int
    asked_at: float
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """One call that sends or edits, with its outcome; `error` is None when it went through."""

    at: float
    method: str
    chat_id: int | None
    text: str
    message_ids: tuple[int, ...] = ()
    error: ApiError | None = None


@dataclass(slots=True)
class Chat:
    """A private chat with one person, or a group."""

    card: Json
    persona: Persona | None = None
    started: bool = False
    blocked: bool = False
    bubbles: dict[int, Bubble] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    reply_keyboard: Json | None = None
    action: str = ""
    action_until: float = 0.0
    unread: int = 0
    revision: int = 0

    @property
    def chat_id(self) -> int:
        return int(self.card["id"])

    @property
    def private(self) -> bool:
        return bool(self.card["type"] == "private")

    def live(self) -> list[Bubble]:
        return [bubble for bubble in self.bubbles.values() if not bubble.deleted]


class World:
    """The state shared by the methods of the Bot API and by the people of the sandbox."""

    def __init__(self, token: str, clock: Clock, obey: Obey, *, open_chats: bool) -> None:
        self.token = token
        self.clock = clock
        self.open_chats = open_chats
        self.profile = Profile(int(token.partition(":")[0]))
        self.chats: dict[int, Chat] = {}
        self.files = FileStore()
        self.queue = UpdateQueue()
        self.queries: dict[str, Query] = {}
        self.sent: list[Sent] = []
        self.bell = Bell()
        self.webhook: Webhook | None = None
        self.courier = Courier(self.queue, self.bell.wait, obey, clock, self.bell.ring)
        self._last_message_id = 0
        self.revision = 0

    def now(self) -> int:
        return int(self.clock())

    def number_from(self, start: int) -> None:
        """Continue the numbers of messages and updates, as if the messenger had not restarted."""
        self._last_message_id += start
        self.queue.last_id += start

    def next_message_id(self) -> int:
        self._last_message_id += 1
        return self._last_message_id

    def add_person(self, persona: Persona) -> Chat:
        card = {"id": persona.chat_id, "type": "private", "first_name": persona.name}
        chat = Chat(card, persona)
        self.chats[persona.chat_id] = chat
        self.touch(chat)
        return chat

    def chat(self, chat_id: int) -> Chat:
        """The chat as people see it; raises LookupError for a number nobody has."""
        chat = self.chats.get(chat_id)
        if chat is None and self.open_chats and chat_id > 0:
            chat = self.add_person(Persona(f"{chat_id}", "load", chat_id))
            chat.started = True
        if chat is None:
            raise LookupError(f"nobody in the sandbox has the chat {chat_id}")
        return chat

    def chat_of(self, call: Call, key: str = "chat_id") -> Chat:
        """The chat a call addresses, refused unless the bot may write to it."""
        chat = self.known_chat(call, key)
        if chat.blocked:
            raise forbidden(
                "bot was blocked by the user"
                if chat.private
                else "bot was kicked from the group chat"
            )
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def known_chat(self, call: Call, key: str = "chat_id") -> Chat:
        """The chat a call names, whether or not the bot may write to it."""
        if not call.has(key):
            raise bad_request(f"{key} is empty")
        try:
            return self.chat(int(call.text(key)))
        except (LookupError, ValueError):
            raise bad_request("chat not found") from None

    def put(self, chat: Chat, message: Json, *, from_bot: bool, markup: Json | None) -> Bubble:
        """Add a message to a chat."""
        bubble = Bubble(message, from_bot, 0, markup)
        chat.bubbles[message["message_id"]] = bubble
        if from_bot:
            chat.unread += 1
            chat.action = ""
        self.touch(chat, bubble)
        return bubble

    def touch(self, chat: Chat, bubble: Bubble | None = None) -> None:
        """Note that something changed in a chat, and wake those who watch."""
        self.changed()
        chat.revision = self.revision
        if bubble is not None:
            bubble.revision = self.revision

    def changed(self) -> None:
        """Note that something changed for everybody, and wake those who watch."""
        self.revision += 1
        self.bell.ring()

    def bubbles(self, chat_id: int) -> Iterable[Bubble]:
        return self.chat(chat_id).live()

    def push(self, kind: str, chat: Chat, body: dict[str, Any]) -> None:
        """Queue an update for the bot."""
        self.queue.push(kind, chat.chat_id, body, self.clock())
        self.bell.ring()
