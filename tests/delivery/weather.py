"""Misfortunes that strike a share of all sends, the same ones for the same seed."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault, Faults

KINDS: dict[str, Callable[[], Fault]] = {
    "429": lambda: _refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1}),
    "500": lambda: _refusal(500, "Internal Server Error"),
    "502": lambda: _refusal(502, "Bad Gateway"),
    "reset": lambda: Fault("reset", 1),
    "answer lost": lambda: Fault("lose", 1),
    "403": lambda: _refusal(403, "Forbidden: bot was blocked by the user"),
    "400": lambda: _refusal(400, "Bad Request: message text is empty"),
}


def _refusal(code: int, words: str, parameters: dict[str, int] | None = None) -> Fault:
    return Fault("error", 1, error=ApiError(code, words, parameters))


@dataclass(slots=True)
class Weather(Faults):
    """A share of the sends meets one of the kinds; `struck` counts whom."""

    kinds: tuple[str, ...] = ()
    share: float = 0.3
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    struck: Counter[tuple[int, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        # The engine asks only while something waits; this waits for ever and fits nothing.
        self.waiting.append(Fault("never", 0))

    def take(self, call: Call) -> Fault | None:
        """A misfortune for this call, or none."""
        if not call.method.lower().startswith("sendmessage"):
            return None
        if self.chance.random() >= self.share:
            return None
        kind = self.chance.choice(self.kinds)
        self.struck[int(call.text("chat_id")), kind] += 1
        return KINDS[kind]()
