"""The class teacher's and the administrator's slips: families get their way in on paper (§3.2)."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.class_teacher import LostPhone, OneSlip, PrintSlips, Reissue, SlipsOf
from bot.filters import Said
from bot.screen import Screen
from bot.screens import slips as screens
from core.access import bots, class_slips
from core.access.doors import ClassRef, access_class, classes_for
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound

router = Router(name="class_teacher")


@router.message(Command("slips"))
@router.message(
    Said("листки", "слипы", "приглашения", "листки-приглашения", "slips", "invitations")
)
async def slips(message: Message, session: Session, viewer: Viewer) -> Screen:
    viewer.must(Action.ISSUE_SLIPS)
    classes = await classes_for(session, viewer, Action.ISSUE_SLIPS)
    if len(classes) == 1:
        return await _page(session, viewer, classes[0])
    return screens.classes_screen(classes)


async def _page(session: Session, viewer: Viewer, found: ClassRef) -> Screen:
    linked = await class_slips.linked_in_class(session, viewer, class_id=found.id)
    return screens.slips_screen(found, len({reader.person_id for reader in linked}))


@router.callback_query(SlipsOf.filter())
async def slips_of(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: SlipsOf
) -> Screen:
    found = await access_class(session, viewer, callback_data.school_class, Action.ISSUE_SLIPS)
    return await _page(session, viewer, found)


@router.callback_query(PrintSlips.filter())
async def print_slips(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: PrintSlips
) -> Screen:
    found = await access_class(session, viewer, callback_data.school_class, Action.ISSUE_SLIPS)
    issued = await class_slips.issue_for_class(session, viewer, class_id=found.id)
    username = await bots.username(session, school_id=viewer.school_id)
    if username is None or not issued:
        return screens.nobody_screen(found)
    return screens.printed_screen(found, issued, username, viewer)


@router.callback_query(LostPhone.filter())
async def phone_lost(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: LostPhone
) -> Screen:
    found = await access_class(session, viewer, callback_data.school_class, Action.ISSUE_SLIPS)
    linked = await class_slips.linked_in_class(session, viewer, class_id=found.id)
    return screens.lost_screen(found, linked)


@router.callback_query(Reissue.filter())
async def slip_reissued(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Reissue
) -> Screen:
    found = await access_class(session, viewer, callback_data.school_class, Action.ISSUE_SLIPS)
    slip = await class_slips.reissue(
        session, viewer, class_id=found.id, person_id=callback_data.person
    )
    username = await bots.username(session, school_id=viewer.school_id)
    if username is None:
        raise NotFound
    return screens.printed_screen(found, [slip], username, viewer)


@router.callback_query(OneSlip.filter())
async def one_slip(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OneSlip
) -> Screen:
    found = await access_class(session, viewer, callback_data.school_class, Action.ISSUE_SLIPS)
    slip = await class_slips.issue_one(
        session,
        viewer,
        class_id=found.id,
        person_id=callback_data.person,
        pupil_id=callback_data.pupil or None,
    )
    username = await bots.username(session, school_id=viewer.school_id)
    if username is None:
        raise NotFound
    return screens.printed_screen(found, [slip], username, viewer)
