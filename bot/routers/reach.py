"""Whom of a class letters reach: for the class teacher and the administrator."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.reach import ReachClasses, ReachOf
from bot.filters import Said
from bot.screen import Screen
from bot.screens.reach import reach_classes_screen, reach_screen
from core.access.doors import classes_for
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.reports.connection import class_connection

router = Router(name="reach")


@router.message(Command("reach"))
@router.message(Said("кто на связи", "на связи", "кому приходят письма", "who gets letters"))
async def reach(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _begin(session, viewer)


@router.callback_query(ReachClasses.filter())
async def classes_again(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    return await _begin(session, viewer)


async def _begin(session: Session, viewer: Viewer) -> Screen:
    viewer.must(Action.ISSUE_SLIPS)
    classes = await classes_for(session, viewer, Action.ISSUE_SLIPS)
    if len(classes) != 1:
        return reach_classes_screen(classes)
    view = await class_connection(session, viewer, class_id=classes[0].id)
    return reach_screen(view, viewer.zone)


@router.callback_query(ReachOf.filter())
async def class_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ReachOf
) -> Screen:
    view = await class_connection(session, viewer, class_id=callback_data.school_class)
    return reach_screen(view, viewer.zone, page_number=callback_data.page)
