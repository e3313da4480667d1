"""The computer's clock is not to be trusted: it goes ahead, comes back, and stands still at night.

What ticks sleeps by a monotonic clock. What stands in the database with a moment far ahead was put
there by a clock gone wrong and is due again in our time.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core import clock, ledger
from core.access.digest_clock import bring_back_digests
from core.db import Database
from core.outbox import healing

log = logging.getLogger("vestnik.clock")

#: Clocks are set right by seconds all the time; nothing here is as exact as that.
_JUMP = timedelta(minutes=2)
_BATCH = 500


@dataclass
class Drift:
    """Tells whether the wall clock went back, until that is mended; at first it says so too, for
    it may have done so while nobody looked."""

    monotonic: Callable[[], float] = time.monotonic
    _seen: tuple[datetime, float] | None = field(default=None, init=False)
    _is_open: bool = field(default=True, init=False)

    def went_back(self) -> bool:
        """Whether less time has passed on the wall than on the stopwatch since it was mended."""
        now, ticks = clock.now(), self.monotonic()
        if self._seen is not None:
            then, ticked = self._seen
            self._is_open |= now - then < timedelta(seconds=ticks - ticked) - _JUMP
        self._seen = now, ticks
        return self._is_open

    async def mend(self, db: Database) -> int:
        """Mend what is put off; a fault leaves it to the next look."""
        mended = await mend_moments(db)
        self._is_open = False
        return mended


async def mend_moments(db: Database) -> int:
    """Bring back from the far future what is to be told, to be sent and to be summed up; gives how
    much that was."""
    now = clock.now()
    async with db.session() as session:
        facts = await ledger.bring_back(session, now=now)
    async with db.session() as session:
        letters = await healing.bring_back(session, now=now)
    digests = 0
    while True:
        async with db.session() as session:
            some = await bring_back_digests(session, now=now, limit=_BATCH)
        digests += some
        if some < _BATCH:
            break
    if facts or letters or digests:
        log.warning(
            "the clock was ahead: %s facts, %s letters and %s digests are due in our time again",
            facts,
            letters,
            digests,
        )
    return facts + letters + digests
