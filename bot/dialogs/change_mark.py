"""Setting, changing and deleting a mark; once its time is over the reason is asked first."""

from dataclasses import dataclass
from typing import Any

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.mark_reason import DELETED, GiveReason
from bot.callbacks.teaching import DeleteMark, SetMark
from bot.dialogs.enter_lesson import Answer, await_answer
from bot.routers.teacher_marks import show_list, show_pupil
from bot.screen import Screen
from bot.screens.mark_entry import absent_toast, mark_toast, next_pupil
from bot.screens.mark_reason import ask_reason_screen, usual_reason
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.actions import ReasonNeeded, delete_mark, set_mark
from core.journal.reasons import check_reason
from core.journal.roster import roster

router = Router(name="change_mark")


class Changing(StatesGroup):
    """What the teacher was asked to type."""

    reason = State()


@dataclass(frozen=True)
class Change:
    """What is to become of a cell: `value` 0 is a dot, DELETED an empty cell. `row` is True while
    pupils are offered one after another."""

    lesson: int
    pupil: int
    kind: int
    value: int
    row: bool

    async def done(self, session: Session, viewer: Viewer, reason: str = "") -> Screen:
        """Change the mark and show where to go on. Raises ReasonNeeded."""
        cell: dict[str, Any] = {
            "lesson_id": self.lesson,
            "pupil_id": self.pupil,
            "type_id": self.kind,
        }
        if self.value == DELETED:
            await delete_mark(session, viewer, **cell, reason=reason)
            view = await roster(session, viewer, lesson_id=self.lesson)
            return await show_list(session, viewer, view, self.kind, _("The mark is deleted."))
        value = self.value or None
        entry = await set_mark(
            session, viewer, **cell, value=value, is_duty=value is None, reason=reason
        )
        view = await roster(session, viewer, lesson_id=self.lesson)
        toast = mark_toast(view, self.pupil, value, entry.type_name)
        toast += absent_toast(view, self.pupil)
        following = next_pupil(view, self.pupil, self.kind) if self.row else None
        return await show_pupil(
            session, viewer, view, following, kind=self.kind, row=True, toast=toast
        )

    async def asked(
        self, session: Session, viewer: Viewer, state: FSMContext, why: ReasonNeeded
    ) -> Screen:
        """The question for the reason."""
        about: dict[str, Any] = vars(self)
        await await_answer(state, Changing.reason, **about)
        view = await roster(session, viewer, lesson_id=self.lesson)
        return ask_reason_screen(
            view, self.pupil, self.kind, self.value, row=self.row, why=why.said()
        )


async def _changed(
    session: Session, viewer: Viewer, state: FSMContext, change: Change, reason: str = ""
) -> Screen:
    await state.clear()
    try:
        return await change.done(session, viewer, reason)
    except ReasonNeeded as why:
        return await change.asked(session, viewer, state, why)


@router.callback_query(SetMark.filter())
async def mark_pressed(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: SetMark,
    state: FSMContext,
) -> Screen:
    return await _changed(session, viewer, state, Change(**callback_data.model_dump()))


@router.callback_query(DeleteMark.filter())
async def mark_deleted(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: DeleteMark,
    state: FSMContext,
) -> Screen:
    change = Change(**callback_data.model_dump(), value=DELETED, row=False)
    return await _changed(session, viewer, state, change)


@router.callback_query(GiveReason.filter())
async def reason_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: GiveReason,
    state: FSMContext,
) -> Screen:
    given = callback_data.model_dump()
    reason = usual_reason(given.pop("number"))
    return await _changed(session, viewer, state, Change(**given), reason)


@router.message(StateFilter(Changing.reason), F.text, Answer())
async def reason_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, asked: dict[str, Any]
) -> Screen:
    reason = check_reason(message.text or "")
    return await _changed(session, viewer, state, Change(**asked), reason)
