"""The bot's own card: name, descriptions, commands and menu buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.sandbox.call import Json


@dataclass(slots=True)
class Profile:
    bot_id: int
    username: str = "vestnik_sandbox_bot"
    texts: dict[tuple[str, str], str] = field(default_factory=lambda: {("name", ""): "Вестник"})
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)

    def user(self) -> Json:
        """The bot as the author of a message."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.text("name", ""),
            "username": self.username,
        }

    def text(self, what: str, language: str) -> str:
        return self.texts.get((what, language)) or self.texts.get((what, "")) or ""

    def commands_for(self, chat_id: int, *, private: bool, language: str) -> list[Json]:
        """The commands a person sees, by Telegram's order of scopes and languages."""
        for scope in _scopes(chat_id, private=private):
            for spoken in (language, ""):
                if (scope, spoken) in self.commands:
                    return self.commands[scope, spoken]
        return []

    def menu_button(self, chat_id: int) -> Json:
        return self.menu_buttons.get(chat_id) or self.menu_buttons.get(0) or {"type": "default"}


def _scopes(chat_id: int, *, private: bool) -> Iterator[str]:
    yield f"chat:{chat_id}"
    yield "all_private_chats" if private else "all_group_chats"
    yield "default"
