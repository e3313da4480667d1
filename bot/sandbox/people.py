"""The invented people who live in the sandbox."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NOTE_WORDS = {"children": "Дети", "class": "Класс", "subjects": "Предметы"}


@dataclass(frozen=True, slots=True)
class Persona:
    """One visitor of the bot; `start_payload` is what the Start button sends after /start."""

    name: str
    role: str
    chat_id: int
    start_payload: str | None = None
    note: str = ""


def read_people(rows: Sequence[Mapping[str, Any]]) -> list[Persona]:
    """People from rows of name, role, chat_id and, if known, start_payload and note.

    Children, class and subjects become the note when no note is given.
    Raises ValueError when two people share a chat, KeyError when a field is missing.
    """
    people = [
        Persona(
            name=str(row["name"]),
            role=str(row["role"]),
            chat_id=int(row["chat_id"]),
            start_payload=row.get("start_payload") or None,
            note=str(row.get("note") or _note(row)),
        )
        for row in rows
    ]
    if len({person.chat_id for person in people}) != len(people):
        raise ValueError("two people share one chat_id")
    return people


def load_people(path: Path) -> list[Persona]:
    """People from a JSON file, see `read_people`."""
    return read_people(json.loads(path.read_text(encoding="utf-8")))


def _note(row: Mapping[str, Any]) -> str:
    facts = [(word, row.get(key)) for key, word in _NOTE_WORDS.items()]
    return "; ".join(f"{word}: {_joined(fact)}" for word, fact in facts if fact)


def _joined(fact: Any) -> str:
    return fact if isinstance(fact, str) else ", ".join(str(part) for part in fact)
