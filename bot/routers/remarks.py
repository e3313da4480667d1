"""Remarks on the journal in the chat: the deputy makes, closes and returns, the teacher mends."""

from datetime import date, timedelta
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.remarks import FindGaps, MakeRemark, OpenRemarks, RemarkLesson, TeacherLessons
from bot.dialogs.typing import Awaited, await_text
from bot.filters import Said
from bot.screen import Screen
from bot.screens.remarks import (
    SHOWN,
    ask_words_screen,
    categories_screen,
    gaps_screen,
    lessons_screen,
    outcome_words,
    remark_screen,
    remarks_screen,
)
from core.access.viewer import Viewer
from core.db import Session
from core.enums import RemarkCategory
from core.errors import NotFound
from core.i18n import _
from core.journal.remarks import (
    claim_mended,
    close_remark,
    gaps_by_teacher,
    lacking_lessons,
    make_remark,
    open_remarks,
    remark,
    return_remark,
)
from notifications.buttons import DoRemark

router = Router(name="remarks")

WEEKS_BACK = timedelta(days=27)


class Wording(StatesGroup):
    """The words of a remark are awaited."""

    typed = State()


def _since(viewer: Viewer) -> date:
    return viewer.today - WEEKS_BACK


@router.message(Command("remarks"))
@router.message(Said("замечания", "remarks"))
async def remarks(message: Message, session: Session, viewer: Viewer) -> Screen:
    return remarks_screen(await open_remarks(session, viewer), viewer)


@router.callback_query(OpenRemarks.filter())
async def remarks_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, state: FSMContext
) -> Screen:
    await state.clear()
    return remarks_screen(await open_remarks(session, viewer), viewer)


@router.callback_query(FindGaps.filter())
async def gaps_asked(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    gaps = await gaps_by_teacher(session, viewer, since=_since(viewer), until=viewer.today)
    return gaps_screen(gaps, viewer)


@router.callback_query(TeacherLessons.filter())
async def lessons_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: TeacherLessons
) -> Screen:
    teacher = callback_data.teacher
    found = await lacking_lessons(
        session,
        viewer,
        teacher_id=teacher,
        since=_since(viewer),
        until=viewer.today,
        limit=SHOWN,
    )
    return lessons_screen(found, teacher, viewer)


@router.callback_query(RemarkLesson.filter())
async def lesson_chosen(
    press: CallbackQuery, viewer: Viewer, callback_data: RemarkLesson
) -> Screen:
    return categories_screen(callback_data.lesson, callback_data.teacher, viewer)


@router.callback_query(MakeRemark.filter())
async def category_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: MakeRemark,
    state: FSMContext,
) -> Screen:
    if callback_data.category not in list(RemarkCategory):
        raise NotFound
    category = RemarkCategory(callback_data.category)
    if category is RemarkCategory.OTHER:
        await await_text(state, Wording.typed, lesson=callback_data.lesson)
        return ask_words_screen()
    made = await make_remark(session, viewer, lesson_id=callback_data.lesson, category=category)
    return remark_screen(await remark(session, viewer, remark_id=made), viewer, said=_("Sent."))


@router.message(StateFilter(Wording.typed), F.text, Awaited())
async def words_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, draft: dict[str, Any]
) -> Screen:
    made = await make_remark(
        session,
        viewer,
        lesson_id=draft["lesson"],
        category=RemarkCategory.OTHER,
        text=message.text or "",
    )
    await state.clear()
    return remark_screen(await remark(session, viewer, remark_id=made), viewer, said=_("Sent."))


@router.callback_query(DoRemark.filter())
async def remark_pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: DoRemark
) -> Screen:
    remark_id, said = callback_data.remark, ""
    if callback_data.do == "mended":
        said = outcome_words(await claim_mended(session, viewer, remark_id=remark_id))
    elif callback_data.do == "close":
        await close_remark(session, viewer, remark_id=remark_id)
    elif callback_data.do == "return":
        await return_remark(session, viewer, remark_id=remark_id)
        said = _("Returned; the teacher is told.")
    return remark_screen(await remark(session, viewer, remark_id=remark_id), viewer, said=said)
