"""Files that the messenger keeps: nothing but its number of a file stands in the database, and that
number is good for the bot which received it."""

import unicodedata
from dataclasses import dataclass

from core.enums import FileKind
from core.i18n import _

#: Signs of a file's name.
NAME_LIMIT = 100
#: As many as the messenger shows as one album.
MOST_FILES = 10


@dataclass(frozen=True)
class NewFile:
    """A file as the messenger tells of it; `name` is "" for a photograph, `size` in bytes."""

    bot_id: int
    file_id: str
    kind: FileKind
    name: str
    size: int


@dataclass(frozen=True)
class KeptFile:
    """A file that can be sent by its number; `bot_id` is the bot whose number it is."""

    bot_id: int
    file_id: str
    kind: str  # FileKind
    name: str


def name_of(file: NewFile, words: str, number: int) -> str:
    """The words sent with the file, its own name, or «Photo 2»; signs nobody sees are left out, as
    they can make a name read otherwise than it is."""
    said = words or file.name
    plain = "".join(sign for sign in said if unicodedata.category(sign)[0] != "C")
    plain = " ".join(plain.split())[:NAME_LIMIT]
    if plain:
        return plain
    if file.kind == FileKind.PHOTO:
        return _("Photo {number}").format(number=number)
    if file.kind == FileKind.VOICE:
        return _("Voice message")
    return _("File {number}").format(number=number)
