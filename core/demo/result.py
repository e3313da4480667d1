"""What a seeding tells about itself."""

from collections.abc import Callable
from dataclasses import dataclass

#: Called with the stage (worded), how many of its parts are done, and how many there are.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SeedResult:
    """The school written, rows by kind ("classes", "pupils", "guardians", "staff", then every
    table by its name), and how many seconds it took."""

    school_id: int
    counts: dict[str, int]
    seconds: float
