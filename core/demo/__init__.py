"""A made-up school for demonstration, tests and load: the same from the same seed.

Everything behind these functions is imported when one of them is called.
"""

from datetime import date
from typing import Any

from core.db import Database
from core.demo.result import Progress, SeedResult


async def seed(
    db: Database,
    *,
    pupils: int = 900,
    seed: int = 90,
    today: date | None = None,
    progress: Progress | None = None,
) -> SeedResult:
    """Write a school of so many pupils into an empty, migrated database, all or nothing.

    The school depends on `pupils`, `seed` and `today` alone: the journal is filled in up to half
    past ten of `today` (the school's day by default) and planned two weeks ahead; in summer and
    in August it is the school year just finished. `progress` is called with a worded stage, the
    parts done and all parts. Raises `DatabaseInUse` if there is a school, `TooSmall` below 20
    pupils.
    """
    from core.demo import seeding

    return await seeding.seed(db, pupils, seed, today, progress)


async def is_seeded(db: Database) -> bool:
    """Whether the one school of this database is a made-up one."""
    from core.demo import chats

    return await chats.is_seeded(db)


async def link_chats(db: Database) -> int:
    """Link everybody of a demo school to the private chat 1,000,000 + person id, with consent.

    Gives how many people got a link now; calling it again changes nothing. Raises `NotSeeded`
    for any other school.
    """
    from core.demo import chats

    return await chats.link_chats(db)


async def personas(db: Database, *, tokens: bool) -> list[dict[str, Any]]:
    """One person of each role of a demo school, and a stranger, to try the bot as.

    Each has `name`, `role`, `chat_id`, `start_payload` (a fresh one-time slip when `tokens`,
    otherwise None; None for the stranger) and `note`; a guardian has `children`, a pupil and a
    class teacher `class`, a teacher `subjects`. Raises `NotSeeded` for any other school.
    """
    from core.demo import visitors

    return await visitors.personas(db, tokens=tokens)


__all__ = ["SeedResult", "is_seeded", "link_chats", "personas", "seed"]
