"""Questions of parents and pupils: their commands and words, and the buttons under answers."""

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.family import ChooseChild, Look
from bot.filters import Said
from bot.routers import family_absence, family_asking, family_turning
from bot.routers.family_views import ask, day_of, look
from bot.screen import Screen
from bot.screens.home import child_screen, no_children_screen
from core.access.doors import access_pupil, own_pupils
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Role
from core.i18n import _
from core.journal.period import TERM_OF
from core.people import preferences
from notifications.buttons import Details

__all__ = ["ask", "day_of", "look", "router"]

router = Router(name="family")
router.include_routers(family_turning.router, family_asking.router, family_absence.router)


@router.message(Command("marks"))
@router.message(Said("оценки", "отметки", "marks", "мои оценки", "мои отметки"))
async def marks(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "marks")


@router.message(Command("diary"))
@router.message(Said("дневник", "diary"))
async def diary(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "diary")


@router.message(Said("дневник на неделю", "дневник за неделю", "неделя"))
async def diary_week(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "diary", f"w{viewer.today:%Y%m%d}")


@router.message(Command("homework"))
@router.message(Said("дз", "домашка", "домашнее задание", "уроки", "homework"))
@router.message(Said("дз на завтра", "что задали на завтра", "домашнее задание на завтра"))
@router.message(Said("что задали", "что мне задали", "домашка на завтра", "homework for tomorrow"))
async def homework(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "homework")


@router.message(Said("дз на неделю", "что задали на неделю", "homework for the week"))
async def homework_week(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "homework", f"w{viewer.today:%Y%m%d}")


@router.message(Said("дз на сегодня", "что задали на сегодня", "homework for today"))
async def homework_today(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "homework", f"{viewer.today:%Y%m%d}")


@router.message(Command("attendance"))
@router.message(Said("пропуски", "посещаемость", "attendance", "absences"))
async def attendance(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "attendance")


@router.message(Command("final"))
@router.message(Said("итоговые отметки", "итоговые оценки", "итоговые", "final marks"))
async def final(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "final")


@router.callback_query(Details.filter())
async def details_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Details
) -> Screen:
    """The letter stays as it is: what it told of is shown below it, marks with their whole term."""
    view, day = callback_data.what, callback_data.day
    at = f"{TERM_OF}{day}" if day and view in ("marks", "attendance") else day
    return replace(await look(session, viewer, view, callback_data.pupil_id, at), anew=True)


@router.callback_query(Look.filter())
async def looked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Look
) -> Screen:
    screen = await look(session, viewer, callback_data.view, callback_data.child, callback_data.at)
    if callback_data.child not in (0, viewer.child_id) and Role.GUARDIAN in viewer.roles:
        await preferences.change(session, viewer, child_id=callback_data.child)
    return screen


@router.message(Command("child"))
@router.message(Said("выбрать ребёнка", "ребёнок", "дети", "choose a child"))
async def child(message: Message, session: Session, viewer: Viewer) -> Screen:
    children = await own_pupils(session, viewer)
    return child_screen(children, viewer.child_id) if children else no_children_screen(viewer)


@router.callback_query(ChooseChild.filter())
async def child_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ChooseChild
) -> Screen:
    pupil = await access_pupil(session, viewer, callback_data.child)
    await preferences.change(session, viewer, child_id=pupil.id)
    screen = child_screen(await own_pupils(session, viewer), pupil.id)
    return replace(screen, toast=_("Now about: {name}").format(name=pupil.first_name))
