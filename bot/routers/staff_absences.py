"""Teachers who are away, in the chat: the administration records it and names who does their work;
who was named sees what to enter."""

from datetime import date, datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.staff_absences import (
    AwayEnd,
    AwayFrom,
    AwayName,
    AwaySay,
    AwayTeacher,
    AwayUndo,
    AwayUntil,
    AwayWho,
    AwayWhy,
    OpenAway,
)
from bot.filters import Said
from bot.screen import Screen
from bot.screens.staff_absences import (
    DELEGATE,
    absence_screen,
    cover_words,
    overview_screen,
    since_screen,
    teachers_screen,
    undo_screen,
    until_screen,
    who_screen,
    why_screen,
)
from core import wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Role, StaffAbsenceKind
from core.errors import NotFound
from core.i18n import _
from core.journal.staff_absences.actions import (
    change_end,
    name_delegate,
    name_substitute,
    record_absence,
    undo_absence,
)
from core.journal.staff_absences.reading import (
    Colleague,
    absence_card,
    overview,
    staff_to_choose,
)
from notifications.buttons import StaffAbsences

router = Router(name="staff_absences")

_MAY_ENTER = (Role.TEACHER, Role.DEPUTY, Role.ADMIN)


def _day(said: str) -> date:
    try:
        return datetime.strptime(said, "%y%m%d").date()  # noqa: DTZ007 a day, no moment
    except ValueError as fault:
        raise NotFound from fault


async def _teacher(session: Session, viewer: Viewer, number: int) -> Colleague:
    for one in await staff_to_choose(session, viewer):
        if one.id == number:
            return one
    raise NotFound


async def _card(
    session: Session, viewer: Viewer, absence: int, *, leaf: int = 1, said: str = ""
) -> Screen:
    card = await absence_card(session, viewer, absence_id=absence)
    return absence_screen(card, viewer, leaf=leaf, said=said)


@router.message(Command("staff_absence"))
@router.message(Said("нет учителя", "учитель заболел", "отсутствие учителя", "a teacher is away"))
async def absences(message: Message, session: Session, viewer: Viewer) -> Screen:
    return overview_screen(await overview(session, viewer), viewer)


@router.callback_query(StaffAbsences.filter())
async def absences_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, state: FSMContext
) -> Screen:
    await state.clear()
    return overview_screen(await overview(session, viewer), viewer)


@router.callback_query(AwayTeacher.filter())
async def teacher_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AwayTeacher
) -> Screen:
    return teachers_screen(await staff_to_choose(session, viewer), callback_data.leaf, viewer)


@router.callback_query(AwayFrom.filter())
async def since_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AwayFrom
) -> Screen:
    teacher = await _teacher(session, viewer, callback_data.teacher)
    return since_screen(teacher, min(callback_data.shift, 60), viewer)


@router.callback_query(AwayUntil.filter())
async def until_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AwayUntil
) -> Screen:
    return until_screen(
        await _teacher(session, viewer, callback_data.teacher),
        _day(callback_data.since),
        shift=min(callback_data.shift, 50),
        absence=callback_data.absence,
        viewer=viewer,
    )


@router.callback_query(AwayWhy.filter())
async def why_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AwayWhy
) -> Screen:
    since, until = callback_data.since, callback_data.until
    teacher = await _teacher(session, viewer, callback_data.teacher)
    if until:
        span = wording.period(_day(since), _day(until))
    else:
        span = _("since {day}, until when is not known").format(day=wording.day(_day(since)))
    return why_screen(teacher, since, until, span)


@router.callback_query(AwaySay.filter())
async def absence_said(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AwaySay
) -> Screen:
    if callback_data.kind not in list(StaffAbsenceKind):
        raise NotFound
    made = await record_absence(
        session,
        viewer,
        teacher_id=callback_data.teacher,
        since=_day(callback_data.since),
        until=_day(callback_data.until) if callback_data.until else None,
        kind=StaffAbsenceKind(callback_data.kind),
    )
    return await _card(session, viewer, made, said=_("Recorded."))


@router.callback_query(OpenAway.filter())
async def absence_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenAway
) -> Screen:
    return await _card(session, viewer, callback_data.absence, leaf=max(1, callback_data.leaf))


@router.callback_query(AwayEnd.filter())
async def end_said(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AwayEnd
) -> Screen:
    until = _day(callback_data.until) if callback_data.until else None
    await change_end(session, viewer, absence_id=callback_data.absence, until=until)
    return await _card(session, viewer, callback_data.absence, said=_("Saved."))


@router.callback_query(AwayWho.filter())
async def who_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AwayWho
) -> Screen:
    card = await absence_card(session, viewer, absence_id=callback_data.absence)
    roles = _MAY_ENTER if callback_data.what == DELEGATE else (Role.TEACHER,)
    staff = await staff_to_choose(session, viewer, roles=roles)
    return who_screen(card, staff, callback_data, viewer)


@router.callback_query(AwayName.filter())
async def who_named(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AwayName
) -> Screen:
    absence, person = callback_data.absence, callback_data.person or None
    if callback_data.what == DELEGATE:
        await name_delegate(session, viewer, absence_id=absence, person_id=person)
        return await _card(session, viewer, absence, said=_("Saved."))
    lesson = callback_data.lesson or None
    cover = await name_substitute(
        session, viewer, absence_id=absence, teacher_id=person, lesson_id=lesson
    )
    return await _card(session, viewer, absence, said=cover_words(cover))


@router.callback_query(AwayUndo.filter())
async def undo_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AwayUndo
) -> Screen:
    absence = callback_data.absence
    if not callback_data.sure:
        return undo_screen(await absence_card(session, viewer, absence_id=absence), viewer)
    await undo_absence(session, viewer, absence_id=absence)
    return overview_screen(await overview(session, viewer), viewer, toast=_("Undone."))
