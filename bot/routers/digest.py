"""«Сводка»: the results of one's children now, as a letter and on paper; and who has read them."""

from dataclasses import replace
from datetime import date

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.digest import Reading, ResultsOf
from bot.filters import Said
from bot.routers.family import ask, day_of, look
from bot.screen import Screen
from bot.screens import digest as screens
from bot.screens.home import no_children_screen
from core.access.doors import classes_for, own_pupils
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.clock import week_of
from core.db import Session
from core.enums import ResultKind
from core.errors import NotFound
from core.journal.results.acknowledgements import acknowledge, class_reading
from core.journal.results.queries import own_results
from notifications.result_buttons import Acquainted, Papers

router = Router(name="digest")


async def _results(session: Session, viewer: Viewer, kind: ResultKind, day: date) -> Screen:
    if not await own_pupils(session, viewer):
        return no_children_screen(viewer)
    view = await own_results(session, viewer, kind=kind, day=day)
    return screens.results_screen(view, viewer)


@router.message(Command("digest"))
@router.message(Said("сводка", "сводка недели", "итоги недели", "сводка за неделю", "digest"))
async def digest(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _results(session, viewer, ResultKind.WEEK, viewer.today)


@router.message(Said("итоги месяца", "сводка за месяц", "results of the month"))
async def month(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _results(session, viewer, ResultKind.MONTH, viewer.today)


@router.message(Said("итоги четверти", "сводка за четверть", "итоги полугодия", "итоги триместра"))
async def term(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _results(session, viewer, ResultKind.TERM, viewer.today)


@router.message(Said("итоги года", "сводка за год", "results of the year"))
async def year(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _results(session, viewer, ResultKind.YEAR, viewer.today)


@router.callback_query(ResultsOf.filter())
async def turned(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: ResultsOf
) -> Screen:
    try:
        kind = ResultKind(callback_data.kind)
    except ValueError as fault:
        raise NotFound from fault
    return await _results(session, viewer, kind, day_of(callback_data.day, viewer.today))


@router.callback_query(Acquainted.filter())
async def acquainted(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Acquainted
) -> Screen:
    since = day_of(callback_data.since, viewer.today)
    until = day_of(callback_data.until, viewer.today)
    found = await acknowledge(session, viewer, since=since, until=until)
    return Screen(toast=screens.acknowledged_toast(found, viewer.zone))


@router.message(
    Said("табель", "табель успеваемости", "информационное письмо", "таблица", "report card")
)
async def papers_asked(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await ask(session, viewer, "papers")


@router.callback_query(Papers.filter())
async def papers(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Papers
) -> Screen:
    screen = await look(session, viewer, "papers", callback_data.pupil_id, callback_data.day)
    return replace(screen, anew=True)


@router.message(Command("seen"))
@router.message(Said("кто ознакомился", "кто ознакомлен", "ознакомились", "who has read"))
async def reading(message: Message, session: Session, viewer: Viewer) -> Screen:
    viewer.must(Action.SEE_ACKNOWLEDGED)
    classes = await classes_for(session, viewer, Action.SEE_ACKNOWLEDGED)
    if len(classes) != 1:
        return screens.which_class_screen(classes)
    return await _reading(session, viewer, classes[0].id, viewer.today)


@router.callback_query(Reading.filter())
async def reading_turned(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Reading
) -> Screen:
    day = day_of(callback_data.day, viewer.today)
    return await _reading(session, viewer, callback_data.school_class, day)


async def _reading(session: Session, viewer: Viewer, class_id: int, day: date) -> Screen:
    since, until = week_of(day)
    view = await class_reading(session, viewer, class_id=class_id, since=since, until=until)
    return screens.reading_screen(view, viewer)
