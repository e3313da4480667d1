"""«Сообщить об отсутствии» in two taps, taking it back, and the answer to «что нам записать»."""

from datetime import date

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.absence import (
    AbsentChild,
    AbsentDrop,
    AbsentFrom,
    AbsentLessons,
    AbsentSay,
    AbsentTold,
    AbsentWhy,
)
from bot.filters import Said
from bot.routers.family_views import ask, look
from bot.screen import Screen
from bot.screens.absence import (
    absent_screen,
    answered_screen,
    confirm_absence_screen,
    days_screen,
    lessons_screen,
    reason_screen,
    reported_screen,
)
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AbsenceReason, InquiryAnswer
from core.errors import NotFound
from core.i18n import _
from core.journal.absences.inquiries import answer_inquiry
from core.journal.absences.notices import (
    change_absence,
    has_begun,
    report_absence,
    reporter_of,
    withdraw_absence,
)
from core.journal.absences.queries import day_lessons, pupil_notices
from core.journal.absences.rules import Span
from notifications.buttons import Why

router = Router(name="family_absence")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(f"20{text}")
    except ValueError as fault:
        raise NotFound from fault


def _span(data: AbsentWhy | AbsentSay) -> Span:
    return Span(_day(data.since), _day(data.until), data.first, data.last)


async def absence_asked(
    session: Session,
    viewer: Viewer,
    *,
    pupil_id: int,
    span: Span | None = None,
    reason: AbsenceReason | None = None,
) -> Screen:
    """A question in plain words, as far as it was understood: nothing is reported before a press.

    Without days the days are asked for, without a reason the reason.
    """
    pupil = await reporter_of(session, viewer, pupil_id)
    if span is None:
        return await look(session, viewer, "absent", pupil_id)
    if reason is None:
        return reason_screen(pupil, 0, span)
    return confirm_absence_screen(pupil, span, reason)


@router.message(Command("absent"))
@router.message(Said("сообщить об отсутствии", "отсутствие", "не придёт", "болеет", "заболел"))
@router.message(Said("заболела", "нет сегодня", "не будет в школе", "report an absence", "absent"))
async def absent(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "absent")


@router.callback_query(AbsentChild.filter())
async def begun(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AbsentChild
) -> Screen:
    if not callback_data.notice:
        return await look(session, viewer, "absent", callback_data.child)
    view = await pupil_notices(session, viewer, pupil_id=callback_data.child)
    return absent_screen(view, viewer.today, viewer.zone, notice=callback_data.notice)


@router.callback_query(AbsentTold.filter())
async def told(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AbsentTold
) -> Screen:
    told = callback_data
    try:
        span = Span(_day(told.since), _day(told.until)) if told.since else None
        reason = AbsenceReason(told.reason) if told.reason else None
    except ValueError as fault:
        raise NotFound from fault
    return await absence_asked(session, viewer, pupil_id=told.child, span=span, reason=reason)


@router.callback_query(AbsentFrom.filter())
async def days_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AbsentFrom
) -> Screen:
    pupil = await reporter_of(session, viewer, callback_data.child)
    since = _day(callback_data.since) if callback_data.since else None
    return days_screen(pupil, viewer.today, callback_data.notice, since)


@router.callback_query(AbsentLessons.filter())
async def lessons_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AbsentLessons
) -> Screen:
    child, day = callback_data.child, _day(callback_data.day)
    pupil = await reporter_of(session, viewer, child)
    lessons = await day_lessons(session, viewer, pupil_id=child, day=day)
    return lessons_screen(pupil, callback_data.notice, day, lessons, callback_data.first)


@router.callback_query(AbsentWhy.filter())
async def reason_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AbsentWhy
) -> Screen:
    pupil = await reporter_of(session, viewer, callback_data.child)
    return reason_screen(pupil, callback_data.notice, _span(callback_data))


@router.callback_query(AbsentSay.filter())
async def said(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AbsentSay
) -> Screen:
    try:
        span, reason = _span(callback_data), AbsenceReason(callback_data.reason)
    except ValueError as fault:
        raise NotFound from fault
    child, number = callback_data.child, callback_data.notice
    if number:
        held = await change_absence(session, viewer, notice_id=number, span=span, reason=reason)
    else:
        held = await report_absence(session, viewer, pupil_id=child, span=span, reason=reason)
    pupil = await reporter_of(session, viewer, held.pupil_id)
    begun = await has_begun(session, viewer, pupil, held.span.since)
    return reported_screen(pupil, held, begun=begun)


@router.callback_query(AbsentDrop.filter())
async def withdrawn(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AbsentDrop
) -> Screen:
    held = await withdraw_absence(session, viewer, notice_id=callback_data.notice)
    screen = await look(session, viewer, "absent", held.pupil_id)
    toast = _("The rest is withdrawn.") if held.stands else _("The report is withdrawn.")
    return Screen(screen.text, screen.buttons, toast=toast)


@router.callback_query(Why.filter())
async def answered(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Why
) -> Screen:
    try:
        answer = InquiryAnswer(callback_data.answer)
    except ValueError as fault:
        raise NotFound from fault
    pupil, inquiry, own = await answer_inquiry(
        session, viewer, inquiry_id=callback_data.inquiry, answer=answer
    )
    return answered_screen(pupil, inquiry, own=own)
