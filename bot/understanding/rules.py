"""Which intent a phrase has: the rules of rules.txt over the concepts of the phrase."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Rule:
    """An intent where one of each of `needs` is there and none of `bars`."""

    intent: str
    needs: tuple[frozenset[str], ...]
    bars: frozenset[str]
    is_guess: bool

    def fits(self, concepts: Set[str]) -> bool:
        """Whether a phrase of these concepts may have the intent."""
        return all(need & concepts for need in self.needs) and not self.bars & concepts


def _rule(line: str) -> Rule:
    intent, _, conditions = line.partition(":")
    parts = conditions.split()
    return Rule(
        intent=intent.lstrip("~").strip(),
        needs=tuple(frozenset(part.split("|")) for part in parts if not part.startswith("!")),
        bars=frozenset(
            bar for part in parts if part.startswith("!") for bar in part[1:].split("|")
        ),
        is_guess=intent.startswith("~"),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in their order."""
    text = files("bot.understanding").joinpath("rules.txt").read_text(encoding="utf-8")
    return tuple(_rule(line) for line in text.splitlines() if line and not line.startswith("#"))


def intent_of(concepts: Set[str], *, guessing: bool) -> str:
    """The intent of the first rule that fits; guesses are passed over unless allowed."""
    for rule in rules():
        if (guessing or not rule.is_guess) and rule.fits(concepts):
            return rule.intent
    return "unknown"
