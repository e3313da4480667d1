"""What the people of the sandbox do, and what they see."""

from __future__ import annotations

import mimetypes
from typing import Any

from bot.sandbox.call import Json, Upload
from bot.sandbox.launching import launched, page_of
from bot.sandbox.markup import found_entities
from bot.sandbox.media import media_content, store
from bot.sandbox.people import Persona
from bot.sandbox.pictures import picture_mime, picture_size
from bot.sandbox.state import Bubble, Chat, Query, Toast, World
from bot.sandbox.writing import MOST_TEXT, without_quote


class Visitors:
    """The hands and eyes of people; `chat_id` says who. `group_id` speaks into a group instead."""

    world: World

    # What people do.

    def add_person(self, persona: Persona) -> None:
        """One more person, from now on."""
        self.world.add_person(persona)

    def add_group(self, group_id: int, title: str) -> None:
        """A group that the bot was added to (`group_id` is negative); the bot is told."""
        chat = Chat({"id": group_id, "type": "group", "title": title}, started=True)
        self.world.chats[group_id] = chat
        self.world.touch(chat)

    def open(self, chat_id: int) -> None:
        """The person has pressed Start some time ago: the bot may write, nothing is said now."""
        self.world.chat(chat_id).started = True

    def start(self, chat_id: int, payload: str | None = None) -> int:
        """Press Start; without `payload` the person's own slip is used. Gives the message id."""
        chat = self.world.chat(chat_id)
        if payload is None and chat.persona is not None:
            payload = chat.persona.start_payload
        self.unblock(chat_id)
        chat.started = True
        return self.say(chat_id, f"/start {payload}" if payload else "/start")

    def say(
        self, chat_id: int, text: str, reply_to: int | None = None, *, group_id: int | None = None
    ) -> int:
        """Write to the bot; gives the message id. Raises ValueError for an empty or long text."""
        text = text.strip()
        if not 1 <= len(text) <= MOST_TEXT:
            raise ValueError(f"a message has 1 to {MOST_TEXT} characters, this one {len(text)}")
        content: Json = {"text": text}
        if entities := found_entities(text, []):
            content["entities"] = entities
        return self._send(chat_id, content, reply_to, group_id)

    def send_file(
        self,
        chat_id: int,
        name: str,
        content: bytes,
        mime: str = "",
        *,
        caption: str = "",
        as_document: bool = False,
        reply_to: int | None = None,
        album: str = "",
    ) -> int:
        """Send a file; pictures go as photos unless `as_document`, audio/ogg as a voice message.

        Files of one `album` come one by one with its number, as from the messenger.
        """
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        kind = "document" if as_document else _kind(mime, content)
        stored = store(self.world.files, kind, Upload(name, mime, content))
        shown = media_content(stored, (caption.strip(), []))
        if album:
            shown["media_group_id"] = album
        return self._send(chat_id, shown, reply_to, None)

    def press(self, chat_id: int, message_id: int, button: str) -> str:
        """Press a button by its words or its callback data.

        Gives the id of the callback query, or "" for a button of the reply keyboard, whose words
        are simply said. Raises LookupError when the message has no such button.
        """
        chat = self.world.chat(chat_id)
        found = _find_button(chat, message_id, button)
        if "callback_data" in found:
            return self.forge_press(chat_id, message_id, found["callback_data"])
        if chat.bubbles[message_id].markup and "keyboard" in (
            chat.bubbles[message_id].markup or {}
        ):
            self.say(chat_id, found["text"])
            return ""
        raise LookupError(f"the button {button!r} only opens something: {found}")

    def launch(self, chat_id: int, message_id: int, url: str) -> str:
        """Open the page of a button; gives its address with the person's launch data.

        Raises LookupError when no button of the message opens it.
        """
        chat = self.world.chat(chat_id)
        page = page_of(_live(chat, message_id), url)
        return launched(page, token=self.world.token, user=_user(chat), at=self.world.now())

    def forge_press(self, chat_id: int, message_id: int, data: str) -> str:
        """Send callback data whether or not such a button exists, as an altered client can."""
        chat = self.world.chat(chat_id)
        bubble = _live(chat, message_id)
        query_id = str(7_000_000 + len(self.world.queries) + 1)
        self.world.queries[query_id] = Query(query_id, chat_id, self.world.clock())
        body = {
            "id": query_id,
            "from": _user(chat),
            "message": dict(bubble.message),
            "chat_instance": str(chat_id),
            "data": data,
        }
        self.world.push("callback_query", chat, body)
        return query_id

    def edit(self, chat_id: int, message_id: int, text: str) -> None:
        """Change one's own message."""
        chat = self.world.chat(chat_id)
        bubble = _live(chat, message_id)
        if bubble.from_bot:
            raise LookupError("people can change only their own messages")
        bubble.message |= {"text": text, "edit_date": self.world.now()}
        self.world.touch(chat, bubble)
        self.world.push("edited_message", chat, dict(bubble.message))

    def react(self, chat_id: int, message_id: int, emoji: str) -> None:
        """Put a reaction on a message, or take it away with ""; the bot hears it if it asked to."""
        chat = self.world.chat(chat_id)
        bubble = _live(chat, message_id)
        old, new = bubble.reactions.get("person", []), [emoji] if emoji else []
        bubble.reactions["person"] = new
        self.world.touch(chat, bubble)
        body = {
            "chat": chat.card,
            "message_id": message_id,
            "user": _user(chat),
            "date": self.world.now(),
            "old_reaction": [{"type": "emoji", "emoji": one} for one in old],
            "new_reaction": [{"type": "emoji", "emoji": one} for one in new],
        }
        self.world.push("message_reaction", chat, body)

    def block(self, chat_id: int) -> None:
        """Stop the bot: from now on it gets 403."""
        self._membership(chat_id, blocked=True)

    def unblock(self, chat_id: int) -> None:
        """Let the bot write again; nothing happens when it was not blocked."""
        self._membership(chat_id, blocked=False)

    def read(self, chat_id: int) -> None:
        """Look at the chat: nothing in it is unread any more."""
        chat = self.world.chat(chat_id)
        if chat.unread:
            chat.unread = 0
            self.world.touch(chat)

    # What people see.

    def messages(self, chat_id: int) -> list[Bubble]:
        """All messages of the chat that were not deleted, oldest first."""
        return list(self.world.bubbles(chat_id))

    def letters(self, chat_id: int) -> list[Bubble]:
        """Those of them that the bot wrote."""
        return [bubble for bubble in self.world.bubbles(chat_id) if bubble.from_bot]

    def last(self, chat_id: int) -> Bubble:
        """The bot's latest message; raises LookupError when it has written nothing."""
        letters = self.letters(chat_id)
        if not letters:
            raise LookupError(f"the bot has written nothing to {chat_id}")
        return letters[-1]

    def answer(self, chat_id: int) -> Bubble | None:
        """The bot's first message after the person's latest one, or None: for `until`."""
        found: Bubble | None = None
        for bubble in reversed(self.messages(chat_id)):
            if not bubble.from_bot:
                return found
            found = bubble
        return found

    def toasts(self, chat_id: int) -> list[Toast]:
        """The bot's answers to presses in this chat, silent ones (empty text) included."""
        return list(self.world.chat(chat_id).toasts)

    def commands(self, chat_id: int, language: str = "ru") -> list[Json]:
        """The command menu as this person sees it."""
        private = self.world.chat(chat_id).private
        return self.world.profile.commands_for(chat_id, private=private, language=language)

    def _send(self, chat_id: int, content: Json, reply_to: int | None, group_id: int | None) -> int:
        author = self.world.chat(chat_id)
        chat = self.world.chat(chat_id if group_id is None else group_id)
        if chat.blocked:
            raise PermissionError("the bot is blocked: unblock it first")
        message: Json = {
            "message_id": self.world.next_message_id(),
            "from": _user(author),
            "chat": chat.card,
            "date": self.world.now(),
            **content,
        }
        if reply_to is not None:
            message["reply_to_message"] = without_quote(_live(chat, reply_to).message)
        chat.started = True
        self._put_away_one_time_keyboard(chat)
        self.world.put(chat, message, from_bot=False, markup=None)
        self.world.push("message", chat, dict(message))
        return int(message["message_id"])

    def _put_away_one_time_keyboard(self, chat: Chat) -> None:
        if chat.reply_keyboard and chat.reply_keyboard.get("one_time_keyboard"):
            chat.reply_keyboard = None

    def _membership(self, chat_id: int, *, blocked: bool) -> None:
        chat = self.world.chat(chat_id)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        self.world.touch(chat)
        bot = self.world.profile.user()
        body = {
            "chat": chat.card,
            "from": _user(chat),
            "date": self.world.now(),
            "old_chat_member": _member(bot, kicked=not blocked),
            "new_chat_member": _member(bot, kicked=blocked),
        }
        self.world.push("my_chat_member", chat, body)


def _user(chat: Chat) -> Json:
    name = chat.card.get("first_name", "")
    return {"id": chat.chat_id, "is_bot": False, "first_name": name, "language_code": "ru"}


def _member(bot: Json, *, kicked: bool) -> dict[str, Any]:
    if kicked:
        return {"user": bot, "status": "kicked", "until_date": 0}
    return {"user": bot, "status": "member"}


def _live(chat: Chat, message_id: int) -> Bubble:
    bubble = chat.bubbles.get(message_id)
    if bubble is None or bubble.deleted:
        raise LookupError(f"no message {message_id} in the chat {chat.chat_id}")
    return bubble


def _find_button(chat: Chat, message_id: int, wanted: str) -> Json:
    buttons = [button for row in _live(chat, message_id).buttons for button in row]
    for key in ("callback_data", "text"):
        for button in buttons:
            if button.get(key) == wanted:
                return button
    raise LookupError(f"no button {wanted!r} in message {message_id}")


def _kind(mime: str, content: bytes) -> str:
    if mime in {"audio/ogg", "audio/opus"}:
        return "voice"
    is_photo = picture_mime(content) in {"image/jpeg", "image/png", "image/webp"}
    return "photo" if is_photo and picture_size(content) else "document"
