"""Whether the service can serve, as its watchers are told (/readyz): no names, no people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import clock, outbox
from core.access import bots
from core.access.bots import KnownBot
from core.condition import FAULTS, trouble, trouble_of
from core.db import Database
from core.enums import BotState
from core.heartbeat import last_beat


@dataclass(frozen=True)
class Readiness:
    """What is seen: the database, each bot, how long the oldest letter and update wait, and when
    the clock last ticked.

    `why` says in a word what keeps the database from serving (`core.condition.trouble_of`).
    """

    database: bool
    bots: tuple[KnownBot, ...] = ()
    letter_since: datetime | None = None
    update_since: datetime | None = None
    clock_at: datetime | None = None
    why: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether anybody can be served: the database answers and a bot works, if there is any."""
        working = [one for one in self.bots if one.state is BotState.ACTIVE]
        return self.database and (bool(working) or not self.bots)

    def told(self) -> dict[str, Any]:
        """The same as JSON; ages in seconds, null where nothing waits."""
        if not self.database:
            return {"database": False, "why": self.why}
        return {
            "database": True,
            "oldest_letter_seconds": _age(self.letter_since),
            "oldest_update_seconds": _age(self.update_since),
            "clock_seconds": _age(self.clock_at),
            "bots": {str(one.id): _bot(one) for one in self.bots},
        }


def _bot(one: KnownBot) -> dict[str, str | None]:
    at = one.fault_at.isoformat(timespec="seconds") if one.fault_at else None
    return {"state": one.state, "last_fault": one.fault or None, "last_fault_at": at}


def _age(since: datetime | None) -> float | None:
    return None if since is None else max(0.0, round((clock.now() - since).total_seconds(), 1))


async def readiness(db: Database) -> Readiness:
    """How the service stands now; never raises for a database that does not answer, or takes
    nothing in."""
    if why := await trouble(db):
        return Readiness(database=False, why=why)
    try:
        async with db.reading() as session:
            waiting = await outbox.oldest_waiting(session)
            known = await bots.every(session)
            ticked = await last_beat(session)
    except FAULTS as fault:
        return Readiness(database=False, why=trouble_of(fault))
    return Readiness(True, tuple(known), waiting.letter_since, waiting.update_since, ticked)
