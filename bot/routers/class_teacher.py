"""The class teacher's and the administrator's slips: families get their way in on paper (§3.2)."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.class_teacher import PrintSlips, SlipsOf
from bot.filters import Said
from bot.screen import Screen
from bot.screens import slips as screens
from core.access import bots, invitations
from core.access.doors import access_class, classes_for
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound

router = Router(name="class_teacher")


@router.message(Command("slips"))
@router.message(Said("листки", "приглашения", "листки-приглашения", "slips", "invitations"))
async def slips(message: Message, session: Session, viewer: Viewer) -> Screen:
    viewer.must(Action.ISSUE_SLIPS)
    classes = await classes_for(session, viewer, Action.ISSUE_SLIPS)
    if len(classes) == 1:
        return screens.slips_screen(classes[0])
    return screens.classes_screen(classes)


@router.callback_query(SlipsOf.filter())
async def slips_of(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SlipsOf
) -> Screen:
    found = await access_class(session, viewer, callback_data.school_class, Action.ISSUE_SLIPS)
    return screens.slips_screen(found)


@router.callback_query(PrintSlips.filter())
async def print_slips(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: PrintSlips
) -> Screen:
    found = await access_class(session, viewer, callback_data.school_class, Action.ISSUE_SLIPS)
    issued = await invitations.issue_for_class(session, viewer, class_id=found.id)
    username = await bots.username(session)
    if username is None or not issued:
        raise NotFound
    return screens.printed_screen(found, issued, username, viewer)
