"""Turning a family's screen: another period, another subject, days of a calendar."""

from datetime import date

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.callbacks.family import At, PickDays, PickPeriod, PickSubject
from bot.screen import Screen
from bot.screens.choosing import calendar_screen, periods_screen, subjects_screen
from bot.screens.turning import TURNS, Shown
from core.access.doors import access_pupil
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.journal.queries.asking import Subjects, learned_subjects
from core.journal.queries.school_time import school_time

router = Router(name="family_turning")


async def _shown(session: Session, viewer: Viewer, view: str, child: int, at: At) -> Shown:
    """What the screen was of. Raises NotFound for a view that is not turned."""
    if view not in TURNS:
        raise NotFound
    pupil = await access_pupil(session, viewer, child)
    time = await school_time(session, pupil, viewer.today)
    period = time.named(at.period, time.current)
    return Shown(view, pupil, time, period, Subjects(at.subject))


@router.callback_query(PickPeriod.filter())
async def period_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: PickPeriod
) -> Screen:
    about = At.read(callback_data.at)
    shown = await _shown(session, viewer, callback_data.view, callback_data.child, about)
    return periods_screen(shown)


@router.callback_query(PickSubject.filter())
async def subject_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: PickSubject
) -> Screen:
    about = At.read(callback_data.at)
    shown = await _shown(session, viewer, callback_data.view, callback_data.child, about)
    subjects = await learned_subjects(session, shown.pupil, shown.period)
    return subjects_screen(shown, subjects)


@router.callback_query(PickDays.filter())
async def days_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: PickDays
) -> Screen:
    about = At("", callback_data.subject)
    shown = await _shown(session, viewer, callback_data.view, callback_data.child, about)
    month = _day(f"{callback_data.month}01")
    since = _day(callback_data.since) if callback_data.since else None
    return calendar_screen(shown, month, since)


def _day(text: str) -> date:
    """A day as YYMMDD. Raises NotFound for no day."""
    try:
        return date.fromisoformat(f"20{text}")
    except ValueError as fault:
        raise NotFound from fault
