"""When letters are taken, who is on duty, and letters that cannot wait."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.messages import Duty, Hours, Hurry
from bot.filters import Said
from bot.screen import Screen
from bot.screens.letter_hours import own_hours_screen, school_hours_screen
from bot.screens.messages import hurried_screen, hurry_screen
from core.access.viewer import Viewer
from core.db import Session
from core.enums import UrgentKind
from core.errors import NotFound
from core.i18n import _
from core.messaging import urgent, windows

router = Router(name="letter_hours")


async def _school(session: Session, viewer: Viewer, *, toast: str = "") -> Screen:
    duty = await urgent.duty_list(session, viewer)
    found = await windows.school_hours(session, viewer)
    return school_hours_screen(found, duty, toast=toast)


@router.message(Command("letters"))
@router.message(Said("порядок писем", "часы приёма писем в школе", "дежурные по письмам"))
async def rules_asked(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _school(session, viewer)


@router.callback_query(Hours.filter())
async def hours_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Hours
) -> Screen:
    name, value = callback_data.name, callback_data.value
    toast = _("Saved.") if name else ""
    if callback_data.whose == "school":
        if name:
            await windows.change_school_hours(session, viewer, name, value)
        return await _school(session, viewer, toast=toast)
    if name:
        await windows.change_own_hours(session, viewer, name, value)
    return own_hours_screen(await windows.own_hours(session, viewer), toast=toast)


@router.callback_query(Duty.filter())
async def duty_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Duty
) -> Screen:
    await urgent.set_duty(session, viewer, person_id=callback_data.person, on=callback_data.on)
    return await _school(session, viewer, toast=_("Saved."))


@router.callback_query(Hurry.filter())
async def hurry_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Hurry
) -> Screen:
    if not callback_data.why:
        return hurry_screen(callback_data.message)
    if callback_data.why not in list(UrgentKind):
        raise NotFound
    told = await urgent.hurry(
        session, viewer, message_id=callback_data.message, why=UrgentKind(callback_data.why)
    )
    return hurried_screen(told)
