"""How fast a bot may go: the full rate while nobody objects, a tenth less after each 429.

Telegram's exact limits are unpublished and differ from bot to bot (performance.md A), so the rate
is found by going. The rate that broke is remembered: a little below it the bot is back within
seconds, from there it feels its way, and after an hour the rate is forgotten, for the messenger's
mood may have changed. A rate that held for long before it broke was hardly the cause of the 429:
then the bot comes back nearer to it.
"""

#: What is left of the rate after a 429, and how little it may become in all.
LESS = 0.9
LEAST = 0.25
#: Up to this share of the rate that broke it comes back fast: of one that broke at once, and of
#: one that had held for `HELD` seconds.
NEAR, NEARER = 0.93, 0.99
HELD = 30.0
#: So much of the full rate comes back in a second: fast, and feeling its way.
REGAINED, CREPT = 0.02, 0.0001
#: So many seconds a rate that broke is remembered.
REMEMBERED = 3600.0
#: For so many seconds after a pause answers keep to the rate too.
WARY = 60.0
#: After so many seconds without a letter a rate is not held but tried anew.
_GAP = 1.0


class Tempo:
    """Letters a second, by the moments of a monotonic clock that the caller reads."""

    def __init__(self, full: float) -> None:
        self.full = full
        self._low = full
        self._near = full
        self._broke_at = float("-inf")
        self._calm_from = float("-inf")
        self._began = self._went = -_GAP

    def at(self, now: float) -> float:
        """The rate at this moment, never above the full one."""
        if now >= self._broke_at + REMEMBERED:
            return self.full
        calm = max(0.0, now - self._calm_from)
        fast = self._low + self.full * REGAINED * calm
        if fast <= self._near:
            return fast
        creeping = calm - (self._near - self._low) / (self.full * REGAINED)
        return min(self.full, self._near + self.full * CREPT * creeping)

    def went(self, now: float) -> None:
        """Something was sent."""
        if now - self._went > _GAP:
            self._began = now
        self._went = now

    def refused(self, now: float, seconds: float) -> None:
        """A 429 asks to wait so long; those met by letters that were on their way when the first
        came tell nothing new and lower the rate no further."""
        if now >= self._calm_from:
            broke = self.at(now)
            held = min(1.0, max(0.0, self._went - self._began) / HELD)
            self._low = max(self.full * LEAST, broke * LESS)
            self._near = max(self._low, broke * (NEAR + (NEARER - NEAR) * held))
            self._broke_at = now
        self._calm_from = max(self._calm_from, now + seconds)

    def is_wary(self, now: float) -> bool:
        """Whether a 429 was met so lately that nothing at all should go faster than the rate."""
        return now < self._calm_from + WARY
