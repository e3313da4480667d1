"""«График»: a term as a picture, asked for by a command, in words or under marks and absences."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.filters import Said
from bot.routers.family_views import ask
from bot.screen import Screen
from core.access.viewer import Viewer
from core.db import Session

router = Router(name="pictures")


@router.message(Command("chart"))
@router.message(Said("график", "графики", "динамика", "график оценок", "график отметок", "chart"))
@router.message(Said("динамика оценок", "динамика отметок", "покажи график", "диаграмма"))
async def chart(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "chart")


@router.message(Said("оценки по неделям", "отметки по неделям", "marks by week"))
async def glance(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "glance")


@router.message(Said("календарь пропусков", "график пропусков", "calendar of absences"))
async def absences(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "absences")
