"""What the house counts for whoever watches it (Prometheus). Labels name kinds, never people."""

from prometheus_client import Counter, Histogram

UPDATES = Counter("vestnik_updates", "Updates served, by outcome", ["outcome"])
ANSWER_SECONDS = Histogram(
    "vestnik_answer_seconds",
    "From the stored update to the shown answer",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LETTERS = Counter(
    "vestnik_letters", "Letters by kind and outcome of a sending", ["kind", "outcome"]
)
FLOOD_WAITS = Counter("vestnik_flood_wait_seconds", "Seconds the messenger asked to wait")
