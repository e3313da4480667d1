"""How much a file may hold and cost (trust.md B-16)."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Limits:
    """Bytes, counts and seconds. The defaults fit a large school many times over."""

    file_bytes: int = 20 << 20
    unpacked_bytes: int = 50 << 20
    entries: int = 200
    ratio: int = 100
    rows: int = 20_000
    columns: int = 60
    text_bytes: int = 50 << 20
    memory_bytes: int = 512 << 20
    cpu_seconds: int = 30
    wall_seconds: int = 60

    def as_dict(self) -> dict[str, int]:
        """For handing over to the worker."""
        return asdict(self)


LIMITS = Limits()
