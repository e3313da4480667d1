"""What breaks, and how often: the same from the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

#: Kinds that happen after the letter reached the chat.
AFTER_DELIVERY = frozenset({"told_not", "silent_delivered", "half"})
KINDS = AFTER_DELIVERY | {"500", "502", "reset", "silent", "garbage"}


@dataclass(frozen=True)
class Rule:
    """A kind of fault for every n-th letter, or for a share of them drawn at random."""

    kind: str
    every: int = 0
    share: float = 0.0


class Faults:
    """Asked once for each letter: "" or the kind of its fault."""

    def __init__(self, rules: list[Rule], seed: int = 7) -> None:
        unknown = {rule.kind for rule in rules} - KINDS
        if unknown:
            raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}")
        self._rules = rules
        self._random = random.Random(seed)
        self._count = 0

    def next(self) -> str:
        """The fault of the next letter."""
        if not self._rules:
            return ""
        self._count += 1
        for rule in self._rules:
            if rule.every and self._count % rule.every == 0:
                return rule.kind
            if rule.share and self._random.random() < rule.share:
                return rule.kind
        return ""
