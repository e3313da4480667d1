"""Who was here on which day: what the weekly report of activity is counted from (§5.1)."""

from sqlalchemy import Date, bindparam

from core.access.models import ActiveDay
from core.access.viewer import Viewer
from core.db import Id, Session
from core.enums import Via
from core.hot import Hot

_NOTED = Hot(
    lambda insert: (
        insert(ActiveDay.__table__)
        .values(
            school_id=bindparam("school", type_=Id),
            day=bindparam("day", type_=Date),
            person_id=bindparam("me", type_=Id),
            via=bindparam("via"),
        )
        .on_conflict_do_nothing(index_elements=["school_id", "day", "person_id", "via"])
    )
)


async def was_here(session: Session, viewer: Viewer, via: Via) -> None:
    """Keep that the viewer was here today; the second time on a day changes nothing."""
    await _NOTED.run(
        session, school=viewer.school_id, day=viewer.today, me=viewer.person_id, via=via.value
    )
