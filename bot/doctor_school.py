"""The doctor's last lines: how the school stands, and the next step."""

from sqlalchemy import func, select

from core import clock
from core.access.models import ChannelLink
from core.access.viewer import holds
from core.db import Database, Session
from core.enums import LinkState
from core.i18n import _, fill
from core.people.models import Enrolment
from core.school.models import School
from core.settings import Settings


async def school_lines(settings: Settings) -> list[str]:
    """A line for each school, then what to do next; needs a database that was found well."""
    db = Database(settings.database_url)
    try:
        async with db.reading() as session:
            schools = list(await session.scalars(select(School).order_by(School.id)))
            if not schools:
                return [_("There is no school yet. Bring one in: vestnik import FILE.xlsx --apply")]
            return [*[await _line(session, one) for one in schools], _("Next: vestnik run")]
    finally:
        await db.close()


async def _line(session: Session, school: School) -> str:
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
    return fill(
        _("{school}: pupils {pupils}, people connected to the bot {connected}"),
        school=school.short_name,
        pupils=pupils or 0,
        connected=connected or 0,
    )
