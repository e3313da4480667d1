"""First names and the ways a family says them: «Маша», «Машенька», «Маруся» are Мария."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from bot.understanding.declension import name_forms
from bot.understanding.lexicon import lines
from bot.understanding.morphology import plain


@dataclass(frozen=True, slots=True)
class FirstName:
    """A full name with its short and tender ways, all in lower case with ё as е."""

    name: str
    sex: str
    ways: tuple[str, ...]


@cache
def _table() -> dict[str, tuple[FirstName, ...]]:
    found: dict[str, list[FirstName]] = defaultdict(list)
    for key, ways in lines("names.txt"):
        name, sex = plain(key).split()
        entry = FirstName(name, sex, tuple(plain(ways).split()))
        for way in {name, *entry.ways}:
            found[way].append(entry)
    return {way: tuple(entries) for way, entries in found.items()}


def sex_of_name(name: str) -> str:
    """m or f of a full name or a short one, empty when it is unknown or borne by both."""
    sexes = {entry.sex for entry in _table().get(plain(name), ())}
    return sexes.pop() if len(sexes) == 1 else ""


def ways_of(name: str, sex: str) -> frozenset[str]:
    """Every form of every way to say a child's name, in lower case with ё as е."""
    said = plain(name).strip()
    entries = [entry for entry in _table().get(said, ()) if entry.sex == sex or not sex]
    full = [entry for entry in entries if entry.name == said] or entries
    ways = {said, *(part for part in said.split("-") if len(part) > 2)}
    for entry in full:
        ways |= {entry.name, *entry.ways}
    found: set[str] = set()
    for way in ways:
        found |= name_forms(way, sex if way == said or way[-1:] == "ь" else "m")
    return frozenset(found)
