"""People talk to the bot through the sandbox, without sockets; what they see is what is tested."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot

from bot.app import make_bot, make_dispatcher
from bot.inbox import Inbox
from bot.raw import GetRawUpdates
from bot.sandbox.engine import SANDBOX_TOKEN, Sandbox
from bot.sandbox.people import Persona
from bot.sandbox.state import Bubble
from bot.sandbox.transport import SandboxSession
from core.db import Database
from tests.cast import STRANGER_CHAT, Cast


@dataclass
class Seen:
    """One message as the person sees it."""

    bubble: Bubble

    @property
    def id(self) -> int:
        return self.bubble.message_id

    @property
    def text(self) -> str:
        """The words, without marks of bold or italics."""
        return self.bubble.text

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons under the message, row by row."""
        rows = (self.bubble.markup or {}).get("inline_keyboard") or ()
        return [button["text"] for row in rows for button in row]

    @property
    def data(self) -> list[str]:
        """What the buttons carry."""
        rows = (self.bubble.markup or {}).get("inline_keyboard") or ()
        return [
            button["callback_data"] for row in rows for button in row if "callback_data" in button
        ]

    @property
    def menu(self) -> list[str]:
        """The keyboard under the input field that came with it."""
        rows = (self.bubble.markup or {}).get("keyboard") or ()
        return [button["text"] for row in rows for button in row]


@dataclass
class Telegram:
    """The messenger of a test: what people do, and what they see afterwards."""

    sandbox: Sandbox
    bot: Bot
    inbox: Inbox
    db: Database
    touches: int = 0
    _offset: int | None = None

    async def settle(self) -> None:
        """Let the bot take in and serve everything that people did."""
        updates = await self.bot(GetRawUpdates(timeout=0, offset=self._offset))
        if updates:
            self._offset = updates[-1]["update_id"] + 1
            await self.inbox.take(updates)
        await self.inbox.work_off()

    async def says(self, chat: int, text: str, *, reply_to: int | None = None) -> Seen:
        """Write to the bot and see its answer, the last message in the chat."""
        self.sandbox.open(chat)
        self.sandbox.say(chat, text, reply_to=reply_to)
        self.touches += 1
        await self.settle()
        return self.last(chat)

    async def sends(
        self,
        chat: int,
        name: str,
        content: bytes,
        *,
        caption: str = "",
        as_document: bool = False,
        reply_to: int | None = None,
        album: str = "",
        mime: str = "",
    ) -> Seen:
        """Send a file to the bot; a picture goes as a photo unless `as_document`."""
        self.sandbox.open(chat)
        self.sandbox.send_file(
            chat,
            name,
            content,
            mime,
            caption=caption,
            as_document=as_document,
            reply_to=reply_to,
            album=album,
        )
        self.touches += 1
        await self.settle()
        return self.last(chat)

    async def starts(self, chat: int, payload: str | None = None) -> Seen:
        """Press Start, perhaps by the link of a slip."""
        self.sandbox.start(chat, payload)
        await self.settle()
        return self.last(chat)

    async def presses(self, chat: int, words: str, *, message: Seen | None = None) -> Seen:
        """Press the first button with these words, of the newest message that has one."""
        bubble = message.bubble if message else self._with_button(chat, words)
        label = next(text for text in Seen(bubble).buttons if words in text)
        self.sandbox.press(chat, bubble.message_id, label)
        self.touches += 1
        await self.settle()
        return self.last(chat)

    async def forges(self, chat: int, data: str, *, message: int) -> Seen:
        """Send a press that no button offered, as a changed client can."""
        self.sandbox.forge_press(chat, message, data)
        await self.settle()
        return self.last(chat)

    async def work(self) -> int:
        """Let letters be written and sent until nothing is due."""
        from notifications.run import work_once

        return await work_once(self.db, self.bot)

    def _with_button(self, chat: int, words: str) -> Bubble:
        for bubble in reversed(self.sandbox.letters(chat)):
            if any(words in text for text in Seen(bubble).buttons):
                return bubble
        raise AssertionError(f"no button {words!r} in chat {chat}")

    def messages(self, chat: int) -> list[Seen]:
        """Everything the bot said in the chat, oldest first."""
        return [Seen(bubble) for bubble in self.sandbox.letters(chat)]

    def last(self, chat: int) -> Seen:
        """The newest message of the bot."""
        return self.messages(chat)[-1]

    def toast(self, chat: int) -> str:
        """What was last said over the chat after a press."""
        return self.sandbox.toasts(chat)[-1].text or ""


def open_telegram(db: Database, cast: Cast) -> Telegram:
    """A messenger with the whole cast in it, and the stranger."""
    people = [
        Persona(name=key, role="", chat_id=1000 + person_id)
        for key, person_id in cast.people.items()
    ]
    sandbox = Sandbox([*people, Persona("stranger", "", STRANGER_CHAT)])
    for person in people:
        sandbox.open(person.chat_id)
    sandbox.open(STRANGER_CHAT)
    bot = make_bot(SANDBOX_TOKEN, session=SandboxSession(sandbox))
    return Telegram(sandbox, bot, Inbox(db, make_dispatcher(), bot), db)
