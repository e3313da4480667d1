"""The doctor's last lines: how the school stands, and the next step."""

from core.census import SchoolCensus, census
from core.db import Database
from core.i18n import _, fill
from core.settings import Settings


async def school_lines(settings: Settings) -> list[str]:
    """A line for each school, then what to do next; needs a database that was found well."""
    db = Database(settings.database_url)
    try:
        async with db.reading() as session:
            schools = await census(session)
    finally:
        await db.close()
    if not schools:
        return [_("There is no school yet. Bring one in: vestnik import FILE.xlsx --apply")]
    return [*(_line(one) for one in schools), _("Next: vestnik run")]


def _line(school: SchoolCensus) -> str:
    return fill(
        _("{school}: pupils {pupils}, people connected to the bot {connected}"),
        school=school.name,
        pupils=school.pupils,
        connected=school.connected,
    )
