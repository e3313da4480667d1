"""How each school of an installation stands, in figures, for its operator."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core import clock
from core.access.models import ChannelLink
from core.access.viewer import holds
from core.db import Session
from core.enums import LinkState
from core.people.models import Enrolment
from core.school.models import School


@dataclass(frozen=True)
class SchoolCensus:
    """Pupils enrolled today, and people of any role with a living chat."""

    name: str
    pupils: int
    connected: int


async def census(session: Session) -> list[SchoolCensus]:
    """One line a school, in the order they were brought in; empty for an empty database."""
    schools = await session.scalars(select(School).order_by(School.id))
    return [await _counted(session, school) for school in schools]


async def _counted(session: Session, school: School) -> SchoolCensus:
    day = clock.today(school.timezone)
    pupils = await session.scalar(
        select(func.count(Enrolment.pupil_id.distinct())).where(
            Enrolment.school_id == school.id, holds(Enrolment.enrolled_on, Enrolment.left_on, day)
        )
    )
    connected = await session.scalar(
        select(func.count(ChannelLink.person_id.distinct())).where(
            ChannelLink.school_id == school.id, ChannelLink.state == LinkState.ACTIVE
        )
    )
    return SchoolCensus(school.short_name, pupils or 0, connected or 0)
