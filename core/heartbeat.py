"""When the clock last ticked, in whatever process: the watchers of another one must see it."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, Session, UtcDateTime, insert_into
from core.hot import Hot

CLOCK = "clock"


class Heartbeat(Base):
    """The last moment at which a part of the service was seen at work."""

    __tablename__ = "heartbeat"

    id: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]


_TABLE = Heartbeat.__table__
_BEAT = Hot(
    update(_TABLE)  # type: ignore[arg-type]
    .where(_TABLE.c.part == bindparam("which"))
    .values(at=bindparam("moment", type_=UtcDateTime()))
)
_LAST = Hot(select(_TABLE.c.at).where(_TABLE.c.part == bindparam("which")))


async def beat(session: Session, part: str = CLOCK) -> None:
    """The part is at work now."""
    now = clock.now()
    if await _BEAT.run(session, which=part, moment=now):
        return
    first = insert_into(session, Heartbeat).on_conflict_do_nothing()
    await session.execute(first, {"part": part, "at": now})


async def last_beat(session: Session, part: str = CLOCK) -> datetime | None:
    """When the part was last at work, None for never."""
    found: datetime | None = await _LAST.value(session, which=part)
    return found
