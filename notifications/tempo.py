"""How fast a bot may go: the full rate while nobody objects, a tenth less after each 429.

Telegram's exact limits are unpublished and differ from bot to bot (performance.md A), so the rate
is found by going: down at once, and slowly up again.
"""

#: What is left of the rate after a 429, and how little it may become in all.
LESS = 0.9
LEAST = 0.25
#: So much of the full rate comes back in a second: a tenth lost is regained in 100 s.
REGAINED = 0.001
#: For so many seconds after a pause answers keep to the rate too.
WARY = 60.0


class Tempo:
    """Letters a second, by the moments of a monotonic clock that the caller reads."""

    def __init__(self, full: float) -> None:
        self.full = full
        self._low = full
        self._calm_from = float("-inf")

    def at(self, now: float) -> float:
        """The rate at this moment, never above the full one."""
        if self._low >= self.full:
            return self.full
        calm = max(0.0, now - self._calm_from)
        return min(self.full, self._low + self.full * REGAINED * calm)

    def refused(self, now: float, seconds: float) -> None:
        """A 429 asks to wait so long; those met by letters that were on their way when the first
        came tell nothing new and lower the rate no further."""
        if now >= self._calm_from:
            self._low = max(self.full * LEAST, self.at(now) * LESS)
        self._calm_from = max(self._calm_from, now + seconds)

    def is_wary(self, now: float) -> bool:
        """Whether a 429 was met so lately that nothing at all should go faster than the rate."""
        return now < self._calm_from + WARY
