"""Letters and announcements without typing: whom to write to, threads, the news, «Прочитано»."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.messages import (
    Begin,
    FamilyOf,
    News,
    OpenThread,
    PupilsOf,
    StaffOf,
    Threads,
)
from bot.filters import Said
from bot.screen import Screen
from bot.screens import addressees
from bot.screens.announcements import news_screen
from bot.screens.answers import read_announcement_screen
from bot.screens.letters import read_screen
from bot.screens.messages import inbox_screen, letter_files_screen, thread_screen
from core.access.circle import classes_open, family_of_pupil, pupils_of_class, staff_of_pupil
from core.access.doors import ClassRef, PupilRef, own_pupils
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.messaging import actions, queries
from core.messaging.announcements import announcement, announcements_for
from core.messaging.files import letter_files
from notifications.buttons import FilesOf, Read

router = Router(name="messages")


async def _choices(session: Session, viewer: Viewer) -> tuple[list[PupilRef], list[ClassRef]]:
    """One's own children, and the classes whose families one may write to."""
    children = await own_pupils(session, viewer)
    return children, await classes_open(session, viewer, Action.WRITE_TO_FAMILY)


async def _begin(session: Session, viewer: Viewer) -> Screen:
    """The only child needs no question; whoever works here may also write to families."""
    children, classes = await _choices(session, viewer)
    if len(children) == 1 and not classes:
        return await _staff(session, viewer, children[0].id, office=False)
    return addressees.begin_screen(children, classes)


async def _staff(session: Session, viewer: Viewer, pupil_id: int, *, office: bool) -> Screen:
    around = await staff_of_pupil(session, viewer, pupil_id=pupil_id)
    children, classes = await _choices(session, viewer)
    alone = len(children) == 1 and not classes
    return addressees.staff_screen(around, office=office, myself=viewer.person_id, alone=alone)


@router.message(Command("message"))
@router.message(Said("написать", "сообщение", "письмо", "write", "write a letter"))
@router.message(Said("написать учителю", "написать сообщение", "написать письмо"))
async def message_asked(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _begin(session, viewer)


@router.callback_query(Begin.filter())
async def begin_pressed(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    return await _begin(session, viewer)


@router.callback_query(StaffOf.filter())
async def child_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: StaffOf
) -> Screen:
    return await _staff(session, viewer, callback_data.pupil, office=callback_data.office)


@router.callback_query(PupilsOf.filter())
async def class_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: PupilsOf
) -> Screen:
    found, pupils = await pupils_of_class(
        session, viewer, class_id=callback_data.class_id, action=Action.WRITE_TO_FAMILY
    )
    return addressees.pupils_screen(found, pupils)


@router.callback_query(FamilyOf.filter())
async def pupil_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: FamilyOf
) -> Screen:
    around = await family_of_pupil(session, viewer, pupil_id=callback_data.pupil)
    return addressees.family_screen(around, myself=viewer.person_id)


@router.message(Command("inbox"))
@router.message(Said("сообщения", "письма", "мои сообщения", "messages", "inbox"))
async def inbox(message: Message, session: Session, viewer: Viewer) -> Screen:
    return inbox_screen(await queries.my_threads(session, viewer), viewer.zone)


@router.callback_query(Threads.filter())
async def threads_turned(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Threads
) -> Screen:
    view = await queries.my_threads(session, viewer, page=callback_data.page)
    return inbox_screen(view, viewer.zone)


@router.callback_query(OpenThread.filter())
async def thread_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenThread
) -> Screen:
    thread_id = callback_data.thread
    await actions.mark_thread_read(session, viewer, thread_id=thread_id)
    view = await queries.thread_messages(
        session, viewer, thread_id=thread_id, before=callback_data.before or None
    )
    return thread_screen(view, viewer.zone)


@router.callback_query(FilesOf.filter())
async def files_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: FilesOf
) -> Screen:
    view = await letter_files(session, viewer, message_id=callback_data.message)
    return letter_files_screen(view, viewer.zone)


@router.message(Command("news"))
@router.message(Said("объявления", "новости", "announcements", "news"))
async def news(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _news(session, viewer, None)


@router.callback_query(News.filter())
async def news_turned(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: News
) -> Screen:
    return await _news(session, viewer, callback_data.before or None)


async def _news(session: Session, viewer: Viewer, before: int | None) -> Screen:
    view = await announcements_for(session, viewer, before=before)
    return news_screen(view, viewer.zone, announces=viewer.may(Action.ANNOUNCE))


@router.callback_query(Read.filter())
async def read_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Read
) -> Screen:
    await actions.mark_read(session, viewer, cause=callback_data.cause)
    kind, _colon, number = callback_data.cause.partition(":")
    if kind == "announcement" and number.isdigit():
        # Said anew: it may have been corrected while this was pressed.
        view = await announcement(session, viewer, announcement_id=int(number))
        return read_announcement_screen(view, callback_data, viewer.zone)
    return read_screen(press.message)
