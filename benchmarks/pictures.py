"""The three pictures of a term: how long each is drawn, and how many bytes travel.

    python -m benchmarks.pictures [--quick]

The fullest terms of pupils of a made-up school, read from the journal and drawn anew each time. The
goal is 50 ms of processor time in the median for each picture, reading not counted; the time by the
clock stands beside it, for on a busy machine that is the neighbours' too.
"""

from __future__ import annotations

import random
import statistics
import time
from argparse import Namespace
from typing import TYPE_CHECKING

from sqlalchemy import text

from benchmarks import harness, school
from benchmarks.harness import Goal, Report
from core.access.viewer import viewer_of_person
from core.db import Database, Session
from core.i18n import speaking
from core.journal.queries.marks import pupil_marks
from core.reports.absence_calendar import absence_calendar, absences
from core.reports.pictures import dynamics, glance

if TYPE_CHECKING:
    from core.reports.pictures import Picture

_FULLEST = """
SELECT m.pupil_id, m.school_id, count(*) AS marks
FROM mark m
GROUP BY m.pupil_id, m.school_id
ORDER BY marks DESC, m.pupil_id
LIMIT :pupils
"""
_PUPILS = 30


async def _pictures(session: Session, pupil_id: int, school_id: int) -> dict[str, Picture]:
    """What the pupil may see of the current term, still to be drawn."""
    viewer = await viewer_of_person(session, pupil_id, school_id=school_id)
    assert viewer is not None
    marks = await pupil_marks(session, viewer, pupil_id=pupil_id)
    days = await absence_calendar(session, viewer, pupil_id=pupil_id)
    return {
        "dynamics": dynamics(marks, viewer.zone),
        "glance": glance(marks, viewer.zone),
        "absences": absences(days, viewer.zone),
    }


async def measure(chosen: Namespace, report: Report) -> None:
    """Milliseconds and bytes by picture, in a mixed order so that none is always the warm one."""
    harness.begin("pictures of a term")
    spent: dict[str, list[float]] = {}
    waited: dict[str, list[float]] = {}
    sizes: dict[str, list[int]] = {}
    async with school.school("sqlite") as url:
        db = Database(url)
        async with db.session() as session:
            pupils = 10 if chosen.quick else _PUPILS
            rows = (await session.execute(text(_FULLEST), {"pupils": pupils})).all()
            with speaking("ru"):
                found = [await _pictures(session, row.pupil_id, row.school_id) for row in rows]
        await db.close()
    todo = [(name, picture) for one in found for name, picture in one.items()]
    for _name, picture in todo[:3]:
        picture.drawn()
    random.Random(1).shuffle(todo)
    for name, picture in todo:
        started, began = time.process_time(), time.perf_counter()
        png = picture.drawn()
        spent.setdefault(name, []).append((time.process_time() - started) * 1000)
        waited.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        sizes.setdefault(name, []).append(len(png))
    for name in sorted(spent):
        report.line(
            Goal(f"picture {name}, ms of processor", 50),
            statistics.median(spent[name]),
            product=(
                f"{statistics.median(sizes[name]) / 1000:.1f} kB, "
                f"{statistics.median(waited[name]):.0f} ms by the clock"
            ),
            spread=f"{min(spent[name]):.1f}..{max(spent[name]):.1f}",
        )


if __name__ == "__main__":
    harness.main(measure, harness.options(__doc__))
