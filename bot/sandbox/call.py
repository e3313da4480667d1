"""One call of the Bot API: its parameters as they came over the wire, read with Telegram's eyes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import bad_request

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A method name with parameters; form posts bring strings, JSON posts bring values."""

    method: str
    params: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        return self.params.get(key) not in (None, "")

    def text(self, key: str) -> str:
        value = self.params.get(key)
        return "" if value is None else str(value)

    def integer(self, key: str, default: int = 0) -> int:
        value = self.params.get(key)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f'parameter "{key}" must be a valid integer') from None

    def flag(self, key: str) -> bool:
        return str(self.params.get(key)).lower() in {"true", "1", "yes"}

    def parsed(self, key: str) -> Any:
        """The value of a parameter that holds JSON, or None when it is absent."""
        value = self.params.get(key)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {_spoken(key)} JSON object") from None

    def mapping(self, key: str) -> Json | None:
        value = self.parsed(key)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {_spoken(key)}")
        return value

    def array(self, key: str) -> list[Any] | None:
        value = self.parsed(key)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"can't parse {_spoken(key)}: Expected an Array")
        return value


def _spoken(key: str) -> str:
    return key.replace("_", " ")
