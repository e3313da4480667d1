"""What a handler returns: a screen, shown after the transaction of its update is committed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from notifications.markup import File, Known, Rows

__all__ = ["Drawing", "Known", "Screen"]


@dataclass(frozen=True)
class Drawing:
    """A file that is drawn after the commit, in a thread, from data read before it.

    Equal drawings have an equal `key`; with `file_id`, the messenger's number of an equal one, it
    is not drawn at all.
    """

    name: str
    draw: Callable[[], bytes]
    kind: Literal["document", "photo"] = "document"
    key: str = ""
    file_id: str = ""


@dataclass(frozen=True)
class Screen:
    """Text (HTML), buttons under it, perhaps a file; messenger-neutral.

    A press edits the message it came from; a message is answered with a new one. `menu` puts a
    keyboard under the input field, `toast` is said over the chat after a press. A screen without
    text leaves the message as it is and only says its toast.
    """

    text: str = ""
    buttons: Rows = ()
    file: File | Drawing | None = None
    #: Files sent after the text, in messages of their own.
    files: tuple[Known, ...] = ()
    menu: tuple[tuple[str, ...], ...] | None = None
    #: The person's own command menu, as (name, words), set together with the keyboard.
    commands: tuple[tuple[str, str], ...] = ()
    toast: str = ""
    alert: bool = False
    #: Send a new message even after a press, so that the old one stays.
    anew: bool = False
    #: The school it is of, where that is another than the one asked; 0: the one asked.
    school_id: int = 0
    #: Leave the chat and say nothing: a group, where others would read along (trust.md B-08).
    leave: bool = False
