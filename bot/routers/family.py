"""Questions of parents and pupils. Every view of a child is reached by a command, by words, by the
menu and by buttons; all of them come through `look`."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.family import ChooseChild, Look
from bot.filters import Said
from bot.screen import Screen
from bot.screens.diary import day_screen, homework_screen, week_screen
from bot.screens.home import child_screen, no_children_screen
from bot.screens.journal import attendance_screen, finals_screen, marks_screen
from bot.screens.pictures import calendar_screen, chart_screen, glance_screen
from bot.screens.timetable import timetable_screen
from core.access.doors import PupilRef, access_pupil, own_pupils
from core.access.viewer import Viewer
from core.clock import week_of
from core.db import Session
from core.enums import Role
from core.errors import NotFound
from core.i18n import _
from core.journal.queries.attendance import pupil_attendance
from core.journal.queries.diary import next_school_day, pupil_diary
from core.journal.queries.marks import pupil_finals, pupil_marks
from core.journal.queries.timetable import pupil_timetable, teacher_timetable
from core.people import preferences
from core.reports.absence_calendar import absence_calendar
from notifications.buttons import Details
from notifications.markup import Button

router = Router(name="family")

#: Days before and after today that buttons may turn to.
FAR = 800

View = Callable[[Session, Viewer, int, str], Awaitable[Screen]]


def _term(at: str) -> int | None:
    return int(at) if at.isascii() and at.isdigit() else None


def _day(at: str, default: date) -> date:
    try:
        day = date.fromisoformat(at) if at else default
    except ValueError as fault:
        raise NotFound from fault
    if abs((day - default).days) > FAR:
        raise NotFound
    return day


async def _marks(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    view = await pupil_marks(session, viewer, pupil_id=child, term_id=_term(at))
    return marks_screen(view, viewer.zone)


async def _finals(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    return finals_screen(await pupil_finals(session, viewer, pupil_id=child), viewer.zone)


async def _attendance(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    view = await pupil_attendance(session, viewer, pupil_id=child, term_id=_term(at))
    return attendance_screen(view, viewer.zone)


async def _chart(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    view = await pupil_marks(session, viewer, pupil_id=child, term_id=_term(at))
    return chart_screen(view, viewer.zone)


async def _glance(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    view = await pupil_marks(session, viewer, pupil_id=child, term_id=_term(at))
    return glance_screen(view, viewer.zone)


async def _absences(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    view = await absence_calendar(session, viewer, pupil_id=child, term_id=_term(at))
    return calendar_screen(view, viewer.zone)


async def _diary_day(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    day = _day(at, viewer.today)
    view = await pupil_diary(session, viewer, pupil_id=child, since=day, until=day)
    return day_screen(view, viewer.zone)


async def _diary_week(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    monday, sunday = week_of(_day(at, viewer.today))
    view = await pupil_diary(session, viewer, pupil_id=child, since=monday, until=sunday)
    return week_screen(view, viewer.zone)


async def _homework(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    """Without a day: for the next day with lessons, which on Friday is Monday."""
    day = _day(at, viewer.today)
    if not at:
        pupil = await access_pupil(session, viewer, child)
        day = await next_school_day(session, pupil, viewer.today) or day + timedelta(days=1)
    view = await pupil_diary(session, viewer, pupil_id=child, since=day, until=day)
    return homework_screen(view, viewer.zone)


async def _homework_week(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    monday, sunday = week_of(_day(at, viewer.today))
    view = await pupil_diary(session, viewer, pupil_id=child, since=monday, until=sunday)
    return homework_screen(view, viewer.zone)


async def _timetable(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    day = _day(at, viewer.today)
    return await _timetable_between(session, viewer, child, day, day)


async def _timetable_week(session: Session, viewer: Viewer, child: int, at: str) -> Screen:
    return await _timetable_between(session, viewer, child, *week_of(_day(at, viewer.today)))


async def _timetable_between(
    session: Session, viewer: Viewer, child: int, since: date, until: date
) -> Screen:
    if child == 0:
        view = await teacher_timetable(session, viewer, since=since, until=until)
    else:
        view = await pupil_timetable(session, viewer, pupil_id=child, since=since, until=until)
    return timetable_screen(view, viewer.zone)


VIEWS: dict[str, View] = {
    "marks": _marks,
    "final": _finals,
    "attendance": _attendance,
    "chart": _chart,
    "glance": _glance,
    "absences": _absences,
    "day": _diary_day,
    "week": _diary_week,
    "homework": _homework,
    "hwweek": _homework_week,
    "tt": _timetable,
    "ttweek": _timetable_week,
}


#: Views of a term; another child's terms are others.
BY_TERM = frozenset({"marks", "attendance", "chart", "glance", "absences"})


async def look(
    session: Session,
    viewer: Viewer,
    view: str,
    child: int,
    at: str = "",
    *,
    children: list[PupilRef] | None = None,
) -> Screen:
    """One view of one child, with the other children in a last row, one tap away."""
    if view not in VIEWS:
        raise NotFound
    own = children if children is not None else await own_pupils(session, viewer)
    screen = await VIEWS[view](session, viewer, child, at)
    others = [one for one in own if one.id != child]
    if child == 0 or not others:
        return screen
    at = at if view not in BY_TERM else ""
    row = tuple(
        Button(one.first_name, Look(view=view, child=one.id, at=at).pack()) for one in others
    )
    return replace(screen, buttons=(*screen.buttons, row))


async def ask(session: Session, viewer: Viewer, view: str, at: str = "") -> Screen:
    """A view of the child last chosen, of the only one, or the question which."""
    children = await own_pupils(session, viewer)
    if not children:
        return no_children_screen()
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


@router.message(Command("marks"))
@router.message(Said("оценки", "отметки", "marks", "мои оценки", "мои отметки"))
async def marks(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "marks")


@router.message(Command("diary"))
@router.message(Said("дневник", "diary"))
async def diary(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "day")


@router.message(Said("дневник на неделю", "дневник за неделю", "неделя"))
async def diary_week(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "week")


@router.message(Command("homework"))
@router.message(Said("дз", "домашка", "домашнее задание", "уроки", "homework"))
@router.message(Said("дз на завтра", "что задали на завтра", "домашнее задание на завтра"))
@router.message(Said("что задали", "что мне задали", "домашка на завтра", "homework for tomorrow"))
async def homework(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "homework")


@router.message(Said("дз на неделю", "что задали на неделю", "homework for the week"))
async def homework_week(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "hwweek")


@router.message(Said("дз на сегодня", "что задали на сегодня", "homework for today"))
async def homework_today(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "homework", f"{viewer.today:%Y%m%d}")


@router.message(Command("attendance"))
@router.message(Said("пропуски", "посещаемость", "attendance", "absences"))
async def attendance(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "attendance")


@router.message(Command("final"))
@router.message(Said("итоговые отметки", "итоговые оценки", "итоговые", "final marks"))
async def final(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "final")


@router.callback_query(Details.filter())
async def details_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Details
) -> Screen:
    # The letter stays as it is: what it told of is shown below it.
    view, day = callback_data.what, callback_data.day
    return replace(await look(session, viewer, view, callback_data.pupil_id, day), anew=True)


@router.callback_query(Look.filter())
async def looked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Look
) -> Screen:
    screen = await look(session, viewer, callback_data.view, callback_data.child, callback_data.at)
    if callback_data.child not in (0, viewer.child_id) and Role.GUARDIAN in viewer.roles:
        await preferences.change(session, viewer, child_id=callback_data.child)
    return screen


@router.message(Command("child"))
@router.message(Said("выбрать ребёнка", "ребёнок", "дети", "choose a child"))
async def child(message: Message, session: Session, viewer: Viewer) -> Screen:
    children = await own_pupils(session, viewer)
    return child_screen(children, viewer.child_id) if children else no_children_screen()


@router.callback_query(ChooseChild.filter())
async def child_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ChooseChild
) -> Screen:
    pupil = await access_pupil(session, viewer, callback_data.child)
    await preferences.change(session, viewer, child_id=pupil.id)
    screen = child_screen(await own_pupils(session, viewer), pupil.id)
    return replace(screen, toast=_("Now about: {name}").format(name=pupil.first_name))
