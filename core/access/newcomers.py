"""Who came to the bot today for the first time."""

from collections.abc import Iterable
from datetime import time

from sqlalchemy import bindparam, func, select

from core import clock
from core.access.models import ChannelLink
from core.db import Id, Session, UtcDateTime
from core.hot import Hot
from core.school.models import School

_LINK = ChannelLink.__table__.c
_SCHOOL = School.__table__.c

_ZONE = Hot(
    select(_SCHOOL.timezone, _SCHOOL.seeded).where(_SCHOOL.id == bindparam("school", type_=Id))
)
_FIRST = Hot(
    select(_LINK.person_id)
    .where(
        _LINK.school_id == bindparam("school", type_=Id),
        _LINK.person_id.in_(bindparam("people", expanding=True, type_=Id)),
    )
    .group_by(_LINK.person_id)
    .having(func.min(_LINK.linked_at) >= bindparam("since", type_=UtcDateTime()))
)


async def joined_today(
    session: Session, *, school_id: int, person_ids: Iterable[int]
) -> frozenset[int]:
    """Those of the people whose first chat ever was linked on this day of the school. In a made-up
    school nobody is new, so that whoever tries it sees letters come."""
    people = list(person_ids)
    found = await _ZONE.first(session, school=school_id) if people else None
    if found is None or found.seeded:
        return frozenset()
    midnight = clock.at(clock.today(found.timezone), time(0), found.timezone)
    rows = await _FIRST.all(session, school=school_id, people=people, since=midnight)
    return frozenset(row.person_id for row in rows)
