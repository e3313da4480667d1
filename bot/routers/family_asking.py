"""Commands and words for what is asked less often than marks and homework."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.filters import Said
from bot.routers.family_views import ask, look
from bot.screen import Screen
from core.access.doors import own_pupils
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Role

router = Router(name="family_asking")


async def _ask_or_own(session: Session, viewer: Viewer, view: str) -> Screen:
    """A teacher who has no child here gets the own timetable, which holds bells and changes."""
    if Role.TEACHER in viewer.roles and not await own_pupils(session, viewer):
        return await look(session, viewer, "tt", 0)
    return await ask(session, viewer, view)


@router.message(Command("target"))
@router.message(Said("цель", "что нужно до 5", "что нужно для пятёрки", "средний балл", "target"))
@router.message(Said("что нужно до 4", "сколько нужно пятёрок", "как исправить", "means"))
async def target(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "target")


@router.message(Command("debts"))
@router.message(Said("долги", "мои долги", "точки", "хвосты", "задолженности", "debts"))
async def debts(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "debts")


@router.message(Command("tests"))
@router.message(Said("контрольные", "ближайшие контрольные", "когда контрольная", "tests"))
@router.message(Said("какие контрольные", "проверочные", "контрольные работы", "tests ahead"))
async def tests(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "tests")


@router.message(Command("teachers"))
@router.message(Said("учителя", "мои учителя", "кто ведёт", "классный руководитель", "teachers"))
async def teachers(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "teachers")


@router.message(Command("holidays"))
@router.message(Said("каникулы", "когда каникулы", "праздники", "holidays"))
async def holidays(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "holidays")


@router.message(Command("substitutions"))
@router.message(Said("замены", "замены уроков", "изменения в расписании", "substitutions"))
async def substitutions(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _ask_or_own(session, viewer, "subs")


@router.message(Command("bells"))
@router.message(Said("звонки", "расписание звонков", "когда звонок", "bells"))
async def bells(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _ask_or_own(session, viewer, "bells")


@router.message(Command("links"))
@router.message(Said("ссылки", "ссылки на уроки", "онлайн урок", "материалы", "links"))
@router.message(Said("материалы уроков", "ссылка на урок", "урок онлайн"))
async def links(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "links")


@router.message(Command("results"))
@router.message(Said("диагностика", "впр", "огэ", "егэ", "результаты впр", "diagnostics"))
async def results(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "diag")


@router.message(Command("compare"))
@router.message(Said("сравнение", "сравнить с классом", "средний балл класса", "compare"))
async def compare(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "compare")


@router.message(Command("more"))
@router.message(Said("что ещё", "ещё", "другое", "все разделы", "what else", "more"))
async def more(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "more")
