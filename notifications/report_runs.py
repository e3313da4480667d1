"""The clock of reports by schedule: taken when they are due, told as reminders."""

from core import clock
from core.db import Database
from core.reports.schedule.rows import plan_runs, take_due_runs
from core.reports.schedule.telling import plan_letters
from core.school.queries import all_schools

_BATCH = 50


async def plan_schedules(db: Database) -> int:
    """Work out for every school when its reports are due next; gives how many moments are new."""
    async with db.reading() as session:
        schools = await all_schools(session)
    planned = 0
    for school in schools:
        async with db.session() as session:
            planned += await plan_runs(session, school, clock.now())
    return planned


async def take_schedules(db: Database) -> int:
    """Take the reports that are due and plan their letters; gives how many letters."""
    planned = 0
    while True:
        async with db.session() as session:
            taken = await take_due_runs(session, now=clock.now(), limit=_BATCH)
            for run in taken:
                planned += await plan_letters(session, run)
        if len(taken) < _BATCH:
            return planned
