"""Letters after the computer's clock went years ahead and came back: due again in our time."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, literal_column, update

from core.db import Session, UtcDateTime
from core.enums import DeliveryState
from core.hot import Hot
from core.outbox.models import LETTERS

#: A letter waits for the end of quiet hours, a pause or another try: never so long.
FAR = timedelta(days=2)
_LONG_LEASE = timedelta(hours=1)

_C = LETTERS.c
_NOW = bindparam("now", type_=UtcDateTime())
_LIMIT = bindparam("limit", type_=UtcDateTime())
_DUE = Hot(
    update(LETTERS).where(_C.state == DeliveryState.NEW, _C.due_at > _LIMIT).values(due_at=_NOW)
)
_LEASES = Hot(
    update(LETTERS)
    .where(_C.state == literal_column("'leased'"), _C.lease_until > _LIMIT)
    .values(state=DeliveryState.NEW, lease_until=None, due_at=_NOW)
)


async def bring_back(session: Session, *, now: datetime) -> int:
    """Make letters due that a clock gone wrong has put off for years; gives how many.

    Quiet hours and the right to read are asked again at sending, so none goes out of its time.
    """
    due = await _DUE.run(session, now=now, limit=now + FAR)
    return due + await _LEASES.run(session, now=now, limit=now + _LONG_LEASE)
