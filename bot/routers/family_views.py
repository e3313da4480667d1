"""Every view of a child by its name, as buttons, commands and questions in plain words ask for it.

`look` is the one way to a view; `ask` finds the child first.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

from bot.callbacks.family import At, Look
from bot.questions import recent
from bot.routers.family_more import MORE
from bot.screen import Screen
from bot.screens.diary import diary_screen, homework_screen
from bot.screens.digest import papers_screen
from bot.screens.home import no_children_screen
from bot.screens.journal import attendance_screen, finals_screen, marks_screen
from bot.screens.pictures import calendar_screen, chart_screen, glance_screen
from bot.screens.timetable import timetable_screen
from core.access.doors import PupilRef, own_pupils
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _
from core.journal.period import TERM_OF, SchoolTime, day_period
from core.journal.queries.attendance import pupil_attendance
from core.journal.queries.diary import pupil_diary
from core.journal.queries.homework import pupil_homework
from core.journal.queries.marks import PupilMarks, pupil_finals, pupil_marks
from core.journal.queries.periods import NoTerms
from core.journal.queries.timetable import pupil_timetable, teacher_timetable
from core.reports.absence_calendar import absence_calendar
from core.reports.family import family_papers
from core.reports.paper import paper_of
from notifications.markup import Button

View = Callable[[Session, Viewer, int, At], Awaitable[Screen]]


def day_of(at: str, default: date) -> date:
    """The day a button carries; raises NotFound for none, and for one years away."""
    return SchoolTime(default, (), ()).day(at) if at else default


async def _marks(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_marks(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return marks_screen(view, viewer.zone, at.page)


async def _finals(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_finals(session, viewer, pupil_id=child, period=at.period)
    return finals_screen(view, viewer.zone)


async def _attendance(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_attendance(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return attendance_screen(view, viewer.zone, at.page)


async def _chart(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_marks(session, viewer, pupil_id=child, period=_term(at))
    return chart_screen(_checked(view), viewer.zone)


async def _glance(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_marks(session, viewer, pupil_id=child, period=_term(at))
    return glance_screen(_checked(view), viewer.zone)


async def _absences(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await absence_calendar(session, viewer, pupil_id=child, period=_term(at))
    return calendar_screen(view, viewer.zone)


def _term(at: At) -> str:
    """Pictures are drawn of terms: of the one shown, or of the one that holds the days shown."""
    kind, rest = at.period[:1], at.period[1:]
    days = {"d": rest, "w": rest, "m": rest, "r": f"20{rest[:6]}", "": ""}
    return f"{TERM_OF}{days[kind]}" if days.get(kind) else "" if kind == "y" else at.period


def _checked(view: PupilMarks) -> PupilMarks:
    """Raises NoTerms in a school that has none."""
    if not view.period.term_id:
        raise NoTerms
    return view


async def _papers(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    day = day_of(at.period, viewer.today)
    tables = await family_papers(session, viewer, pupil_id=child, day=day)
    return papers_screen(paper_of(tables), tables[0], viewer.zone)


async def _diary(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_diary(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return diary_screen(view, viewer.zone, at.page)


async def _homework(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    view = await pupil_homework(
        session, viewer, pupil_id=child, period=at.period, subject_id=at.subject
    )
    return homework_screen(view, viewer.zone, at.page)


async def _timetable(session: Session, viewer: Viewer, child: int, at: At) -> Screen:
    """Of a child, or for 0 the viewer's own lessons as a teacher."""
    today = day_period(viewer.today)
    period = SchoolTime(viewer.today, (), ()).named(at.period, today)
    days = {"since": period.since, "until": period.until}
    if child == 0:
        view = await teacher_timetable(session, viewer, **days)
    else:
        view = await pupil_timetable(session, viewer, pupil_id=child, **days)
    return timetable_screen(view, viewer.zone)


VIEWS: dict[str, View] = {
    **MORE,
    "marks": _marks,
    "final": _finals,
    "attendance": _attendance,
    "chart": _chart,
    "glance": _glance,
    "absences": _absences,
    "papers": _papers,
    "diary": _diary,
    "homework": _homework,
    "tt": _timetable,
}
#: Views that had names of their own once; their buttons carry a bare day.
EARLIER = {"day": "diary", "week": "diary", "hwweek": "homework", "ttweek": "tt"}


def _understood(view: str, at: str, viewer: Viewer) -> tuple[str, At]:
    """A button of any age as a view and what it is about."""
    found = At.read(at)
    if view in ("week", "hwweek", "ttweek"):
        day = found.period or f"{viewer.today:%Y%m%d}"
        found = replace(found, period=f"w{day}")
    return EARLIER.get(view, view), found


async def look(
    session: Session,
    viewer: Viewer,
    view: str,
    child: int,
    at: str = "",
    *,
    children: list[PupilRef] | None = None,
) -> Screen:
    """One view of one child (`at` is an `At` as text), with the other children in a last row."""
    name, about = _understood(view, at, viewer)
    if name not in VIEWS:
        raise NotFound
    own = children if children is not None else await own_pupils(session, viewer)
    screen = await VIEWS[name](session, viewer, child, about)
    others = [one for one in own if one.id != child]
    if child == 0 or not others:
        return screen
    same = str(replace(about, page=1))
    row = tuple(
        Button(one.first_name, Look(view=name, child=one.id, at=same).pack()) for one in others
    )
    return replace(screen, buttons=(*screen.buttons, row))


async def ask(session: Session, viewer: Viewer, view: str, at: str = "") -> Screen:
    """A view of the child last chosen, of the only one, or the question which."""
    children = await own_pupils(session, viewer)
    if not children:
        return no_children_screen(viewer)
    await recent.remember_view(session, viewer, view)
    chosen = [one for one in children if one.id == viewer.child_id]
    if len(children) == 1 or chosen:
        child = (chosen or children)[0].id
        return await look(session, viewer, view, child, at, children=children)
    return _which_child(children, view, at)


def _which_child(children: list[PupilRef], view: str, at: str) -> Screen:
    rows = tuple(
        (
            Button(
                f"{child.first_name}, {child.class_name}",
                Look(view=view, child=child.id, at=at).pack(),
            ),
        )
        for child in children
    )
    return Screen(_("Which child?"), rows)
