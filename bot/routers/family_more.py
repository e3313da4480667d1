"""More views of a child: debts, works ahead, people, days, figures beside others."""

from bot.callbacks.family import At
from bot.screen import Screen
from bot.screens.absence import absent_screen
from bot.screens.around import more_screen, teachers_screen
from bot.screens.debts import debts_screen, works_screen
from bot.screens.figures import comparison_screen, results_screen
from bot.screens.lesson_links import links_screen
from bot.screens.school_days import bells_screen, changes_screen, holidays_screen
from bot.screens.target import target_screen
from core import clock
from core.access.circle import staff_of_pupil
from core.access.doors import access_pupil
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.journal.absences.queries import pupil_notices
from core.journal.queries.changes import pupil_changes
from core.journal.queries.comparison import comparison
from core.journal.queries.debts import pupil_debts
from core.journal.queries.diagnostics import pupil_results
from core.journal.queries.links import pupil_links
from core.journal.queries.target import pupil_targets
from core.journal.queries.works import works_ahead
from core.journal.queries.year_days import pupil_bells, pupil_holidays


async def _absent(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_notices(session, viewer, pupil_id=child)
    return absent_screen(view, viewer.today, viewer.zone)


async def _target(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_targets(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return target_screen(view, viewer.zone, at.page)


async def _debts(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_debts(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return debts_screen(view, viewer.zone, at.page)


async def _tests(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await works_ahead(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return works_screen(view, viewer.zone, at.page)


async def _links(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_links(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return links_screen(view, viewer.zone, at.page)


async def _diagnostics(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_results(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return results_screen(view, viewer.zone, at.page)


async def _comparison(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await comparison(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return comparison_screen(view, viewer.zone, at.page)


async def _changes(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_changes(session, viewer, pupil_id=child, period=at.period)
    return changes_screen(view, viewer.zone, at.page)


async def _holidays(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_holidays(session, viewer, pupil_id=child, period=at.period)
    return holidays_screen(view, viewer.zone)


async def _bells(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_bells(session, viewer, pupil_id=child, period=at.period)
    return bells_screen(view, viewer.zone)


async def _teachers(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    """Whoever may read the child's diary sees the names; writing is the family's."""
    around = await staff_of_pupil(session, viewer, pupil_id=child, action=Action.READ_DIARY)
    may_write = viewer.may(Action.WRITE_TO_STAFF)
    return teachers_screen(around, clock.now(), viewer.zone, may_write=may_write)


async def _more(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    pupil = await access_pupil(session, viewer, child)
    return more_screen(pupil)


#: By the names that buttons carry.
MORE = {
    "absent": _absent,
    "target": _target,
    "debts": _debts,
    "tests": _tests,
    "links": _links,
    "diag": _diagnostics,
    "compare": _comparison,
    "subs": _changes,
    "holidays": _holidays,
    "bells": _bells,
    "teachers": _teachers,
    "more": _more,
}
