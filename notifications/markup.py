"""Messenger-neutral data: what a letter or a screen consists of, before a channel draws it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Button:
    """A button under a text: `data` comes back to the bot when pressed, `url` opens a page.

    With `inside` the page is one of ours and opens within the messenger, which then proves who the
    person is.
    """

    text: str
    data: str = ""
    url: str = ""
    inside: bool = False


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class File:
    """A file made for the reader."""

    name: str
    content: bytes
    kind: Literal["document", "photo"] = "document"


@dataclass(frozen=True)
class Known:
    """A file the messenger has already; `bot_id` is the bot that may send it by this number."""

    bot_id: int
    file_id: str
    kind: str  # FileKind
    name: str


@dataclass(frozen=True)
class Page:
    """What a message that a bot sent before is to say from now on."""

    bot_id: int
    chat_id: int
    message_id: int
    text: str
    buttons: Rows = ()


@dataclass(frozen=True)
class Letter:
    """What one person is told: HTML (names escaped by `core.i18n.fill`), buttons, a file.

    With `edits` an earlier message is edited instead; the letter itself is sent only if that cannot
    be done. With `deletes` one is taken away, or says that page's text where the messenger keeps
    it, and nothing is sent. `silent` makes no sound, `reply_to` is the message of the chat it
    answers. With `known` that file is sent, and the text only where it cannot be any more.
    """

    text: str
    buttons: Rows = ()
    file: File | None = None
    edits: Page | None = None
    silent: bool = False
    reply_to: int | None = None
    deletes: Page | None = None
    known: Known | None = None
