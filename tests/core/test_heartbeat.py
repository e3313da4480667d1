"""The clock says that it is at work, and the watchers of any process see how long ago."""

from collections.abc import Callable

from core.db import Database
from core.heartbeat import last_beat
from core.readiness import readiness
from notifications.run import tick_heart


async def test_readiness_tells_how_long_ago_the_clock_ticked(
    db: Database, at: Callable[[str], None]
) -> None:
    assert (await readiness(db)).told()["clock_seconds"] is None
    await tick_heart(db)
    at("2026-11-18 10:01")
    await tick_heart(db)
    at("2026-11-18 10:03")
    assert (await readiness(db)).told()["clock_seconds"] == 120.0
    async with db.reading() as session:
        beaten = await last_beat(session)
    assert beaten is not None
    assert beaten.isoformat() == "2026-11-18T06:01:00+00:00"
