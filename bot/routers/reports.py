"""Reports in the chat: which, of what, for which period; then as words, on paper, as a sheet."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.reports import ReportMenu
from bot.filters import Said
from bot.screen import Screen
from bot.screens.reports import (
    classes_screen,
    file_screen,
    periods_screen,
    report_screen,
    reports_screen,
)
from core.access.viewer import Viewer
from core.db import Session
from core.reports.catalogue import (
    Of,
    classes_of_report,
    make_report,
    periods_of_report,
    report_named,
    reports_for,
)
from core.reports.schedule.telling import note_opening
from core.reports.table import Table
from notifications.buttons import AskReport

router = Router(name="reports")


@router.message(Command("report"))
@router.message(Said("отчёты", "отчёт", "reports", "report"))
async def reports(message: Message, viewer: Viewer) -> Screen:
    return reports_screen(reports_for(viewer), viewer)


@router.callback_query(ReportMenu.filter())
async def reports_opened(press: CallbackQuery, viewer: Viewer) -> Screen:
    return reports_screen(reports_for(viewer), viewer)


@router.callback_query(AskReport.filter())
async def report_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AskReport
) -> Screen:
    asked, report = callback_data, report_named(viewer, callback_data.code)
    if report.of is Of.CLASS and not asked.of:
        classes = await classes_of_report(session, viewer, asked.code)
        return classes_screen(report, classes, period=asked.period)
    if not asked.period:
        periods = await periods_of_report(session, viewer, asked.code, of=asked.of)
        return periods_screen(report, periods, asked, viewer)
    table = await _made(session, viewer, asked)
    return file_screen(table, asked) if asked.face else report_screen(table, asked)


async def _made(session: Session, viewer: Viewer, asked: AskReport) -> Table:
    face = asked.face or "chat"
    of, period = asked.of, asked.period
    table = await make_report(session, viewer, asked.code, of=of, period=period, face=face)
    await note_opening(session, viewer, report=asked.code, of=of, period=period)
    return table
