"""Absences that families reported, confirmed by the class teacher or by the lesson's teacher."""

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.absence import AllButReported, ClassAbsences, ConfirmLesson, ConfirmOne
from bot.filters import Said
from bot.routers.teacher import lesson_screen
from bot.screen import Screen
from bot.screens.addressees import family_screen
from bot.screens.class_absences import class_absences_screen, which_class_screen
from bot.screens.teaching import present_toast
from core.access.circle import family_of_pupil
from core.access.doors import classes_for
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.absences.confirming import all_but_expected, confirm_expected, confirm_notice
from core.journal.absences.queries import class_notices
from notifications.buttons import ConfirmNotice, WriteToFamily

router = Router(name="class_absences")


@router.message(Command("reported"))
@router.message(Said("кто отсутствует", "кто болеет", "сообщения об отсутствии", "reported"))
async def reported(message: Message, session: Session, viewer: Viewer) -> Screen:
    classes = await classes_for(session, viewer, Action.CONFIRM_ABSENCE)
    if len(classes) != 1:
        return which_class_screen(classes)
    view = await class_notices(session, viewer, class_id=classes[0].id)
    return class_absences_screen(view, viewer.zone)


@router.callback_query(ClassAbsences.filter())
async def class_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ClassAbsences
) -> Screen:
    view = await class_notices(session, viewer, class_id=callback_data.class_id)
    return class_absences_screen(view, viewer.zone)


@router.callback_query(ConfirmOne.filter())
async def confirmed_in_list(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ConfirmOne
) -> Screen:
    await confirm_notice(session, viewer, notice_id=callback_data.notice)
    view = await class_notices(session, viewer, class_id=callback_data.class_id)
    return class_absences_screen(view, viewer.zone, toast=_("Confirmed."))


@router.callback_query(ConfirmNotice.filter())
async def confirmed_in_letter(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ConfirmNotice
) -> Screen:
    """The letter stays; pressing again settles what came into the journal since."""
    await confirm_notice(session, viewer, notice_id=callback_data.notice)
    return Screen(toast=_("Confirmed. Teachers see it at their lessons."))


@router.callback_query(WriteToFamily.filter())
async def family_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: WriteToFamily
) -> Screen:
    around = await family_of_pupil(session, viewer, pupil_id=callback_data.pupil)
    return replace(family_screen(around, myself=viewer.person_id), anew=True)


@router.callback_query(ConfirmLesson.filter())
async def lesson_confirmed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ConfirmLesson
) -> Screen:
    entry = await confirm_expected(session, viewer, lesson_id=callback_data.lesson)
    return await lesson_screen(session, viewer, callback_data.lesson, present_toast(entry))


@router.callback_query(AllButReported.filter())
async def all_but_reported(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AllButReported
) -> Screen:
    entry = await all_but_expected(session, viewer, lesson_id=callback_data.lesson)
    return await lesson_screen(session, viewer, callback_data.lesson, present_toast(entry))
