"""Files that went through the sandbox, kept in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePath

from bot.sandbox.call import Json

MOST_DOWNLOAD = 20 * 1024 * 1024
MOST_UPLOAD = 50 * 1024 * 1024
MOST_PHOTO = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file; `kind` is the message field it was sent as, `card` its Bot API form."""

    kind: str
    name: str
    mime: str
    content: bytes
    path: str
    card: Json

    @property
    def file_id(self) -> str:
        return str(self.card["file_id"])


@dataclass(slots=True)
class FileStore:
    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)

    def add(self, kind: str, name: str, mime: str, content: bytes, details: Json) -> StoredFile:
        """Keep a file; `details` are the fields of its kind, for instance width and height."""
        number = len(self.by_id) + 1
        # The path uses no word of the sender: only a number and a short, plain suffix.
        suffix = PurePath(name).suffix.lower()
        suffix = suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= 6 else ""
        card = {
            "file_id": f"sandbox-{kind}-{number}",
            "file_unique_id": hashlib.sha256(content).hexdigest()[:16],
            "file_size": len(content),
        } | details
        stored = StoredFile(kind, name, mime, content, f"{kind}s/file_{number}{suffix}", card)
        self.by_id[stored.file_id] = stored
        self.by_path[stored.path] = stored
        return stored
