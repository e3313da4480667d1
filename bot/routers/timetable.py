"""Questions for the timetable: of a child, and of a teacher who has no child here."""

from datetime import date, timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.filters import Said, plain
from bot.routers.family_views import ask, look
from bot.screen import Screen
from core.access.doors import own_pupils
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Role

router = Router(name="timetable")

#: «Расписание на понедельник»: the words by the day of the week, Monday first.
WEEKDAYS = tuple(
    plain(f"расписание на {day}")
    for day in ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу")
)


async def _timetable(session: Session, viewer: Viewer, view: str, at: str = "") -> Screen:
    if Role.TEACHER in viewer.roles and not await own_pupils(session, viewer):
        return await look(session, viewer, view, 0, at)
    return await ask(session, viewer, view, at)


def _next(weekday: int, today: date) -> date:
    """The nearest such day, today included."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


@router.message(Command("timetable"))
@router.message(Said("расписание", "расписание на сегодня", "уроки сегодня", "timetable"))
async def timetable(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _timetable(session, viewer, "tt")


@router.message(Said("расписание на завтра", "timetable for tomorrow"))
@router.message(Said("уроки завтра", "уроки на завтра"))
async def timetable_tomorrow(message: Message, session: Session, viewer: Viewer) -> Screen:
    tomorrow = viewer.today + timedelta(days=1)
    return await _timetable(session, viewer, "tt", f"{tomorrow:%Y%m%d}")


@router.message(Said(*WEEKDAYS))
async def timetable_of_weekday(message: Message, session: Session, viewer: Viewer) -> Screen:
    day = _next(WEEKDAYS.index(plain(message.text or "")), viewer.today)
    return await _timetable(session, viewer, "tt", f"{day:%Y%m%d}")


@router.message(Said("расписание на неделю", "timetable for the week"))
async def timetable_week(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _timetable(session, viewer, "ttweek")


@router.message(Said("моё расписание", "мои уроки на неделю", "my timetable"))
async def own_timetable(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await look(session, viewer, "ttweek", 0)
