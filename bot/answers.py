"""An answer on its way: a screen, and where it is shown. It is kept with the update until it has
been shown, so that a crash in between does not leave the person without a word."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from aiogram.types import Message, Update

from bot.screen import Known, Screen
from core.access.viewer import Viewer
from core.i18n import _, speaking
from notifications.markup import Button


@dataclass(frozen=True)
class Place:
    """Where an update is answered: the chat, and for a press the message it came from."""

    chat_id: int
    press_id: str = ""
    #: The message of the press, 0 when it is too old to be changed; and what it consists of.
    message_id: int = 0
    holds: str = ""  # "text", "photo"

    @classmethod
    def of(cls, update: Update) -> Place | None:
        """Where to answer this update; None for what nobody waits to be answered."""
        press = update.callback_query
        if update.my_chat_member is not None and update.my_chat_member.chat.type != "private":
            return cls(update.my_chat_member.chat.id)
        if press is None:
            return None if update.message is None else cls(update.message.chat.id)
        old = press.message
        if not isinstance(old, Message):
            return cls(press.from_user.id, press.id)
        holds = "text" if old.text else "photo" if old.photo else ""
        return cls(press.from_user.id, press.id, old.message_id, holds)


@dataclass(frozen=True)
class Answer:
    """A screen for a place, in the reader's language. `viewer` is known until a crash."""

    place: Place
    language: str
    screen: Screen
    viewer: Viewer | None = field(default=None, compare=False)


def pack(answer: Answer) -> str:
    """The answer as JSON; of a file only that there was one."""
    screen = {name: value for name, value in vars(answer.screen).items() if value}
    if "file" in screen:
        screen["file"] = True
    packed = {"place": vars(answer.place), "language": answer.language, "screen": screen}
    return json.dumps(packed, ensure_ascii=False, default=vars)


def unpack(packed: str) -> Answer:
    """What `pack` made. Raises ValueError, KeyError or TypeError for what another version did."""
    found = json.loads(packed)
    language = found["language"]
    return Answer(Place(**found["place"]), language, _screen(found["screen"], language))


def _screen(found: dict[str, Any], language: str) -> Screen:
    had_file = found.pop("file", False)
    rows = found.pop("buttons", ())
    files = tuple(Known(**file) for file in found.pop("files", ()))
    for name in ("menu", "commands"):
        if name in found:
            found[name] = tuple(tuple(row) for row in found[name])
    buttons = tuple(tuple(Button(**button) for button in row) for row in rows)
    screen = Screen(**found, buttons=buttons, files=files)
    return _asking_again(screen, language) if had_file else screen


def _asking_again(screen: Screen, language: str) -> Screen:
    """What a file was drawn from is gone with the process that read it."""
    with speaking(language):
        text = _("The file could not be sent. Please ask for it again.")
    return replace(screen, text=text, buttons=(), anew=True)
