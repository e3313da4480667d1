"""«По расписанию»: which reports make themselves, when, and for whom."""

from datetime import time
from typing import Any

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.callbacks.reports import DoSchedule, Schedules
from bot.screen import Screen
from bot.screens.report_schedules import (
    intervals_screen,
    new_schedule_screen,
    recipients_screen,
    schedule_screen,
    schedules_screen,
)
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _
from core.reports.catalogue import report_named, reports_for
from core.reports.schedule import (
    add_schedule,
    change_schedule,
    intervals_of,
    recipients_of,
    schedule_of,
    schedules_for,
)

router = Router(name="report_schedules")


@router.callback_query(Schedules.filter(F.report == ""))
async def schedules(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    return schedules_screen(await schedules_for(session, viewer), viewer)


@router.callback_query(Schedules.filter(F.report == "new"))
async def schedule_begun(press: CallbackQuery, viewer: Viewer) -> Screen:
    return new_schedule_screen(reports_for(viewer), viewer)


@router.callback_query(Schedules.filter())
async def schedule_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Schedules
) -> Screen:
    code, every, to = callback_data.report, callback_data.every, callback_data.to
    report = report_named(viewer, code)
    if not every:
        return intervals_screen(report, intervals_of(viewer, code))
    if every not in intervals_of(viewer, code):
        raise NotFound
    if not to:
        return recipients_screen(report, every, recipients_of(viewer, code))
    made = await add_schedule(session, viewer, report=code, every=every, recipient=to)
    view = await schedule_of(session, viewer, schedule_id=made)
    return schedule_screen(view, viewer, toast=_("It comes by itself from now on."))


@router.callback_query(DoSchedule.filter(F.do == ""))
async def schedule_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DoSchedule
) -> Screen:
    view = await schedule_of(session, viewer, schedule_id=callback_data.id)
    return schedule_screen(view, viewer)


@router.callback_query(DoSchedule.filter())
async def schedule_changed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DoSchedule
) -> Screen:
    fields = _change(callback_data.do, callback_data.value)
    view = await change_schedule(session, viewer, schedule_id=callback_data.id, **fields)
    return schedule_screen(view, viewer, toast=_("Saved."))


def _change(do: str, value: str) -> dict[str, Any]:
    """The field a press changes. Raises NotFound for nonsense."""
    if do in ("on", "off"):
        return {"is_on": do == "on"}
    is_number = value.isascii() and value.isdigit() and len(value) < 3
    if do == "weekday" and is_number:
        return {"weekday": int(value)}
    if do == "at" and is_number and int(value) < 24:
        return {"at": time(int(value))}
    if do == "days":
        return {"days": value}
    raise NotFound
